package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ot.Draw;
import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Nonces of many sessions of two signers: chi-square over 16 values of four
 * bits. A few biased bits of nonces give a key away.
 */
class NonceStatisticsTest {

  private static final int SESSIONS = 1024;
  /** 15 degrees of freedom: exceeded by chance once in 10^9. */
  private static final double LIMIT = 74;

  /** A nonce k and the x of k G, in hexadecimal digits. */
  private record Drawn(String k, String x) {

    int firstOfK() {
      return Character.digit(k.charAt(0), 16);
    }

    int lastOfK() {
      return Character.digit(k.charAt(63), 16);
    }

    int lastOfX() {
      return Character.digit(x.charAt(63), 16);
    }
  }

  private static List<Drawn> drawn(Function<EcdsaPlan, Function<SecretScalar, Draw>> source) {
    try (var keys = Keys.deal(2, 2, 1, 2)) {
      return IntStream.range(0, SESSIONS).mapToObj(i -> {
        var plan = keys.plan(DerivationPath.ROOT, Keys.DIGEST, Bytes32.ofHex(String.format("%064x", i)), 1,
            2);
        var k = Scalar.ZERO;
        for (var signer : plan.signers()) {
          try (var secrets = new SigningSecrets(Terms.of(plan, signer), keys.shares().get(signer).value(),
              keys.pairs().get(signer).setups(), source.apply(plan))) {
            k = k.plus(secrets.nonce().reveal());
          }
        }
        return new Drawn(k.toString(), HexFormat.of().formatHex(Point.GENERATOR.times(k).xOnly()));
      }).toList();
    }
  }

  private static double chiSquare(List<Drawn> drawn, ToIntFunction<Drawn> nibble) {
    var counts = new int[16];
    drawn.forEach(each -> counts[nibble.applyAsInt(each)]++);
    var expected = drawn.size() / 16.0;
    return Arrays.stream(counts).mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
  }

  @Test
  void noncesAreUniformInTheirFirstAndLastBits() {
    var drawn = drawn(plan -> own -> Draw.hedged(Entropy.system(), own, plan.sid()));
    assertThat(chiSquare(drawn, Drawn::firstOfK)).isLessThan(LIMIT);
    assertThat(chiSquare(drawn, Drawn::lastOfK)).isLessThan(LIMIT);
    assertThat(chiSquare(drawn, Drawn::lastOfX)).isLessThan(LIMIT);
    assertThat(drawn).doesNotHaveDuplicates();
  }

  @Test
  void aBiasInOneNonceInEightIsSeen() {
    var count = new int[1];
    var drawn = drawn(plan -> own -> {
      var honest = Draw.hedged(Entropy.system(), own, plan.sid());
      return (size, name) -> {
        var bytes = honest.bytes(size, name);
        if (name.equals("nonce") && count[0]++ / 2 % 8 == 0) { // both signers of every eighth session
          shorten(bytes);
        }
        return bytes;
      };
    });
    assertThat(chiSquare(drawn, Drawn::firstOfK)).isGreaterThan(LIMIT);
  }

  /** A scalar of 248 bits. */
  private static void shorten(SecretBytes bytes) {
    bytes.expose().asSlice(0, bytes.size() - 31).fill((byte) 0);
  }
}
