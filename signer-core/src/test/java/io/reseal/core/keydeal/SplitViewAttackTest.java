package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Exchange;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Heading;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Cheats that say different things to different parties, and cheats that abuse
 * the exchange by which they are found.
 */
class SplitViewAttackTest {

  private static final int CHEAT = 5;

  private static final int EXCHANGE_STEPS = Header.EXCHANGE;

  /** The cheat's verdicts, with nothing about dealer 1, to these only. */
  private static LocalNetwork.Wire splitVerdicts(Scene scene, Set<Seat> to) {
    return scene.cheat(scene.receiver(CHEAT), 2, to, Verdicts.class, verdicts -> {
      var changed = new ArrayList<>(verdicts.verdicts());
      changed.set(0, new Verdict.Absent());
      return new Verdicts(changed, List.of());
    });
  }

  private static Envelope withEcho(Scene scene, Envelope envelope, Bytes32 echo) {
    var header = envelope.header();
    return scene.network().said(new Header(Header.VERSION, header.protocol(), header.step(), header.sid(),
        header.from(), header.to(), echo), envelope.body().toArray());
  }

  private static LocalNetwork.Wire falseEcho(Scene scene, Seat cheat, int step) {
    return scene.rewrite(cheat, step,
        (envelope, _) -> withEcho(scene, envelope, Bytes32.ofHex("ec".repeat(32))));
  }

  private static Envelope exchange(Scene scene, Seat from, int step, List<Heading> heard) {
    return scene.network().said(new Header(Header.VERSION, ProtocolName.KEYDEAL, EXCHANGE_STEPS + step,
        scene.plan().sid(), from, Optional.empty(), Bytes32.ZERO), LocalNetwork.encoded(new Exchange(heard)));
  }

  private static boolean isExchange(Envelope envelope) {
    return envelope.header().step() >= EXCHANGE_STEPS;
  }

  @Test
  @DisplayName("N30 equivocation on verdicts: named by both, before anybody keeps a share")
  void splitVerdictsNameTheirAuthor() {
    for (var audience : List.of(Set.of(2), Set.of(3), Set.of(4), Set.of(2, 4))) {
      try (var scene = Scene.reshare(CHEAT)) {
        var some = new TreeSet<>(audience.stream().map(scene::receiver).toList());
        scene.run(splitVerdicts(scene, some));
        for (var person : List.of(2, 3, 4)) {
          assertThat(scene.network().faults(scene.receiver(person)))
              .anyMatch(Fault.Equivocation.class::isInstance);
        }
        scene.assertAbortedNaming(scene.receiver(CHEAT));
      }
    }
  }

  @Test
  @DisplayName("N30 equivocation on a deal: it is nobody's choice where others are enough")
  void aDealSaidTwiceIsNotChosen() {
    try (var scene = Scene.reshare(1)) {
      scene.run(splitDeal(scene));
      for (var seat : List.of(scene.receiver(2), scene.receiver(4))) {
        assertThat(scene.network().finished(seat).received().orElseThrow().published().dealers())
            .containsExactly(new PartyId(2), new PartyId(3));
      }
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("N30 equivocation on a deal: where it is needed the attempt is void, and all learn its author from what each heard")
  void aDealSaidTwiceThatIsNeededNamesItsAuthor() {
    try (var scene = Scene.reshareWithout(Set.of(KeyDealPlan.dealer(new PartyId(3))), 1)) {
      scene.run(splitDeal(scene));
      scene.assertAbortedNaming(scene.dealer(1));
    }
  }

  @Test
  @DisplayName("N30: a dealer that says two deals to everybody is named by both and left out")
  void twoDealsToEverybodyAreNone() {
    try (var scene = Scene.reshare(1)) {
      scene.run((envelope, to) -> {
        if (envelope.header().from().equals(scene.dealer(1)) && envelope.header().step() == 1) {
          scene.network().runs().get(to).receive(scene.network().resigned(envelope, new byte[1]));
        }
        return Optional.of(envelope);
      });
      assertThat(scene.network().finished(scene.receiver(4)).received().orElseThrow().published().dealers())
          .containsExactly(new PartyId(2), new PartyId(3));
      scene.assertFinishedNaming(scene.dealer(1));
    }
    try (var scene = Scene.reshare(1)) {
      scene.run((envelope, to) -> {
        if (envelope.header().from().equals(scene.dealer(1)) && envelope.header().step() == 1) {
          scene.network().runs().get(to).receive(envelope); // sound, and first
          return Optional.of(scene.network().resigned(envelope, new byte[1]));
        }
        return Optional.of(envelope);
      });
      assertThat(scene.network().finished(scene.receiver(4)).received().orElseThrow().published().dealers())
          .containsExactly(new PartyId(2), new PartyId(3));
      scene.assertFinishedNaming(scene.dealer(1));
    }
  }

  private static LocalNetwork.Wire splitDeal(Scene scene) {
    var cheat = scene.dealer(1);
    return scene.cheat(cheat, 1, Set.of(scene.receiver(4)), Deal.class, _ -> {
      var forger = scene.forger(cheat);
      return forger.deal(List.of(scene.keys().share(1).value(), forger.random(), forger.random()),
          forger.random(), scene.receiveKeys());
    });
  }

  @Test
  @DisplayName("N30 equivocation on confirmations: whoever got the false one names its author, and no other transcript is kept")
  void splitConfirmationsNameTheirAuthor() {
    try (var scene = Scene.reshare(CHEAT)) {
      var deceived = scene.receiver(4);
      scene.run(scene.cheat(scene.receiver(CHEAT), 3, Set.of(deceived), Confirm.class,
          _ -> new Confirm(Bytes32.ZERO)));
      assertThat(scene.network().faults(deceived)).isNotEmpty();
      for (var seat : List.of(scene.receiver(2), scene.receiver(3))) {
        // They have finished: their ready signatures alone are no certificate, as
        // receiver 4 gives none.
        assertThat(scene.network().outcome(seat)).isInstanceOf(Outcome.Finished.class);
      }
      for (var seat : List.of(scene.receiver(2), scene.receiver(3), deceived)) {
        assertThat(scene.network().culprits(seat)).containsExactly(scene.receiver(CHEAT));
      }
      scene.assertAftermath();
    }
  }

  @Test
  @DisplayName("two messages in one slot to one party: named, whichever came first")
  void twoMessagesToOnePartyNameTheirAuthor() {
    for (var step : List.of(0, 2)) {
      try (var scene = Scene.reshare(CHEAT)) {
        var cheat = scene.receiver(CHEAT);
        var victim = scene.receiver(4);
        scene.run((envelope, to) -> {
          if (to.equals(victim) && envelope.header().from().equals(cheat)
              && envelope.header().step() == step) {
            var other = scene.network().resigned(envelope, new byte[]{1});
            scene.network().runs().get(victim).receive(other);
          }
          return Optional.of(envelope);
        });
        assertThat(scene.network().faults(victim)).anyMatch(Fault.Equivocation.class::isInstance);
        for (var seat : scene.honest()) {
          assertThat(scene.network().culprits(seat)).isSubsetOf(cheat);
        }
        scene.assertAftermath();
      }
    }
  }

  @Test
  @DisplayName("a false echo of a dealer is named and the run goes on with a spare; a receiver's voids it")
  void aFalseEchoNamesItsAuthor() {
    try (var scene = Scene.reshare(1)) {
      scene.run(falseEcho(scene, scene.dealer(1), 1));
      scene.assertFinishedNaming(scene.dealer(1));
    }
    for (var step : List.of(2, 3)) {
      try (var scene = Scene.reshare(CHEAT)) {
        scene.run(falseEcho(scene, scene.receiver(CHEAT), step));
        scene.assertAbortedNaming(scene.receiver(CHEAT));
      }
    }
  }

  @Test
  @DisplayName("a false echo whose author shows nothing for it is left out, but not proven")
  void aFalseEchoWithoutExchangeIsNotProven() {
    try (var scene = Scene.reshare(1)) {
      var cheat = scene.dealer(1);
      scene.run(Scene.both(falseEcho(scene, cheat, 1),
          (envelope, _) -> envelope.header().from().equals(cheat) && isExchange(envelope)
              ? Optional.empty()
              : Optional.of(envelope)));
      for (var seat : List.of(scene.receiver(2), scene.receiver(4))) {
        assertThat(scene.network().known(seat)).containsExactly(new Fault.Missing(Set.of(cheat)));
      }
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("exchange abuse: one made early, at a cheat's bidding, does not stop the next from clearing the honest")
  void anEarlyExchangeDoesNotUseUpTheNext() {
    try (var scene = Scene.reshare(3, CHEAT)) {
      scene.run(
          Scene.both(falseEcho(scene, scene.dealer(3), 1), splitVerdicts(scene, Set.of(scene.receiver(4)))));
      scene.assertAbortedNaming(scene.dealer(3), scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("exchange abuse: exchanges that nobody asked for, in every step, from the beginning")
  void unsolicitedExchangesChangeNothing() {
    try (var scene = Scene.reshare(CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      for (var step = 0; step <= 4; step++) {
        var exchange = exchange(scene, cheat, step, List.of());
        scene.honest().forEach(seat -> scene.network().runs().get(seat).receive(exchange));
      }
      var shown = new TreeMap<Seat, Set<Envelope>>();
      scene.network().deliver((envelope, to) -> {
        if (isExchange(envelope)) {
          shown.computeIfAbsent(envelope.header().from(), _ -> new HashSet<>()).add(envelope);
          return Optional.empty(); // each answers the cheat alone
        }
        return Scene.drop(cheat, 3, scene.honest()).carry(envelope, to); // and nobody ends
      });
      // Once a step, as far as each comes: dealers to step 1, receivers to step 3.
      for (var seat : scene.honest()) {
        assertThat(shown.get(seat)).as("%s", seat)
            .extracting(envelope -> envelope.header().step() - EXCHANGE_STEPS)
            .containsExactlyInAnyOrderElementsOf(
                seat.role() == Role.DEALER ? List.of(0, 1) : List.of(0, 1, 2, 3));
      }
      scene.run(LocalNetwork.HONEST);
      scene.assertAbortedNaming();
    }
  }

  @Test
  @DisplayName("exchange abuse: a malformed exchange, or two in one slot, names its author")
  void badExchangesNameTheirAuthor() {
    try (var scene = Scene.reshare(CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      var malformed = scene.network().resigned(exchange(scene, cheat, 1, List.of()), new byte[]{9});
      scene.honest().forEach(seat -> scene.network().runs().get(seat).receive(malformed));
      scene.run(Scene.drop(cheat, EXCHANGE_STEPS + 1, scene.honest())); // its own code's answer
      for (var seat : scene.honest()) {
        assertThat(scene.network().known(seat)).as("%s", seat).singleElement().isInstanceOfSatisfying(
            Fault.Proven.class, proven -> assertThat(proven.what()).contains("exchange is malformed"));
      }
      scene.assertAbortedNaming(cheat);
    }
    try (var scene = Scene.reshare(CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      var one = exchange(scene, cheat, 1, List.of());
      var other = exchange(scene, cheat, 1, List.of(Heading.of(one)));
      for (var seat : scene.honest()) {
        scene.network().runs().get(seat).receive(one);
        scene.network().runs().get(seat).receive(other);
      }
      scene.run(LocalNetwork.HONEST);
      scene.assertAbortedNaming(cheat);
    }
  }

  @Test
  @DisplayName("exchange abuse: forged headings of honest messages prove nothing against their supposed authors")
  void forgedHeadingsProveNothing() {
    try (var scene = Scene.reshare(CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      var forged = new ArrayList<Heading>();
      scene.run(Scene.both(falseEcho(scene, cheat, 2), (envelope, _) -> {
        if (envelope.header().step() == EXCHANGE_STEPS + 2 && envelope.header().from().equals(cheat)) {
          for (var seat : List.of(scene.receiver(2), scene.receiver(3), scene.receiver(4), cheat)) {
            var honest = Heading.of(scene.network().spoken(seat, 0));
            forged.add(new Heading(honest.header(), Bytes32.ZERO, honest.signature()));
          }
          return Optional.of(exchange(scene, cheat, 2, forged));
        }
        return Optional.of(envelope);
      }));
      assertThat(forged).isNotEmpty();
      scene.assertAbortedNaming(cheat);
    }
  }

  @Test
  @DisplayName("N20: what honest parties said in another session contradicts nothing they said in this one")
  void messagesOfAnotherSessionContradictNothing() {
    try (var scene = Scene.reshare(CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      var heard = new ArrayList<Heading>();
      for (var seat : List.of(scene.receiver(2), scene.receiver(3), scene.receiver(4))) {
        heard.add(Heading.of(scene.network()
            .said(new Header(Header.VERSION, ProtocolName.KEYDEAL, 0,
                scene.keys().plan(scene.plan().receivers(), 9).sid(), seat, Optional.empty(), Bytes32.ZERO),
                new byte[1])));
      }
      scene.network().deliver((envelope, to) -> {
        var header = envelope.header();
        if (header.step() == 0 && header.from().equals(cheat)) {
          scene.network().runs().get(to).receive(envelope);
          return Optional.of(exchange(scene, cheat, 0, heard));
        }
        return isExchange(envelope) && header.from().equals(cheat) ? Optional.empty() : Optional.of(envelope);
      });
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("the network holds back every exchange: a split view then names nobody, least of all the honest")
  void withoutExchangesASplitViewNamesNobody() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(Scene.both(splitVerdicts(scene, Set.of(scene.receiver(4))),
          (envelope, _) -> isExchange(envelope) ? Optional.empty() : Optional.of(envelope)));
      scene.assertAbortedNaming();
    }
  }

  @Test
  @DisplayName("exchanges that come before what they speak of still clear the honest")
  void exchangesThatComeFirstStillClearTheHonest() {
    try (var scene = Scene.reshare(CHEAT)) {
      var late = scene.receiver(2);
      var held = new ArrayList<Envelope>();
      var holding = new boolean[]{true};
      LocalNetwork.Wire wire = Scene.both(splitVerdicts(scene, Set.of(scene.receiver(4))), (envelope, to) -> {
        if (holding[0] && to.equals(late) && envelope.header().step() == 2
            && envelope.header().from().equals(scene.receiver(CHEAT))) {
          held.add(envelope);
          return Optional.empty();
        }
        return Optional.of(envelope);
      });
      scene.network().deliver(wire);
      assertThat(held).hasSize(1);
      holding[0] = false;
      scene.network().runs().get(late).receive(held.getFirst());
      scene.run(wire);
      assertThat(scene.network().faults(late)).anyMatch(Fault.Equivocation.class::isInstance);
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("a deal shown to one receiver alone, and a lie about it: all learn the dealer's two deals, none blames an honest one")
  void aLieAboutADealThatOneHasSeenBlamesNoHonestParty() {
    try (var scene = Scene.reshare(3, CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      var victim = scene.receiver(4);
      var seen = new ArrayList<Envelope>();
      var split = scene.cheat(scene.dealer(3), 1, Set.of(victim), Deal.class, _ -> {
        var forger = scene.forger(scene.dealer(3));
        return forger.deal(List.of(scene.keys().share(3).value(), forger.random(), forger.random()),
            forger.random(), scene.receiveKeys());
      });
      LocalNetwork.Wire observed = (envelope, to) -> {
        var carried = split.carry(envelope, to);
        if (to.equals(victim) && envelope.header().from().equals(scene.dealer(3))
            && envelope.header().step() == 1) {
          seen.add(carried.orElseThrow());
        }
        return carried;
      };
      scene.run(Scene.both(observed, scene.cheat(cheat, 2, Verdicts.class, verdicts -> {
        var changed = new ArrayList<>(verdicts.verdicts());
        changed.set(2, new Verdict.Invalid(seen.getFirst().digest()));
        return new Verdicts(changed, List.of());
      })));
      assertThat(scene.network().culprits(victim)).contains(cheat);
      for (var seat : List.of(scene.receiver(2), victim)) {
        assertThat(scene.network().outcome(seat)).isInstanceOf(Outcome.Aborted.class);
        assertThat(scene.network().culprits(seat)).contains(scene.dealer(3));
      }
      scene.assertAftermath();
    }
  }
}
