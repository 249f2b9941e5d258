package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ot.Draw;
import io.reseal.core.ot.Statistics;
import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Nonces of many sessions of two signers, each signer's part and the sum. A few
 * known bits of some hundred nonces give a key away (the hidden number
 * problem); each test is shown a plant of that size. What they cannot see:
 * docs/mallory.md.
 */
class NonceStatisticsTest {

  private static final int SESSIONS = 1024;

  /** Of each session: the two parts, their sum k, and x of k G. */
  private record Drawn(List<byte[]> first, List<byte[]> second, List<byte[]> k, List<byte[]> x) {
  }

  /** Where a signer's randomness in a session comes from. */
  private interface Source {
    Draw of(Draw honest, int signer, int session);
  }

  private static Drawn honest;

  @BeforeAll
  static void draw() {
    honest = drawn((draw, _, _) -> draw);
  }

  private static Drawn drawn(Source source) {
    var drawn = new Drawn(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (var keys = Keys.deal(2, 2, 1, 2)) {
      for (var session = 0; session < SESSIONS; session++) {
        var number = session;
        var plan = keys.plan(DerivationPath.ROOT, Keys.DIGEST, Bytes32.ofHex(String.format("%064x", session)),
            1, 2);
        var parts = new ArrayList<Scalar>();
        for (var signer : plan.signers()) {
          Function<SecretScalar, Draw> draws = own -> source
              .of(Draw.hedged(Entropy.system(), own, plan.sid()), signer.value(), number);
          try (var secrets = new SigningSecrets(Terms.of(plan, signer), keys.shares().get(signer).value(),
              keys.pairs().get(signer).setups(), draws)) {
            parts.add(secrets.nonce().reveal());
          }
        }
        var k = parts.getFirst().plus(parts.getLast());
        drawn.first.add(parts.getFirst().toArray());
        drawn.second.add(parts.getLast().toArray());
        drawn.k.add(k.toArray());
        drawn.x.add(Point.GENERATOR.times(k).xOnly());
      }
    }
    return drawn;
  }

  /** The same draws with nonces, 48 bytes before reduction, made by somebody. */
  private static Draw nonces(Draw rest, java.util.function.Consumer<SecretBytes> change) {
    return (size, name) -> {
      var bytes = rest.bytes(size, name);
      if (name.equals("nonce")) {
        change.accept(bytes);
      }
      return bytes;
    };
  }

  /** A scalar of so many bits fewer than 256. */
  private static void shorten(SecretBytes bytes, int bits) {
    var start = bytes.size() - Scalar.SIZE;
    bytes.expose().asSlice(0, start).fill((byte) 0);
    var first = bytes.expose().get(ValueLayout.JAVA_BYTE, start);
    bytes.expose().set(ValueLayout.JAVA_BYTE, start, (byte) (first & 0xff >> bits));
  }

  @Test
  void everyBitOfEveryPartIsACoin() {
    for (var each : List.of(honest.first, honest.second, honest.k, honest.x)) {
      assertThat(Statistics.positions(each)).as("the worst of 256 positions")
          .isLessThan(Statistics.POSITIONS_LIMIT);
    }
  }

  @Test
  void firstAndLastDigitsAndAllBytesAreUniform() {
    for (var each : List.of(honest.first, honest.second, honest.k, honest.x)) {
      assertThat(Statistics.nibble(each, 0)).isLessThan(Statistics.NIBBLE_LIMIT);
      assertThat(Statistics.nibble(each, 63)).isLessThan(Statistics.NIBBLE_LIMIT);
      assertThat(Statistics.bytesOf(each)).isLessThan(Statistics.BYTES_LIMIT);
    }
  }

  @Test
  void noNonceRecursAndTheSignersAreIndependent() {
    for (var each : List.of(honest.first, honest.second, honest.k, honest.x)) {
      assertThat(Statistics.repeats(each)).isZero();
    }
    assertThat(Statistics.positions(honest.first, honest.second)).as("the worst of 256 positions")
        .isLessThan(Statistics.POSITIONS_LIMIT);
  }

  @Test
  @DisplayName("plant: four top bits are known in one session in eight")
  void shortNoncesInOneSessionInEightAreSeen() {
    var planted = drawn(
        (draw, _, session) -> nonces(draw, bytes -> shorten(bytes, session % 8 == 0 ? 4 : 0)));
    assertThat(Statistics.nibble(planted.first, 0)).isGreaterThan(Statistics.NIBBLE_LIMIT);
  }

  @Test
  @DisplayName("plant: four top bits of one signer, which the sum hides")
  void shortPartsOfOneSignerAreSeenInItsPartAlone() {
    var planted = drawn((draw, signer, _) -> signer == 1 ? nonces(draw, bytes -> shorten(bytes, 4)) : draw);
    assertThat(Statistics.nibble(planted.first, 0)).isGreaterThan(Statistics.NIBBLE_LIMIT);
    assertThat(Statistics.positions(planted.first)).isGreaterThan(Statistics.POSITIONS_LIMIT);
    assertThat(Statistics.nibble(planted.k, 0)).as("an honest part makes the sum uniform")
        .isLessThan(Statistics.NIBBLE_LIMIT);
  }

  @Test
  @DisplayName("plant: the last four bits are stuck in one session in four")
  void stuckLastBitsAreSeen() {
    var planted = drawn((draw, _, session) -> session % 4 != 0 ? draw : nonces(draw, bytes -> {
      shorten(bytes, 1); // below q, so that reduction does not move the last bits
      var last = bytes.size() - 1;
      bytes.expose().set(ValueLayout.JAVA_BYTE, last,
          (byte) (bytes.expose().get(ValueLayout.JAVA_BYTE, last) & 0xf0));
    }));
    assertThat(Statistics.nibble(planted.first, 63)).isGreaterThan(Statistics.NIBBLE_LIMIT);
  }

  @Test
  @DisplayName("plant: two signers on one machine draw the same in one session in four")
  void signersThatShareAGeneratorAreSeen() {
    var shared = new byte[SESSIONS][Scalar.SIZE];
    var random = new java.util.Random(SESSIONS);
    for (var each : shared) {
      random.nextBytes(each);
      each[0] = 0; // below q
    }
    var planted = drawn((draw, _, session) -> session % 4 != 0 ? draw : nonces(draw, bytes -> {
      bytes.expose().fill((byte) 0);
      for (var i = 0; i < Scalar.SIZE; i++) {
        bytes.expose().set(ValueLayout.JAVA_BYTE, bytes.size() - Scalar.SIZE + i, shared[session][i]);
      }
    }));
    assertThat(Statistics.positions(planted.first, planted.second)).isGreaterThan(Statistics.POSITIONS_LIMIT);
  }

  @Test
  @DisplayName("plant: one nonce twice in a thousand, by a generator that was restored")
  void aRepeatedNonceIsSeen() {
    var planted = drawn((draw, _, session) -> session == 5 || session == 900
        ? nonces(draw, bytes -> bytes.expose().fill((byte) 5))
        : draw);
    assertThat(Statistics.repeats(planted.first)).isEqualTo(1);
    assertThat(Statistics.repeats(planted.x)).isEqualTo(1);
  }
}
