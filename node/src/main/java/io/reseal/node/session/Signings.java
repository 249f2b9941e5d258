package io.reseal.node.session;

import io.reseal.core.party.Address;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Outcome;
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
import io.reseal.node.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Begins signing runs. Each is recorded before its first message leaves, so
 * that no run ever begins twice: what is written here is on disk before what is
 * sent leaves, see {@link Peers#send}.
 */
public final class Signings {

  private final Map<Scheme, SigningProtocol<?>> protocols;
  private final Conversations conversations;
  private final SessionKeys sessionKeys;
  private final Store store;
  private final Peers peers;
  private final Timing timing;
  private final ChainBinding chain;
  private final LongSupplier chainNow;
  private final Entropy entropy;
  private final InstantSource clock;
  private final EvidenceFolder evidence;
  private final Renewals renewals;
  private final KnownCertificates known = new KnownCertificates();

  /**
   * @param protocols
   *          how the keys of each scheme sign
   * @param renewals
   *          takes what runs say of pairs
   */
  public Signings(Map<Scheme, SigningProtocol<?>> protocols, Conversations conversations,
      SessionKeys sessionKeys, Store store, Peers peers, Timing timing, ChainBinding chain,
      LongSupplier chainNow, Entropy entropy, InstantSource clock, EvidenceFolder evidence,
      Renewals renewals) {
    this.protocols = Map.copyOf(protocols);
    this.conversations = conversations;
    this.sessionKeys = sessionKeys;
    this.store = store;
    this.peers = peers;
    this.timing = timing;
    this.chain = chain;
    this.chainNow = chainNow;
    this.entropy = entropy;
    this.clock = clock;
    this.evidence = evidence;
    this.renewals = renewals;
  }

  /**
   * Begins this node's part of one signature.
   *
   * @param kind
   *          what it is for, for the record of sessions
   * @param share
   *          freshly opened; the caller closes it when this returns
   * @param beforeShare
   *          called before anything leaves that helps towards the signature, once
   *          or more; if it throws, as {@link Withheld} or otherwise, nothing
   *          leaves and the run ends
   * @param ended
   *          told once, on the node's thread
   * @return false when this very run has begun before
   * @throws IllegalArgumentException
   *           when the order is none that can be met, or no protocol here signs
   *           with such a key
   */
  public boolean begin(SigningOrder order, String kind, int attempt, Address self, KeyShare share,
      Runnable beforeShare, Consumer<Outcome<JointSignature>> ended) {
    return begin(order, kind, attempt, self, share, beforeShare, (_, _) -> {
    }, ended);
  }

  /**
   * The same.
   *
   * @param alongside
   *          writes what belongs to the transaction that records the run's end
   */
  public boolean begin(SigningOrder order, String kind, int attempt, Address self, KeyShare share,
      Runnable beforeShare, BiConsumer<Tx, Outcome<JointSignature>> alongside,
      Consumer<Outcome<JointSignature>> ended) {
    var protocol = protocols.get(order.key().scheme());
    if (protocol == null) {
      throw new IllegalArgumentException("this node does not sign by " + order.key().scheme());
    }
    return begin(protocol, order, kind, attempt, self, share, beforeShare, alongside, ended);
  }

  private <O> boolean begin(SigningProtocol<O> protocol, SigningOrder order, String kind, int attempt,
      Address self, KeyShare share, Runnable beforeShare, BiConsumer<Tx, Outcome<JointSignature>> alongside,
      Consumer<Outcome<JointSignature>> ended) {
    var epoch = order.epoch().epoch();
    var sid = protocol.sid(order);
    var judged = protocol.about(order, attempt); // now: when the run ends the epoch may be gone
    if (!store.unhurried(
        tx -> tx.sessions().startOnce(sid, kind, epoch, attempt, order.key().index(), clock.instant()))) {
      return false;
    }
    var committee = order.sharing().committee();
    var owners = new TreeMap<Seat, Address>();
    order.signers().forEach(id -> owners.put(new Seat(Role.SIGNER, id), committee.addressOf(id)));
    var committeeHash = RegistryDigests.committeeHash(committee);
    var expected = new SessionKeyCertificate.Expected(chain, epoch, committeeHash, Optional.empty());
    var own = sessionKeys.key(epoch, committeeHash, Optional.empty());
    var scope = new SecretScope();
    var roster = new CertifiedRoster(owners, expected, chainNow, known);
    var now = clock.instant();
    var conversation = new Conversation<O>(sid, self, roster, own.certificate(), peers, (envelope, _, _) -> {
      var step = envelope.header().step();
      if (step >= protocol.shareStep() && step < Header.EXCHANGE) {
        beforeShare.run();
      }
    }, timing, scope, (_, outcome) -> {
      var state = outcome instanceof Outcome.Finished<O> ? Session.State.DONE : Session.State.VOID;
      Outcome<JointSignature> told = switch (outcome) {
        case Outcome.Finished<O>(var output, var noted) ->
          new Outcome.Finished<>(protocol.signature(order, output), noted);
        case Outcome.Aborted<O>(var faults) -> new Outcome.Aborted<>(faults);
      };
      Outcome<JointSignature> recorded = new Outcome.Aborted<>(
          List.of(new Fault.Local("the end of the run could not be put on record")));
      try {
        var _ = store.unhurried(tx -> {
          tx.sessions().end(sid, state);
          alongside.accept(tx, told);
          return state;
        });
        recorded = told;
        judged.ifPresent(about -> evidence.keep(chain, about, roster, outcome));
        if (outcome instanceof Outcome.Aborted<O>(var faults)) {
          renewals.noted(order.epoch(), order.key(), faults);
        }
      } finally { // whoever holds a place for this run must hear of its end
        ended.accept(recorded);
      }
    }, now);
    try {
      conversation.begin(List.of(new Run<>(protocol.name(), sid, new Seat(Role.SIGNER, share.self()), roster,
          own, protocol.open(order, share, scope, entropy))), now);
    } catch (RuntimeException e) {
      conversation.close();
      throw e;
    }
    conversations.open(conversation, timing.round().multipliedBy(2), now);
    return true;
  }
}
