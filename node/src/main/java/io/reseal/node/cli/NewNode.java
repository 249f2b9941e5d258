package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.hsm.Hsm;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenProfile;
import io.reseal.node.config.NodeConfig;
import io.reseal.node.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A node's first keys and its store, made where nothing was before.
 *
 * @param made
 *          what was made now, in words; empty when all of it was there
 * @param lacks
 *          what its token does not guarantee
 */
record NewNode(Address address, Token.TokenId token, List<String> made, List<String> lacks) {

  /** What a set-up that was cut short may leave in a token. */
  private static final Set<String> FIRST_KEYS = Set.of(Identity.LABEL, ChannelKey.LABEL);

  NewNode {
    made = List.copyOf(made);
    lacks = List.copyOf(lacks);
  }

  /**
   * Makes canary, identity, channel key and store, each unless it is there; a cut
   * set-up is finished by calling this again. The store comes last: once it is
   * there, nothing in the token is ever made anew, as a missing key then means
   * another token, and its address may stand in the contract.
   */
  static NewNode prepare(NodeConfig config) {
    var made = new ArrayList<String>();
    var known = Store.exists(config.storeFolder());
    try (var token = open(config, known, made)) {
      if (!known) {
        refuseAnothers(config, token);
      }
      var profile = TokenProfile.valueOf(config.token().profile().name());
      var _ = profile.admit(token); // before anything is made in a token that is refused
      var identity = identity(token, known, made);
      if (!token.contains(ChannelKey.LABEL)) {
        refuseIf(known, token, ChannelKey.LABEL);
        ChannelKey.create(token);
        made.add("channel key");
      }
      var lacks = profile.admit(token);
      if (!known) {
        Store.create(config.storeFolder()).close();
        made.add("store");
      }
      return new NewNode(identity.address(), token.id(), made, lacks);
    }
  }

  private static Token open(NodeConfig config, boolean known, List<String> made) {
    var token = config.token();
    var place = new Hsm.Place(token.module(), token.label(), token.serial(), token.pinFile());
    try {
      return Hsm.open(place);
    } catch (TokenException e) {
      if (known || !e.code().equals("RESEAL_NO_CANARY")) {
        throw e;
      }
    }
    Hsm.prepare(place);
    made.add("canary");
    return Hsm.open(place);
  }

  private static void refuseAnothers(NodeConfig config, Token token) {
    var others = token.labels().stream().filter(label -> !FIRST_KEYS.contains(label)).toList();
    if (!others.isEmpty()) {
      throw CommandFailed.failed(
          "token " + token.id().label() + " holds " + others + ", and there is no store in "
              + config.storeFolder(),
          "this token belongs to a node that ran before: find its home folder, or take an empty token for a new node");
    }
  }

  private static Identity identity(Token token, boolean known, List<String> made) {
    if (token.contains(Identity.LABEL)) {
      return Identity.open(token);
    }
    refuseIf(known, token, Identity.LABEL);
    made.add("identity key");
    return Identity.create(token);
  }

  private static void refuseIf(boolean known, Token token, String label) {
    if (known) {
      throw CommandFailed.failed(
          "a node was made in this folder before, and token " + token.id().label() + " (serial "
              + token.id().serial() + ") does not hold its key \"" + label + "\"",
          "name the token that the node was made with; a lost identity is not made anew, its address is replaced by the governance");
    }
  }
}
