package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.HashToCurve;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.secret.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alice gets just the seeds that Delta names, and nobody sees which. */
class BaseOtTest {

  private static final Codec<PairOffer> OFFER = Codec.of(PairOffer.class);

  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43})
  void aliceHasTheSeedThatDeltaNamesAndNoOther(long seed) {
    try (var pair = new Pair(seed)) {
      var delta = pair.delta();
      var all = new HashSet<Bytes>();
      for (var i = 0; i < 128; i++) {
        var chosen = delta[i] ? 1 : 0;
        assertThat(pair.aliceSeeds()[i]).isEqualTo(pair.bobSeeds()[i][chosen])
            .isNotEqualTo(pair.bobSeeds()[i][1 - chosen]);
        all.add(Bytes.of(pair.bobSeeds()[i][0]));
        all.add(Bytes.of(pair.bobSeeds()[i][1]));
      }
      assertThat(all).hasSize(256);
      assertThat(pair.alice().hash()).isEqualTo(pair.bob().hash());
    }
  }

  /** One direction: both messages and both parties' seeds. */
  private record Direction(List<Point> choices, List<Point> points, Bytes ofBob, Bytes ofAlice) {

    List<String> digests() {
      return List.of(digest(choices), digest(points), Transcript.hash(Tag.BODY, ofBob.toArray()).hex(),
          Transcript.hash(Tag.BODY, ofAlice.toArray()).hex());
    }

    private static String digest(List<Point> points) {
      return Transcript.of(Tag.BODY).addAll(points.stream().map(Point::encoded).toList()).hash().hex();
    }
  }

  private static Direction computed(long seed) {
    try (var alice = Pair.tape(seed, "alice"); var bob = Pair.tape(seed, "bob"); var pair = new Pair(seed)) {
      return new Direction(BaseOt.choices(Pair.name(seed, 1).asAlice(), alice), BaseOt.points(bob),
          Bytes.of(Pair.array(pair.bob().bobSeeds())), Bytes.of(Pair.array(pair.alice().aliceSeeds())));
    }
  }

  /** Once more in the open, from the equations. */
  private static Direction plain(long seed) {
    var direction = Pair.name(seed, 1).asAlice();
    var choices = new ArrayList<Point>();
    var points = new ArrayList<Point>();
    var ofBob = new ByteArrayOutputStream();
    var ofAlice = new ByteArrayOutputStream();
    try (var alice = Pair.tape(seed, "alice"); var bob = Pair.tape(seed, "bob")) {
      var delta = PlainOle.bits(OleTest.drawn(alice, 16, "delta"));
      for (var i = 0; i < 128; i++) {
        var c = delta[i] ? 1 : 0;
        var t = Scalar.reduce(OleTest.drawn(alice, 48, "t/" + i));
        var a = Scalar.reduce(OleTest.drawn(bob, 48, "a/" + i));
        // Nobody knows its logarithm: it is a hash.
        var oblivious = HashToCurve.of(Tag.OT_OBLIVIOUS, OleTest.drawn(alice, 32, "oblivious/" + i));
        var known = Point.GENERATOR.times(t).minus(addend(direction, i, c, oblivious));
        var r = c == 0 ? List.of(known, oblivious) : List.of(oblivious, known);
        var point = Point.GENERATOR.times(a);
        choices.addAll(r);
        points.add(point);
        for (var b = 0; b < 2; b++) {
          ofBob.writeBytes(
              seed(direction, i, b, r, point, r.get(b).plus(addend(direction, i, b, r.get(1 - b))).times(a)));
        }
        ofAlice.writeBytes(seed(direction, i, c, r, point, point.times(t)));
      }
    }
    return new Direction(choices, points, Bytes.of(ofBob.toByteArray()), Bytes.of(ofAlice.toByteArray()));
  }

  private static byte[] seed(Bytes32 direction, int i, int b, List<Point> r, Point point, Point shared) {
    return PlainOle.hash("ot/seed", direction.toArray(), PlainOle.u16(i), new byte[]{(byte) b},
        r.get(0).encoded(), r.get(1).encoded(), point.encoded(),
        Arrays.copyOfRange(shared.uncompressed(), 1, 65));
  }

  private static Point addend(Bytes32 direction, int i, int b, Point point) {
    return HashToCurve.of(Tag.OT_ADDEND, direction.toArray(), PlainOle.u16(i), new byte[]{(byte) b},
        point.encoded());
  }

  @Test
  void messagesAndSeedsAreThoseOfThePlainEquations() {
    assertThat(computed(44)).isEqualTo(plain(44));
  }

  /** Recorded from {@link #plain}. */
  private static final List<String> RECORDED = List.of(
      "e164e0b292be89b65bf7d9e010e9527ba8505437ab7017bac7ad34f20d16a6ac",
      "6e858a6f321c30151a783aee66e4f7b22177e4f7e249ad92f13483535e7471f1",
      "d3797426993b2cc1e0b746301ea43502a6160985f9b6e2b3f77af6659c5b66f6",
      "64e861821fbc837925ef5675f8aefef67dc39a9e539de147b7a2dcd85e56ec41");

  @Test
  void knownAnswersOfBothSides() {
    assertThat(computed(2019706).digests()).isEqualTo(RECORDED);
  }

  @Test
  void plainEquationsGiveTheKnownAnswers() {
    assertThat(plain(2019706).digests()).isEqualTo(RECORDED);
  }

  @Test
  void equalPointsAndChoicesGiveDistinctSeedsAllTheSame() {
    var direction = Pair.name(45, 1).asAlice();
    try (var tape = Pair.tape(45, "bob"); var out = SecretBytes.allocate(8192)) {
      Draw repeating = (size, name) -> tape.bytes(size, "a");
      var one = Point.GENERATOR.times(Scalar.of(5));
      var choices = Collections.nCopies(256, one);
      assertThat(new HashSet<>(BaseOt.points(repeating))).hasSize(1);
      assertThat(BaseOt.send(direction, repeating, choices, out.expose())).isTrue();
      var seeds = new HashSet<Bytes>();
      for (var i = 0; i < 256; i++) {
        seeds.add(Bytes.of(Pair.array(out.expose().asSlice(32L * i, 32))));
      }
      assertThat(seeds).hasSize(256);
    }
  }

  @Test
  void choiceWhoseSeedEverybodyWouldKnowIsRefused() {
    var name = Pair.name(46, 1);
    try (var alice = Pair.tape(46, "alice"); var bob = Pair.tape(46, "bob")) {
      var sound = PairOffer.of(name, alice);
      for (var at : new int[]{0, 1, 255}) {
        var choices = new ArrayList<>(sound.choices());
        var addend = addend(name.asAlice(), at / 2, at % 2, choices.get(at ^ 1));
        choices.set(at, addend.negate());
        assertThat(PairSetup.of(name.mirrored(), bob, new PairOffer(choices, sound.points()))).isEmpty();
      }
    }
  }

  @Test
  void offerWithTheIdentityOrOfAnotherLengthIsMalformed() {
    var name = Pair.name(47, 1);
    try (var alice = Pair.tape(47, "alice")) {
      var sound = PairOffer.of(name, alice);
      var identity = new ArrayList<>(sound.points());
      identity.set(7, Point.IDENTITY);
      assertThatThrownBy(() -> new PairOffer(sound.choices(), identity))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("identity");
      var bytes = OFFER.encode(sound);
      assertThat(bytes).hasSize(4 + 8_448 + 4 + 4_224);
      var offCurve = bytes.clone();
      Arrays.fill(offCurve, 5, 5 + 32, (byte) 0); // x = 0 is on no point
      for (var bad : List.of(Arrays.copyOf(bytes, bytes.length - 33), Arrays.copyOf(bytes, bytes.length + 1),
          offCurve)) {
        assertThatThrownBy(() -> OFFER.decode(bad)).isInstanceOf(Malformed.class);
      }
    }
  }

  @Test
  @DisplayName("N26 session, direction, generation: each changes every seed")
  void namesKeepSetupsApart() {
    var one = Pair.name(48, 1);
    var directions = List.of(one.asAlice(), one.asBob(), Pair.name(48, 2).asAlice(), Pair.name(48, 2).asBob(),
        Pair.name(49, 1).asAlice(), Pair.name(49, 1).asBob());
    assertThat(directions).doesNotHaveDuplicates();
    var seeds = new HashSet<Bytes>();
    try (var alice = Pair.tape(48, "alice"); var bob = Pair.tape(48, "bob")) {
      var choices = BaseOt.choices(directions.getFirst(), alice);
      for (var direction : directions) {
        try (var out = SecretBytes.allocate(8192)) {
          assertThat(BaseOt.send(direction, bob, choices, out.expose())).isTrue();
          for (var i = 0; i < 256; i++) {
            seeds.add(Bytes.of(Pair.array(out.expose().asSlice(32L * i, 32))));
          }
        }
      }
    }
    assertThat(seeds).hasSize(256 * directions.size());
  }

  @Test
  @DisplayName("N28 the directions of one pair share no seed, even from one tape")
  void directionsShareNoSeed() {
    try (var pair = new Pair(50)) {
      var seeds = new ArrayList<Bytes>();
      for (var setup : List.of(pair.alice(), pair.bob())) {
        for (var i = 0; i < 256; i++) {
          seeds.add(Bytes.of(Pair.array(setup.bobSeeds().asSlice(32L * i, 32))));
        }
      }
      assertThat(seeds).doesNotHaveDuplicates();
    }
  }

  @Test
  void badGenerationsAndPairsOfOneAreRefused() {
    assertThatThrownBy(() -> Pair.name(1, 0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("count from 1");
    assertThatThrownBy(() -> new PairName(Pair.session(1, "x"), Pair.BOB, Pair.BOB, 1))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no pair with itself");
  }

  /**
   * What is seen of a choice says nothing of Delta: neither point's parity nor
   * bits of its x agree with it more often than a coin.
   */
  @Test
  void choicesAreIndependentOfDeltaAndTheTestWouldSeeALeak() {
    var delta = new ArrayList<Boolean>();
    var seen = new ArrayList<List<Boolean>>();
    for (var feature = 0; feature < 6; feature++) {
      seen.add(new ArrayList<>());
    }
    for (var run = 0; run < 16; run++) {
      try (var tape = Pair.tape(51 + 1000L * run, "alice")) {
        var choices = BaseOt.choices(Pair.name(51 + run, 1).asAlice(), tape);
        var bits = PlainOle.bits(OleTest.drawn(tape, 16, "delta"));
        for (var i = 0; i < 128; i++) {
          delta.add(bits[i]);
          var zero = choices.get(2 * i).encoded();
          var one = choices.get(2 * i + 1).encoded();
          var features = new boolean[]{zero[0] == 3, one[0] == 3, (zero[0] == 3) ^ (one[0] == 3),
              Arrays.compareUnsigned(zero, 1, 33, one, 1, 33) < 0, (zero[32] & 1) == 1, (one[32] & 1) == 1};
          for (var feature = 0; feature < features.length; feature++) {
            seen.get(feature).add(features[feature]);
          }
        }
      }
    }
    assertThat(Statistics.monobit(delta)).isLessThan(Statistics.LIMIT);
    assertThat(seen).allSatisfy(feature -> {
      assertThat(Statistics.monobit(feature)).isLessThan(Statistics.LIMIT);
      assertThat(Statistics.agreement(feature, delta)).isLessThan(Statistics.LIMIT);
    });
    // As if one point in four were sorted by Delta.
    var random = new Random(51);
    var leaking = new ArrayList<Boolean>();
    for (var i = 0; i < delta.size(); i++) {
      leaking.add(random.nextInt(4) == 0 ? delta.get(i) : seen.get(3).get(i));
    }
    assertThat(Statistics.agreement(leaking, delta)).isGreaterThan(Statistics.LIMIT);
  }
}
