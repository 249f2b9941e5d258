package io.reseal.node.lifecycle;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Committee;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.store.CollectedSignature;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The end of a registry: operators of the active epoch name a successor, and
 * when a threshold of them named the same one, the registry is told. It then
 * takes no change of committee any more; the committee's keys sign on.
 *
 * <p>
 * Whoever could name a successor alone could freeze the committee. So a person
 * at each of threshold nodes says it, and no policy does. A signature cannot be
 * taken back while its epoch is the active one; it is for no other epoch.
 */
final class Migration {

  private static final String NAME = "migrate";

  private final Desk desk;
  private final RegistryDigests digests;
  private final RegistryTransactions registry;
  private final Submitter submitter;
  private final Ballots ballots;

  Migration(Desk desk, RegistryDigests digests, RegistryTransactions registry, Submitter submitter,
      Ballots ballots) {
    this.desk = desk;
    this.digests = digests;
    this.registry = registry;
    this.submitter = submitter;
    this.ballots = ballots;
  }

  /**
   * Whether the registry would take one: what is not Proven may have to be rolled
   * back, and only there.
   */
  static boolean isPossible(FinalizedState now) {
    return now.active().filter(active -> active.phase() == Phase.PROVEN).isPresent()
        && now.successor().isEmpty();
  }

  /**
   * The operator wants the registry to end for that one: signs so, for good.
   *
   * @throws IllegalStateException
   *           when the registry would not take it, or not from us
   */
  void wish(FinalizedState now, Address successor, String operator) {
    now.successor().ifPresent(known -> {
      throw new IllegalStateException("the registry is retired for " + known + " already");
    });
    if (!isPossible(now)) {
      throw new IllegalStateException(
          "epoch " + now.activeEpoch() + " is not Proven: the registry may still be needed to roll it back");
    }
    if (now.activeMembers().filter(members -> members.members().contains(desk.self())).isEmpty()) {
      throw new IllegalStateException("this node is no member of epoch " + now.activeEpoch());
    }
    if (successor.equals(desk.chain().registry())) {
      throw new IllegalStateException(successor + " is the registry itself");
    }
    var active = now.active().orElseThrow();
    var signature = desk.identity().sign(digests.migrate(successor, active.epoch().number()));
    // First: what is refused must not be on record, where it would be met again.
    take(active, successor, signature, now);
    desk.store().run(tx -> {
      var _ = tx.signatures().offer(new CollectedSignature(CollectedSignature.Kind.MIGRATE,
          active.termsHash(), 0, desk.self(), Bytes.of(successor.toArray()), signature));
    });
    desk.note(NAME, operator + " wants the registry to be retired for " + successor);
  }

  private void take(EpochState active, Address successor, Bytes signature, FinalizedState now) {
    ballots.take(new Statement.Migrate(successor, active.epoch().number(), desk.self(), signature), now)
        .ifPresent(why -> {
          throw new IllegalStateException("our own statement is refused: " + why);
        });
  }

  /** Has the registry told, if our operator is one of enough who want it. */
  void pursue(FinalizedState now) {
    if (!isPossible(now)) {
      return;
    }
    var active = now.active().orElseThrow();
    own(active).ifPresent(own -> {
      var successor = Address.of(own.payload().toArray());
      take(active, successor, own.signature(), now);
      var members = now.activeMembers().orElseThrow();
      var signatures = ballots.migrating(successor);
      if (signatures.size() >= members.threshold().signers()) {
        var subject = Transcript.of(Tag.TURN).add(active.termsHash()).add(successor.toArray()).hash();
        submitter.offer(NAME, subject, members.members(),
            () -> registry.migrate(successor, Ballots.of(members, signatures)));
      }
    });
  }

  /** Our operator's last word, which outlives a restart. */
  private Optional<CollectedSignature> own(EpochState active) {
    return desk.store().transaction(
        tx -> tx.signatures().find(CollectedSignature.Kind.MIGRATE, active.termsHash(), 0, desk.self()));
  }

  /** How far it is, in words; nothing while nobody wants it. */
  Optional<String> progress(FinalizedState now) {
    if (!isPossible(now) || ballots.successors().isEmpty()) {
      return Optional.empty();
    }
    var needed = now.activeMembers().map(Committee::threshold).orElseThrow().signers();
    return Optional.of(ballots.successors().stream()
        .map(successor -> "the registry is to be retired for " + successor + ": "
            + ballots.migrating(successor).size() + " members say so, " + needed + " are needed")
        .collect(Collectors.joining("; ")));
  }
}
