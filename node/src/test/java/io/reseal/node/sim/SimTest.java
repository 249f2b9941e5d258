package io.reseal.node.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.session.RunMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Some seeds of the simulation, and each of its oracles shown to see what it is
 * there to see.
 */
class SimTest {

  private static final boolean IS_FULL = Boolean.getBoolean("reseal.full");
  /** Counted, not timed: what a machine is asked does not depend on its speed. */
  private static final int SEEDS = IS_FULL ? 10_000 : 1000;
  private static final int CRASHES = IS_FULL ? Integer.MAX_VALUE : 100;
  private static final Duration NO_LIMIT = Duration.ofDays(1);

  private Path folder;

  @BeforeEach
  void begin() throws IOException {
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
    folder = Disk.folder();
  }

  @AfterEach
  void end() throws IOException {
    Configurator.setRootLevel(Level.WARN);
    Disk.delete(folder);
  }

  @Test
  void noPromiseIsBroken() {
    var campaign = new Campaign(System.out::println, false).run(1, SEEDS, NO_LIMIT,
        Math.max(1, Runtime.getRuntime().availableProcessors()));
    campaign.summary().forEach(System.out::println);
    assertThat(campaign.broken()).isEmpty();
    assertThat(campaign.seeds()).isEqualTo(SEEDS);
    assertThat(campaign.missing()).isEmpty();
  }

  @Test
  void aSeedIsOneStory() {
    List<String> first;
    try (var sim = new Sim(7, folder.resolve("first"))) {
      var _ = sim.run();
      first = sim.trace();
    }
    try (var sim = new Sim(7, folder.resolve("second"))) {
      var _ = sim.run();
      assertThat(sim.trace()).isEqualTo(first);
    }
  }

  private void planted(Consumer<Sim> plant, String seen) {
    try (var sim = new Sim(1, folder)) {
      sim.begin();
      sim.oracles().check();
      sim.oracles().atRest();
      assertThatThrownBy(() -> plant.accept(sim)).isInstanceOf(Violation.class).hasMessageContaining(seen);
    }
  }

  private static List<Actor> members(Sim sim) {
    return sim.actors().stream().filter(actor -> !actor.shares().isEmpty()).toList();
  }

  @Test
  void aLostKeyIsSeen() {
    planted(sim -> {
      for (var actor : members(sim).subList(0, 2)) {
        var _ = actor.hardware().destroy(actor.shares().getFirst().hsmLabel());
      }
      sim.oracles().check();
    }, "the key is lost");
  }

  @Test
  void aShareDestroyedTooEarlyIsSeen() {
    planted(sim -> {
      var actor = members(sim).getFirst();
      sim.oracles().destroys(actor, actor.shares().getFirst().hsmLabel());
    }, "while epoch 1 is PROVEN");
  }

  @Test
  void aRootThatTheChainNeverSawIsSeen() {
    planted(sim -> {
      var other = new Chain(new Agenda(), new Chance(1),
          Committee.of(sim.actors().subList(0, 3).stream().map(Actor::address).toList(), 2));
      new Oracles(sim.actors(), other).check();
    }, "was active in epoch 1");
  }

  @Test
  void twoMessagesInOnePlaceAreSeen() {
    planted(sim -> {
      for (var body : List.of("one", "another")) {
        var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, 1, new SessionId(Bytes32.ZERO),
            new Seat(Role.DEALER, new PartyId(1)), Optional.empty(), Bytes32.ZERO);
        sim.oracles().sent(sim.actors().getFirst(), RunMessage.CODEC.encode(new RunMessage.Speech(
            new Envelope(header, Chain.text(body), List.of(), Bytes.EMPTY, Bytes.of(new byte[64])))));
      }
    }, "two things");
  }

  @Test
  void aMessageToAStrangerIsSeen() {
    planted(sim -> sim.oracles().received(Chain.BRIDGE), "who is in no committee");
  }

  @Test
  void whoWasPutBackAndDealsIsSeen() {
    planted(sim -> {
      var actor = members(sim).getFirst();
      sim.oracles().putBack(actor);
      var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, 1, new SessionId(Bytes32.ZERO),
          new Seat(Role.DEALER, new PartyId(1)), Optional.empty(), Bytes32.ZERO);
      sim.oracles().sent(actor, RunMessage.CODEC.encode(new RunMessage.Speech(
          new Envelope(header, Chain.text("body"), List.of(), Bytes.EMPTY, Bytes.of(new byte[64])))));
    }, "was put back, and is a DEALER");
  }

  @Test
  void tooManyAttemptsAreSeen() {
    planted(sim -> sim.oracles().attempts(sim.oracles().attempts() - 7), "7 attempts were needed");
  }

  @Test
  void aKeyThatItsNodePromisedIsSeenToGo() {
    planted(sim -> {
      var actor = members(sim).getFirst();
      var label = "share-00000000-1-1"; // stored nowhere: it may go, but for the promise
      sim.oracles().destroys(actor, label);
      var terms = sim.chain().settled().latest().orElseThrow().termsHash();
      sim.oracles().stated(actor, Statement.CODEC.encode(new Statement.Ready(terms, 1, Bytes32.ZERO,
          Bytes32.ZERO, actor.address(), Bytes.of(new byte[65]), List.of(Bytes.of(new byte[64])))));
      sim.oracles().destroys(actor, label);
    }, "while epoch 1 is PROVEN");
  }

  @Test
  void aRequestThatNobodySignsIsSeen() {
    planted(sim -> {
      sim.actors().forEach(Actor::die);
      var client = new Client("anything", sim.agenda().instant());
      client.ask(sim.actors().getFirst(), sim.agenda().instant());
      client.ask(sim.actors().getFirst(), sim.agenda().instant().plus(Client.PATIENCE).plusSeconds(1));
    }, "nothing was wrong");
  }

  /**
   * A part of all the crashes there are, another one of each kind; all in full.
   */
  @Test
  void noCrashDoesHarm() {
    var matrix = new CrashMatrix(Plot.matrix());
    var cells = matrix.cells();
    assertThat(cells).hasSizeGreaterThan(200);
    var some = new ArrayList<>(cells);
    Collections.shuffle(some, new Random(1));
    var run = matrix.run(some.subList(0, Math.min(CRASHES, some.size())), NO_LIMIT,
        Math.max(1, Runtime.getRuntime().availableProcessors()), System.out::println);
    System.out.println(run + " of " + cells.size() + " crashes");
    assertThat(matrix.broken()).isEmpty();
    assertThat(run).isEqualTo(Math.min(CRASHES, cells.size()));
  }

  /** It was never approved, when a node died between the two. */
  @Test
  void aProposalIsApprovedAtOnceWhenItIsSeen() {
    var matrix = new CrashMatrix(Plot.matrix());
    var cells = matrix.cells().stream().filter(cell -> cell.change() == CrashMatrix.Change.GROWS
        && cell.way() == CrashMatrix.Way.KILLED && cell.effect().contains("Deeds.observe")).toList();
    assertThat(cells).hasSizeGreaterThan(3);
    assertThat(cells).allSatisfy(cell -> assertThat(matrix.run(cell)).isEmpty());
  }

  @Test
  void aCrashThatIsNotMetIsSeen() {
    var nowhere = new CrashMatrix.Cell(CrashMatrix.Change.GROWS, CrashMatrix.Part.STAYER, "node-0",
        "before nothing in nowhere", 1, CrashMatrix.Way.KILLED);
    assertThat(new CrashMatrix(Plot.matrix()).run(nowhere))
        .hasValueSatisfying(what -> assertThat(what).contains("is not met"));
  }

  @Test
  void anotherKeyIsSeen() {
    planted(sim -> sim.oracles().signedUnder(0, Bytes32.ZERO), "key 0 moved");
  }

  @Test
  void sharesOfAnotherKeyAreSeen() {
    planted(
        sim -> sim.oracles().together(
            new TreeMap<>(Map.of(new PartyId(1), Scalar.ONE, new PartyId(2), Scalar.ONE)), Bytes32.ZERO),
        "make another key");
  }

  @Test
  void aKeyLeftBehindIsSeen() {
    planted(sim -> {
      sim.actors().getFirst().hardware().generateSealingKey("share-00000000-9-1");
      sim.oracles().atRest();
    }, "its store knows nothing of");
  }
}
