package io.reseal.node.session;

import io.reseal.core.frost.Frost;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.FrostSignature;
import io.reseal.core.party.Address;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.store.Session;
import io.reseal.node.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Begins signing runs. Each is recorded before its first message leaves, so
 * that no run ever begins twice.
 */
public final class Signings {

  private final Conversations conversations;
  private final SessionKeys sessionKeys;
  private final Store store;
  private final Peers peers;
  private final Timing timing;
  private final ChainBinding chain;
  private final LongSupplier chainNow;
  private final Entropy entropy;
  private final InstantSource clock;

  public Signings(Conversations conversations, SessionKeys sessionKeys, Store store, Peers peers,
      Timing timing, ChainBinding chain, LongSupplier chainNow, Entropy entropy, InstantSource clock) {
    this.conversations = conversations;
    this.sessionKeys = sessionKeys;
    this.store = store;
    this.peers = peers;
    this.timing = timing;
    this.chain = chain;
    this.chainNow = chainNow;
    this.entropy = entropy;
    this.clock = clock;
  }

  /**
   * Begins this node's part of one signature.
   *
   * @param share
   *          freshly opened; the caller closes it when this returns
   * @param ended
   *          told once, on the node's thread
   * @return false when this very run has begun before
   */
  public boolean begin(FrostPlan plan, String kind, int attempt, int keyIndex, Address self, KeyShare share,
      Consumer<Outcome<FrostSignature>> ended) {
    var sid = plan.sid();
    if (!store.transaction(
        tx -> tx.sessions().startOnce(sid, kind, plan.epoch(), attempt, keyIndex, clock.instant()))) {
      return false;
    }
    var committee = plan.sharing().committee();
    var owners = new TreeMap<Seat, Address>();
    plan.signers().forEach(id -> owners.put(new Seat(Role.SIGNER, id), committee.addressOf(id)));
    var committeeHash = RegistryDigests.committeeHash(committee);
    var expected = new SessionKeyCertificate.Expected(chain, plan.epoch(), committeeHash, Optional.empty());
    var own = sessionKeys.key(plan.epoch(), committeeHash, Optional.empty());
    var scope = new SecretScope();
    var roster = new CertifiedRoster(owners, expected, chainNow);
    var now = clock.instant();
    var conversation = new Conversation<FrostSignature>(sid, self, roster, own.certificate(), peers,
        (_, _, _) -> {
        }, timing, scope, (_, outcome) -> {
          var state = outcome instanceof Outcome.Finished<FrostSignature>
              ? Session.State.DONE
              : Session.State.VOID;
          store.run(tx -> tx.sessions().end(sid, state));
          ended.accept(outcome);
        }, now);
    var seat = new Seat(Role.SIGNER, share.self());
    conversation.begin(
        List.of(
            new Run<>(ProtocolName.FROST, sid, seat, roster, own, Frost.open(plan, share, scope, entropy))),
        now);
    conversations.open(conversation, timing.round().multipliedBy(2), now);
    return true;
  }
}
