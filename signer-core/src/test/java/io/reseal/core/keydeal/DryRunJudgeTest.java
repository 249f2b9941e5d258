package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.ot.DryRun;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.Tape;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Nobody is made guilty of a failed dry run who kept to the protocol. The
 * accuser here is the cheat: it says one thing to its victim, keeps another to
 * itself, and shows the judge whichever suits it.
 */
class DryRunJudgeTest {

  private static final int CHEAT = 1;
  private static final int VICTIM = 2;

  private final List<byte[]> drawn = new ArrayList<>();
  /** What the victim got from the cheat, by step. */
  private final Map<Integer, Envelope> carried = new TreeMap<>();

  /** The cheat's own code, but its tapes are known. */
  private Scene scene(Integer... corrupt) {
    var scene = Scene.generate(Scheme.ECDSA, corrupt);
    var seat = scene.receiver(CHEAT);
    scene.network().start(seat,
        KeyDeal.receiver(scene.plan(), seat.id(), scene.network().scope(seat), out -> {
          Entropy.system().fill(out);
          drawn.add(out.toArray(ValueLayout.JAVA_BYTE));
        }));
    return scene;
  }

  private Tape tape(Scene scene) {
    var cheat = scene.receiver(CHEAT).id();
    var victim = scene.receiver(VICTIM).id();
    var committed = scene.message(Opening.Announce.class, scene.receiver(CHEAT), 0).tapes()
        .get(scene.plan().peers(cheat).indexOf(victim));
    return drawn.stream().filter(bytes -> bytes.length == Tape.SIZE)
        .map(bytes -> scene.hold(Tape.copyOf(MemorySegment.ofArray(bytes))))
        .filter(tape -> tape.commitment(scene.plan().sid(), cheat, victim).equals(committed)).findFirst()
        .orElseThrow();
  }

  private static PairName name(Scene scene) {
    return new PairName(scene.plan().sid(), scene.receiver(CHEAT).id(), scene.receiver(VICTIM).id(),
        Pairing.GENERATION);
  }

  private LocalNetwork.Wire watched(Scene scene, LocalNetwork.Wire wire) {
    return (envelope, to) -> {
      var out = wire.carry(envelope, to);
      if (envelope.header().from().equals(scene.receiver(CHEAT)) && to.equals(scene.receiver(VICTIM))) {
        out.ifPresent(each -> carried.put(each.header().step(), each));
      }
      return out;
    };
  }

  /** The cheat encloses something else for its victim. */
  private LocalNetwork.Wire encloses(Scene scene, int step, UnaryOperator<Bytes> change) {
    var victim = scene.receiver(VICTIM);
    var changed = new Bytes[1];
    return watched(scene, scene.rewrite(scene.receiver(CHEAT), step, (envelope, _) -> {
      var original = enclosed(scene, scene.receiver(CHEAT), step, victim);
      if (changed[0] == null) {
        changed[0] = change.apply(original);
      }
      var enclosures = envelope.enclosures().stream()
          .map(each -> each.to().equals(victim) ? Enclosure.of(victim, changed[0]) : each).toList();
      return scene.network().enclosing(envelope, envelope.body(), enclosures,
          envelope.enclosed().equals(original) ? changed[0] : envelope.enclosed());
    }));
  }

  private static Bytes enclosed(Scene scene, Seat from, int step, Seat reader) {
    return scene.network().copies(from, step).stream()
        .filter(copy -> copy.reader().filter(reader::equals).isPresent()).map(Envelope::enclosed).findFirst()
        .orElseThrow();
  }

  private static <R extends Record> R read(Class<R> type, Bytes bytes) {
    try {
      return Codec.of(type).decode(bytes.toArray());
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  /** What the cheat's own code holds against its victim. */
  private static Fault.Proven accusation(Scene scene) {
    return scene.network().faults(scene.receiver(CHEAT)).stream().filter(Fault.Proven.class::isInstance)
        .map(Fault.Proven.class::cast).filter(fault -> fault.culprit().equals(scene.receiver(VICTIM)))
        .findFirst().orElseThrow();
  }

  /** With another message of the cheat's in its place. */
  private static Fault.Proven with(Envelope other, Fault.Proven accusation) {
    var from = other.header();
    return new Fault.Proven(accusation.culprit(), accusation.what(),
        accusation.evidence().stream()
            .map(each -> each.header().from().equals(from.from()) && each.header().step() == from.step()
                ? other
                : each)
            .toList(),
        accusation.opened());
  }

  private void assertProvesNothing(Scene scene, int step) {
    var accusation = accusation(scene);
    assertThat(accusation.opened().size()).isEqualTo(Tape.SIZE);
    for (var shown : List.of(scene.network().spoken(scene.receiver(CHEAT), step), carried.get(step))) {
      assertThat(KeyDealEvidence.brokenRule(scene.plan(), scene.network().roster(), with(shown, accusation)))
          .as("with what the cheat kept to itself, and with what its victim got").isEmpty();
    }
  }

  @Test
  @DisplayName("a dry run that went well makes nobody guilty, whoever opens its tape")
  void aFalseAccusation() {
    try (var scene = scene(CHEAT)) {
      scene.run(LocalNetwork.HONEST);
      var evidence = new ArrayList<Envelope>();
      scene.plan().openers().forEach(seat -> evidence.add(copy(scene, seat, 0)));
      scene.plan().dealerSeats().forEach(seat -> evidence.add(copy(scene, seat, 1)));
      scene.plan().receiverSeats().forEach(seat -> evidence.add(copy(scene, seat, 2)));
      evidence.add(copy(scene, scene.receiver(VICTIM), 3));
      var opened = Bytes.of(tape(scene).expose().toArray(ValueLayout.JAVA_BYTE));
      assertThat(KeyDealEvidence.brokenRule(scene.plan(), scene.network().roster(),
          new Fault.Proven(scene.receiver(VICTIM), "it cheated", evidence, opened))).isEmpty();
      // What the victim said to the third, as if it had been for the cheat.
      for (var step : new int[]{2, 3}) {
        var others = scene.network().copies(scene.receiver(VICTIM), step).stream()
            .filter(copy -> copy.reader().equals(Optional.of(scene.receiver(3)))).findFirst().orElseThrow();
        assertThat(KeyDealEvidence.brokenRule(scene.plan(), scene.network().roster(),
            with(others, new Fault.Proven(scene.receiver(VICTIM), "it cheated", evidence, opened))))
            .as("step %d", step).isEmpty();
      }
      scene.assertFinishedNaming();
    }
  }

  /** As the cheat got it. */
  private static Envelope copy(Scene scene, Seat from, int step) {
    return scene.network().copies(from, step).stream()
        .filter(copy -> copy.reader().equals(Optional.of(scene.receiver(CHEAT)))).findFirst()
        .orElseGet(() -> scene.network().spoken(from, step));
  }

  @Test
  @DisplayName("who offers by another tape than it opens makes nobody guilty")
  void anotherOffer() {
    try (var scene = scene(CHEAT)) {
      var other = scene.hold(Tape.random(Entropy.system()));
      scene.run(encloses(scene, 0, _ -> Bytes.of(LocalNetwork.encoded(PairOffer.of(name(scene), other)))));
      assertProvesNothing(scene, 0);
      scene.assertAftermath();
    }
  }

  @Test
  @DisplayName("nor does who opens the dry run by another tape")
  void anotherOpening() {
    try (var scene = scene(CHEAT)) {
      var other = scene.hold(Tape.random(Entropy.system()));
      scene.run(encloses(scene, 2, _ -> {
        var theirs = read(PairOffer.class, enclosed(scene, scene.receiver(VICTIM), 0, scene.receiver(CHEAT)));
        try (var setup = PairSetup.of(name(scene), tape(scene), theirs).orElseThrow();
            var run = DryRun.open(name(scene), setup, other)) {
          return Bytes.of(LocalNetwork.encoded(run.opening()));
        }
      }));
      assertProvesNothing(scene, 2);
      scene.assertAftermath();
    }
  }

  @Test
  @DisplayName("a tape that was not committed to proves nothing, even of the guilty")
  void anotherCommitment() {
    try (var scene = scene(CHEAT, VICTIM)) {
      var cheats = watched(scene, scene.cheat(scene.receiver(CHEAT), 0, Opening.Announce.class, said -> {
        var tapes = new ArrayList<>(said.tapes());
        tapes.replaceAll(_ -> Bytes32.ZERO);
        return new Opening.Announce(said.receiveKey(), said.proof(), tapes);
      }));
      var flips = scene.rewrite(scene.receiver(VICTIM), 2, (envelope, _) -> {
        var reader = envelope.reader().orElseThrow();
        var said = read(OleOpening.class, envelope.enclosed());
        var corrections = said.corrections().toArray();
        corrections[7] ^= 1;
        var bytes = Bytes.of(LocalNetwork.encoded(new OleOpening(said.generation(), said.setup(), said.salt(),
            Bytes.of(corrections), said.choice(), said.columns())));
        return scene.network().enclosing(envelope, envelope.body(), envelope.enclosures().stream()
            .map(each -> each.to().equals(reader) ? Enclosure.of(reader, bytes) : each).toList(), bytes);
      });
      scene.run((envelope, to) -> cheats.carry(envelope, to)
          .flatMap(each -> to.equals(scene.receiver(CHEAT)) ? flips.carry(each, to) : Optional.of(each)));
      assertProvesNothing(scene, 0);
    }
  }
}
