package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a failed check does to the pair, to other sessions and to the wire. */
class BurnTest {

  private static final Seat ONE = EcdsaPlan.seat(new PartyId(1));
  private static final Seat TWO = EcdsaPlan.seat(new PartyId(2));

  private static Keys keys;

  @BeforeAll
  static void deal() {
    keys = Keys.deal(2, 3, 1, 2);
  }

  @AfterAll
  static void wipe() {
    keys.close();
  }

  @BeforeEach
  void mend() {
    LocalPairs.mend(keys.pairs());
  }

  private static EcdsaPlan plan(int attempt) {
    return keys.plan(DerivationPath.ROOT, Keys.DIGEST, Bytes32.ofHex(String.format("%064x", attempt)), 1, 2);
  }

  /** The corrections of these columns of another x. */
  private static UnaryOperator<Send> probing(int... columns) {
    return Cheat.enclosing(EcdsaSigning.COMMITMENTS, OleOpening.class, (_, opening) -> {
      var corrections = opening.corrections().toArray();
      for (var column : columns) {
        corrections[80 * column] ^= 1;
      }
      return new OleOpening(opening.generation(), opening.setup(), opening.salt(), Bytes.of(corrections),
          opening.choice(), opening.columns());
    });
  }

  private static int[] allColumns() {
    return IntStream.range(0, 128).toArray();
  }

  @Test
  void theBurnIsOnRecordBeforeThereIsAnythingToSay() {
    try (var network = new LocalNetwork(plan(1), keys, Map.of(TWO, probing(allColumns())))) {
      var said = new ArrayList<Object>();
      keys.pairs(1).onBurned(() -> {
        said.addAll(network.run(ONE).drain());
        assertThat(network.run(ONE).outcome()).isEmpty();
      });
      network.deliver();
      assertThat(keys.pairs(1).burned()).hasSize(1);
      assertThat(said).isEmpty();
      assertThat(network.said(Header.NOTICE, ONE)).as("the notice of it, after").hasSize(1);
    }
  }

  @Test
  void aBurnThatCannotBeRecordedLeavesTheRunSilent() {
    try (var network = new LocalNetwork(plan(1), keys, Map.of(TWO, probing(allColumns())))) {
      keys.pairs(1).onBurned(() -> {
        throw new IllegalStateException("the disk is full");
      });
      assertThatThrownBy(network::deliver).hasMessage("the disk is full");
      assertThat(network.run(ONE).drain()).isEmpty();
      assertThat(network.run(ONE).outcome()).isEmpty();
      assertThat(keys.pairs(1).setups().live(TWO.id())).as("it is not used again all the same").isEmpty();
    }
  }

  @Test
  @DisplayName("N72 selectiveAbort: who probes Delta column by column is told one bit by the first failure, and gets no second query")
  void probesOfDeltaEndWithTheFirstFailure() {
    var seed = 20261122L;
    var columns = new Random(seed).ints(0, 128).distinct().limit(128).toArray();
    var probes = 0;
    while (keys.pairs(1).burned().isEmpty()) {
      try (var network = new LocalNetwork(plan(probes), keys, Map.of(TWO, probing(columns[probes])))) {
        network.deliver();
        probes++;
      }
      assertThat(probes).as("a Delta of so many zeros, seed %d", seed).isLessThan(40);
    }
    var next = plan(probes);
    assertThatThrownBy(() -> new LocalNetwork(next, keys)).isInstanceOf(IllegalStateException.class)
        .hasMessage("there is no live setup with party #2");
    LocalPairs.mend(keys.pairs());
    try (var network = new LocalNetwork(next, keys)) {
      network.deliver();
      EcdsaSigningTest.assertValid(next, network.signature(ONE));
    }
  }

  @Test
  @DisplayName("concurrent sessions during a burn: one that has not answered yet answers nothing")
  void aBurnStopsSessionsThatWouldAnswer() {
    try (var waiting = new LocalNetwork(plan(1), keys);
        var cheated = new LocalNetwork(plan(2), keys, Map.of(TWO, probing(allColumns())))) {
      cheated.deliver();
      waiting.deliver();
      assertThat(waiting.faults(ONE)).containsExactly(needsSetup());
      assertThat(waiting.said(EcdsaSigning.OPENINGS, ONE)).isEmpty();
      assertThat(keys.pairs(1).burned()).as("by the cheat, and once").hasSize(1);
    }
  }

  @Test
  @DisplayName("concurrent sessions during a burn: one that has answered judges no product and gives no share")
  void aBurnStopsSessionsThatWouldSign() {
    try (var waiting = new LocalNetwork(plan(1), keys);
        var cheated = new LocalNetwork(plan(2), keys, Map.of(TWO, probing(allColumns())))) {
      waiting.deliver((envelope, to) -> Optional.of(envelope)
          .filter(each -> each.header().step() == EcdsaSigning.COMMITMENTS || !to.equals(ONE)));
      assertThat(waiting.said(EcdsaSigning.OPENINGS, ONE)).isNotEmpty();
      var held = List.of(waiting.said(EcdsaSigning.OPENINGS, ONE), waiting.said(EcdsaSigning.OPENINGS, TWO));
      cheated.deliver();
      held.forEach(said -> said.forEach(envelope -> waiting.run(ONE).receive(envelope)));
      assertThat(waiting.faults(ONE)).containsExactly(needsSetup());
      assertThat(waiting.run(ONE).drain()).extracting(each -> each.envelope().header().step())
          .containsExactly(Header.NOTICE);
    }
  }

  @Test
  @DisplayName("concurrent sessions during a burn: one that has judged all products gives no share either")
  void aBurnBetweenTheLastCheckAndTheShareStopsTheRun() {
    try (var network = new LocalNetwork(plan(1), keys)) {
      var fault = needsSetup();
      network.deliver((envelope, _) -> {
        if (envelope.header().step() == EcdsaSigning.OPENINGS) {
          var setups = keys.pairs(1).setups();
          keys.pairs(1).onReleased(() -> setups.burn(TWO.id(), setups.generation(TWO.id())));
        }
        return Optional.of(envelope);
      });
      assertThat(network.faults(ONE)).containsExactly(fault);
      assertThat(network.said(EcdsaSigning.SHARES, ONE)).isEmpty();
    }
  }

  private static Fault needsSetup() {
    return new Fault.NeedsSetup(ONE, TWO, keys.pairs(1).setups().generation(TWO.id()));
  }

  @Test
  @DisplayName("a peer with another setup is no failed check: nothing is burned")
  void anotherSetupAsksForANewOne() {
    try (var network = new LocalNetwork(plan(1), keys,
        Map.of(TWO,
            Cheat.enclosing(EcdsaSigning.COMMITMENTS, OleOpening.class,
                (_, opening) -> new OleOpening(opening.generation() + 1, opening.setup(), opening.salt(),
                    opening.corrections(), opening.choice(), opening.columns()))))) {
      network.deliver();
      assertThat(network.faults(ONE)).containsExactly(needsSetup());
      assertThat(network.faults(ONE).getFirst().remedy()).isEqualTo(Fault.Remedy.RETRY);
      assertThat(keys.pairs(1).burned()).isEmpty();
      assertThat(keys.pairs(1).setups().live(TWO.id())).isPresent();
    }
  }
}
