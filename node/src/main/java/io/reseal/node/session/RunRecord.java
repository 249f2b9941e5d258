package io.reseal.node.session;

import io.reseal.core.curve.SeededEntropy;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Role;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.node.store.Store;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What lasts of one run of KeyDeal: its seed, sealed; what befell it; what it
 * said. A node that died in the middle has the same befall it again and says
 * the same, byte for byte: {@link io.reseal.node.store.Outbox} refuses anything
 * else before it leaves.
 *
 * <p>
 * What befell it is on record before anything that follows from it, and nothing
 * leaves this node before both are on disk.
 */
public final class RunRecord implements Conversation.Ledger {

  private final Store store;
  private final SessionId sid;
  private final SecretBytes seed;
  private final InstantSource clock;
  private final List<RunEvent> before;
  private final Set<Integer> spoken = new HashSet<>();

  /**
   * Of one run.
   *
   * @param seed
   *          32 bytes; stays with the caller
   */
  RunRecord(Store store, SessionId sid, SecretBytes seed, InstantSource clock) {
    this.store = store;
    this.sid = sid;
    this.seed = seed;
    this.clock = clock;
    before = store.transaction(tx -> tx.events().of(sid)).stream().map(RunRecord::decoded).toList();
  }

  /** Random bytes for one part of the run, the same after a restart. */
  public Entropy entropy(String name) {
    return new SeededEntropy(seed, name);
  }

  /**
   * This node's session key in the run, certified once and for all: a second one
   * would be evidence against this node.
   */
  public SessionKeys.Own key(SessionKeys keys, Epoch epoch, Bytes32 committee) {
    var stored = before.stream().findFirst().map(RunRecord::certificate);
    var own = keys.resumable(epoch, committee, sid, this::entropy, stored);
    if (stored.isEmpty()) {
      happened(new RunEvent.Introduced(Bytes.of(own.certificate().encoded())));
    }
    return own;
  }

  private static SessionKeyCertificate certificate(RunEvent first) {
    if (first instanceof RunEvent.Introduced(var certificate)) {
      return SessionKeyCertificate.decoded(certificate.toArray());
    }
    throw new IllegalStateException(
        "a run's record begins with this node's own session key, not with " + first);
  }

  /** What befell the run before a restart, in order; nothing when it begins. */
  public List<RunEvent> before() {
    return before;
  }

  static RunEvent decoded(Bytes event) {
    try {
      return RunEvent.CODEC.decode(event.toArray());
    } catch (Malformed e) {
      throw new IllegalStateException("the record of a run is damaged: " + e.getMessage(), e);
    }
  }

  @Override
  public void happened(RunEvent event) {
    // What follows from it leaves only when both are on disk: no need to wait
    // twice.
    store.unhurried(tx -> {
      // Of one that has ended nothing is resumed, though another seat of ours may go
      // on.
      if (tx.sessions().isUnderWay(sid)) {
        tx.events().add(sid, Bytes.of(RunEvent.CODEC.encode(event)));
      }
      return Optional.empty();
    });
  }

  /** Outbox before send: after a restart the same bytes, or none. */
  @Override
  public void keep(Envelope envelope, Address to, Bytes bytes) {
    // A node with two seats says two things in one step, and hears with both; the
    // copy with something enclosed is only for one of them: each has its own slot.
    var slot = 4 * envelope.header().step() + (envelope.header().from().role() == Role.DEALER ? 2 : 0)
        + (envelope.enclosed().size() > 0 ? 1 : 0);
    store.unhurried(tx -> {
      var isNew = tx.outbox().put(sid, slot, to, bytes);
      if (isNew && spoken.add(slot)) {
        // The members remember how far this journal is: a store that is put back to
        // before its node said this is found out, and says nothing else instead.
        var _ = tx.journal().append(clock.instant(), "said",
            "run " + sid + ", " + envelope.header().from() + ", step " + envelope.header().step());
      }
      return Optional.empty();
    });
  }
}
