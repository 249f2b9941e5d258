package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Receipt;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a network does to honest parties, and random damage by a member. */
class NetworkAttackTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyOrderOfDeliveryGivesTheKey(long seed) {
    System.out.println("seed " + seed);
    try (var scene = Scene.reshare()) {
      scene.network().deliver(LocalNetwork.HONEST, new Random(seed));
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("N67: whatever is sent twice, later again, or with a changed bit changes nothing")
  void repetitionsAndGarbageChangeNothing() {
    try (var scene = Scene.reshare()) {
      var all = new ArrayList<Envelope>();
      scene.run((envelope, to) -> {
        var target = scene.network().runs().get(to);
        all.forEach(target::receive);
        all.add(envelope);
        target.receive(new Envelope(envelope.header(), flipped(envelope.body(), 3), envelope.signature()));
        target.receive(new Envelope(envelope.header(), envelope.body(), flipped(envelope.signature(), 3)));
        target.receive(envelope);
        return Optional.of(envelope);
      });
      scene.assertFinishedNaming();
    }
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    var changed = bytes.toArray();
    changed[bit / 8 % changed.length] ^= (byte) (1 << bit % 8);
    return Bytes.of(changed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @DisplayName("a network that loses messages names nobody, and whoever finishes has the key")
  void lostMessagesNameNobody(long seed) {
    System.out.println("seed " + seed);
    var random = new Random(seed);
    try (var scene = Scene.reshare()) {
      scene.run((envelope, _) -> random.nextInt(100) < 3 ? Optional.empty() : Optional.of(envelope));
      for (var seat : scene.honest()) {
        assertThat(scene.network().culprits(seat)).as("seed %d, %s", seed, seat).isEmpty();
      }
      scene.assertAftermath();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})
  @DisplayName("whatever bits a member changes in what it signs, to all or to one, nobody honest is named and nothing throws")
  void changedBitsNeverImplicateTheHonest(int seed) {
    System.out.println("seed " + seed);
    var random = new Random(seed);
    var generate = seed % 4 == 3;
    try (var scene = generate ? Scene.generate(3) : Scene.reshare(3)) {
      var step = seed % 4 == 3 ? random.nextInt(4) : seed % 4;
      var role = step == 1 || (generate && step == 0) ? Role.DEALER : Role.RECEIVER;
      var cheat = new Seat(role, (role == Role.DEALER ? scene.dealer(3) : scene.receiver(3)).id());
      var bit = random.nextInt(1 << 16);
      var toOne = random.nextBoolean();
      var only = scene.receiver(2);
      scene.run((envelope,
          to) -> envelope.header().from().equals(cheat) && envelope.header().step() == step
              && (!toOne || to.equals(only))
                  ? Optional.of(scene.network().resigned(envelope,
                      flipped(envelope.body(), bit % (8 * envelope.body().size())).toArray()))
                  : Optional.of(envelope));
      scene.assertAftermath();
    }
  }

  @Test
  @DisplayName("N20 N21 N22: two runs at a time with other ids are strangers to each other, and both give the key")
  void twoRunsAtATimeDoNotMix() {
    var open = SecretBytes.openCount();
    try (var keys = new Keys()) {
      keys.deal(Keys.committee(2, 1, 2, 3), Set.of());
      var next = Keys.committee(2, 2, 3, 4);
      var onePlan = keys.plan(next, 1);
      var otherPlan = keys.plan(next, 2);
      try (var one = keys.network(onePlan, Set.of()); var other = keys.network(otherPlan, Set.of())) {
        one.run((envelope, to) -> {
          assertThat(other.runs().get(to).receive(envelope)).isEqualTo(Receipt.STRANGER);
          return Optional.of(envelope);
        });
        other.run((envelope, to) -> {
          assertThat(one.runs().get(to).receive(envelope)).isEqualTo(Receipt.ENDED);
          return Optional.of(envelope);
        });
        var transcripts = new ArrayList<Object>();
        for (var network : List.of(one, other)) {
          var received = network.finished(KeyDealPlan.receiver(new PartyId(1))).received().orElseThrow();
          assertThat(received.share().sharing().publicKey())
              .isEqualTo(onePlan.base().orElseThrow().sharing().publicKey());
          transcripts.add(received.transcript());
          onePlan.receiverSeats()
              .forEach(seat -> network.finished(seat).received().orElseThrow().share().close());
        }
        assertThat(transcripts).doesNotHaveDuplicates();
      }
    }
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  @DisplayName("N31 N32: a message to one seat alone, of another protocol or in a step that cannot be yet, is a stranger's")
  void messagesOutsideTheProtocolAreStrangers() {
    try (var scene = Scene.reshare(5)) {
      var target = scene.network().runs().get(scene.receiver(2));
      var cheat = scene.receiver(5);
      for (var step : List.of(5, 127, Header.EXCHANGE + 6, Header.NOTICE - 1)) {
        var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, step, scene.plan().sid(), cheat,
            Optional.empty(), Bytes32.ZERO);
        assertThat(target.receive(scene.network().said(header, new byte[1]))).as("step %d", step)
            .isEqualTo(Receipt.STRANGER);
      }
      scene.run(LocalNetwork.HONEST);
      scene.assertFinishedNaming();
    }
  }

  @Test
  void aMessageOfAStepThatIsOverIsLate() {
    try (var scene = Scene.reshareWithout(Set.of(KeyDealPlan.dealer(new PartyId(3))), 1)) {
      scene.network().deliver(LocalNetwork.HONEST); // receivers await dealer 3
      var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, 0, scene.plan().sid(), scene.dealer(1),
          Optional.empty(), Bytes32.ZERO);
      var promise = scene.network().said(header, LocalNetwork.encoded(new Opening.Promise(Bytes32.ZERO)));
      assertThat(scene.network().runs().get(scene.receiver(2)).receive(promise)).isEqualTo(Receipt.LATE);
      scene.run(LocalNetwork.HONEST);
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("N39: rubbish in steps that do not exist fills no notice beyond its bound")
  void rubbishInStepsThatDoNotExistIsHarmless() {
    try (var scene = Scene.reshare(5)) {
      var cheat = scene.receiver(5);
      scene.run((envelope, to) -> {
        for (var step = 4; step <= 7; step++) {
          var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, step, scene.plan().sid(), cheat,
              Optional.empty(), Bytes32.ZERO);
          scene.network().runs().get(to).receive(scene.network().said(header, new byte[1]));
        }
        return Scene.drop(cheat, 3, scene.honest()).carry(envelope, to);
      });
      scene.assertAbortedNaming();
    }
  }

  @Test
  @DisplayName("N73: one silent dealer delays a reshare to its deadline and no longer")
  void oneSilentDealerDelaysToTheDeadline() {
    try (var scene = Scene.reshareWithout(Set.of(KeyDealPlan.dealer(new PartyId(2))))) {
      var network = scene.network();
      network.deliver(LocalNetwork.HONEST);
      for (var seat : scene.plan().receiverSeats()) {
        assertThat(network.runs().get(seat).awaited()).containsExactly(scene.dealer(2));
        assertThat(network.runs().get(seat).canGoOn()).isTrue();
      }
      network.runs().values().forEach(run -> run.expire());
      network.deliver(LocalNetwork.HONEST);
      assertThat(network.outcome(scene.receiver(5))).isInstanceOf(Outcome.Finished.class);
      scene.assertFinishedNaming();
    }
  }

  @Test
  void aDeadlineThatComesTooEarlyNamesTheMissingAndNobodyElse() {
    try (var scene = Scene.reshare()) {
      for (var run : scene.network().runs().values()) {
        assertThat(run.canGoOn()).isFalse();
        run.expire();
      }
      for (var seat : scene.honest()) {
        assertThat(scene.network().faults(seat)).singleElement().isInstanceOf(Fault.Missing.class);
      }
      scene.assertAbortedNaming();
    }
  }
}
