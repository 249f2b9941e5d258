package io.reseal.node.lifecycle;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.store.CollectedSignature;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.EpochRecord.Status;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The way back to the base epoch while the active one is not Proven: what an
 * operator wishes, the base members' signatures that they opened their shares
 * afresh, and the transaction. The wish is on record, as our first signature.
 */
final class WayBack {

  private final Desk desk;
  private final RegistryDigests digests;
  private final RegistryTransactions registry;
  private final Submitter submitter;
  private final Ballots ballots;

  WayBack(Desk desk, RegistryDigests digests, RegistryTransactions registry, Submitter submitter,
      Ballots ballots) {
    this.desk = desk;
    this.digests = digests;
    this.registry = registry;
    this.submitter = submitter;
    this.ballots = ballots;
  }

  /** Whether there is one: the registry's own condition, but for its wait. */
  static boolean isOpen(FinalizedState now) {
    return now.active().filter(active -> active.phase() == Phase.COMMITTED).isPresent()
        && now.base().isPresent() && now.successor().isEmpty();
  }

  World.Return facts(FinalizedState now) {
    if (!isOpen(now)) {
      return World.Return.NONE;
    }
    var wished = desk.store().transaction(tx -> tx.signatures().find(CollectedSignature.Kind.OPENED,
        now.active().get().termsHash(), 0, desk.self())).isPresent();
    var until = Ballots.barrierValidUntil(now.block().time());
    var whole = ballots.openedTime()
        .filter(time -> now.base().flatMap(EpochState::members)
            .filter(base -> ballots.opened(time).size() >= base.threshold().signers()).isPresent())
        .isPresent();
    return new World.Return(wished, ballots.opened(until).containsKey(desk.self()), whole);
  }

  /**
   * The operator wants the base epoch back: opens our share of it now, and signs.
   *
   * @throws IllegalStateException
   *           when there is no way back, or our share of the base is not to be
   *           had
   */
  void wish(FinalizedState now, Bytes32 termsHash, String operator) {
    var active = now.active().filter(each -> each.termsHash().equals(termsHash))
        .orElseThrow(() -> new IllegalStateException(
            "the active epoch is " + now.activeEpoch() + ", and has other terms"));
    if (!isOpen(now)) {
      throw new IllegalStateException("epoch " + active.epoch() + " is " + active.phase()
          + (now.base().isEmpty() ? " and follows no other" : "") + ": there is no way back from it");
    }
    sign(active, now.base().get(), now);
    desk.note("roll-back", operator + " wants epoch " + now.base().get().epoch() + " back in the place of "
        + active.epoch() + "; our share of it opens");
  }

  /** "I opened my share of the base epoch afresh": each key of it, now. */
  void sign(EpochState active, EpochState base, FinalizedState now) {
    var record = record(base).orElseThrow(() -> new IllegalStateException(
        "this node holds no share of epoch " + base.epoch() + " that could return"));
    desk.custody().keys().forEach(key -> desk.custody().open(record, key.index()).close());
    var until = Ballots.barrierValidUntil(now.block().time());
    var signature = desk.identity().sign(digests.opened(active.termsHash(), base.root(), until));
    var payload = Bytes.of(ByteBuffer.allocate(Long.BYTES).putLong(until).array());
    desk.store().run(tx -> {
      var _ = tx.signatures().offer(new CollectedSignature(CollectedSignature.Kind.OPENED, active.termsHash(),
          0, desk.self(), payload, signature));
    });
    ballots.take(new Statement.Opened(active.termsHash(), base.root(), until, desk.self(), signature), now)
        .ifPresent(why -> {
          throw new IllegalStateException("our own statement is refused: " + why);
        });
  }

  private Optional<EpochRecord> record(EpochState base) {
    return desk.store().transaction(tx -> tx.epochs().live(base.epoch()))
        .filter(record -> record.root().equals(base.root()))
        .filter(record -> record.status() == Status.REPLACED || record.status() == Status.ACTIVE)
        .filter(record -> record.committee().idOf(desk.self()).isPresent());
  }

  void send(EpochState active, EpochState base) {
    var members = base.members().orElseThrow();
    ballots.openedTime().ifPresent(until -> {
      // Taken here: the ballots are this thread's, and it is another that sends.
      var signatures = ballots.opened(until);
      submitter.offer("rollBack", active.termsHash(), members.members(),
          () -> registry.rollBack(active.epoch(), until, Ballots.of(members, signatures)));
    });
  }

  /** How far it is, in words; nothing while nobody wants it. */
  Optional<String> progress(FinalizedState now) {
    var time = ballots.openedTime();
    if (!isOpen(now) || time.isEmpty()) {
      return Optional.empty();
    }
    var active = now.active().get();
    var needed = now.base().flatMap(EpochState::members).map(Committee::threshold)
        .map(threshold -> threshold.signers()).orElse(0);
    var wait = active.since() + now.times().proveTime() - now.block().time();
    return Optional.of("epoch " + now.base().get().epoch() + " is wanted back in the place of "
        + active.epoch() + " by " + ballots.opened(time.get()).size() + " of its members, " + needed
        + " are needed" + (wait >= 0 ? "; the registry allows it in " + (wait + 1) + " s" : ""));
  }
}
