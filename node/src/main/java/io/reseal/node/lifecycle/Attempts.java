package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Epoch;
import io.reseal.core.protocol.Malformed;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.EpochKeys;
import io.reseal.node.session.JointSignature;
import io.reseal.node.store.EpochRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is under way for the live attempt, and the base epochs that were fetched
 * for it. In memory only.
 */
final class Attempts {

  private final Desk desk;
  private final Courier courier;
  private Optional<Dealing> dealing = Optional.empty();
  private Optional<Testing> testing = Optional.empty();
  private final Map<Epoch, EpochKeys> fetched = new HashMap<>();

  Attempts(Desk desk, Courier courier) {
    this.desk = desk;
    this.courier = courier;
  }

  /**
   * Whether our part of that attempt had begun before a restart: then everything
   * that must hold before had been seen to hold.
   */
  boolean hasBegun(EpochState proposal) {
    return !desk.runs().of(proposal.epoch(), proposal.attempt()).isEmpty();
  }

  /**
   * Says again, now and then, what our runs of that attempt said, which had ended
   * before a restart.
   */
  void sayAgain(EpochState proposal) {
    if (dealing.filter(each -> each.isOf(proposal)).isPresent()) {
      return;
    }
    dealing.ifPresent(Dealing::end);
    var again = new Dealing(desk, proposal);
    dealing = Optional.of(again);
    again.sayAgain();
  }

  /** Begins our part, or goes on with it, unless it is under way. */
  void deal(EpochState proposal, Optional<EpochKeys> base, Optional<EpochRecord> held) {
    if (dealing.filter(each -> each.isOf(proposal)).isPresent()) {
      return;
    }
    dealing.ifPresent(Dealing::end);
    var begun = new Dealing(desk, proposal);
    dealing = Optional.of(begun);
    begun.start(base, held);
  }

  /** Lets time pass. */
  void tick(Instant now) {
    dealing.ifPresent(each -> each.tick(now));
  }

  /** How our part of that attempt goes. */
  World.Deal progress(EpochState proposal) {
    return dealing.filter(each -> each.isOf(proposal)).map(Dealing::progress).orElseGet(World.Deal.None::new);
  }

  Set<Address> awaited() {
    return dealing.map(Dealing::awaited).orElse(Set.of());
  }

  /** The test of that prepared sharing. */
  Testing testing(EpochState proposal, EpochRecord prepared) {
    if (testing.filter(each -> each.isOf(proposal, prepared)).isEmpty()) {
      testing = Optional.of(new Testing(desk, proposal, prepared, courier));
    }
    return testing.get();
  }

  /** Ends all: what it rests on is not believed any more. */
  void end() {
    var ended = dealing;
    stop();
    ended.ifPresent(Dealing::end); // last, as a disk that is full fails it
  }

  /** Stops all, and keeps what is on record of it. */
  void stop() {
    dealing.ifPresent(Dealing::stop);
    dealing = Optional.empty();
    testing = Optional.empty();
  }

  /** Ends what the chain has left behind. */
  void keepOnly(FinalizedState chain) {
    var live = chain.proposal().filter(proposal -> proposal.hasLiveAttempt(chain.block().time()));
    if (dealing.isPresent() && live.filter(dealing.get()::isOf).isEmpty()) {
      dealing.get().end();
      dealing = Optional.empty();
    }
    if (live.isEmpty()) {
      testing = Optional.empty();
    }
    // Also what was under way when this node died.
    desk.runs().forgetUnless(run -> live
        .filter(each -> each.epoch().equals(run.epoch()) && each.attempt() == run.attempt()).isPresent());
    fetched.keySet()
        .removeIf(epoch -> chain.lineage().stream().noneMatch(each -> each.epoch().equals(epoch)));
  }

  /** A base epoch's public side, from a peer. */
  Optional<EpochKeys> fetched(EpochState base) {
    return Optional.ofNullable(fetched.get(base.epoch()));
  }

  /**
   * Takes a peer's copy of an epoch's records, if they hash to the root on chain;
   * says why not.
   */
  Optional<String> take(Statement.EpochRecords records, FinalizedState chain) {
    var wanted = chain.lineage().stream().filter(epoch -> epoch.epoch().number() == records.epoch())
        .findFirst();
    if (wanted.isEmpty() || wanted.get().members().isEmpty()) {
      return Optional.of("epoch " + records.epoch() + " was not asked for");
    }
    if (fetched.containsKey(wanted.get().epoch())) {
      return Optional.empty(); // one true copy is enough; reading another is work that anybody could order
    }
    try {
      var keys = EpochKeys.decode(wanted.get().epoch(), wanted.get().members().get(), records.records());
      if (!keys.root().equals(wanted.get().root()) || keys.records().size() != desk.custody().keys().size()) {
        return Optional.of("it hashes to " + keys.root() + ", the chain says " + wanted.get().root());
      }
      fetched.put(wanted.get().epoch(), keys);
      return Optional.empty();
    } catch (Malformed e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * Keeps the signatures by the new sharing that another member's Ready carries,
   * if they verify.
   */
  void learn(Statement.Ready ready, EpochState proposal, EpochRecord prepared) {
    if (!ready.root().equals(prepared.root()) || ready.proofs().size() != desk.custody().keys().size()) {
      return;
    }
    var message = RegistryDigests.epochMessage(proposal.termsHash(), proposal.attempt(), prepared.root())
        .digest();
    var published = desk.custody().published(prepared);
    for (var key = 0; key < ready.proofs().size(); key++) {
      var proof = new JointSignature(published.sharing(key).publicKey(), ready.proofs().get(key));
      if (testing(proposal, prepared).proof(key).isEmpty()
          && proof.verifies(desk.custody().keys().get(key).scheme(), message)) {
        testing(proposal, prepared).learn(key, ready.proofs().get(key));
      }
    }
  }
}
