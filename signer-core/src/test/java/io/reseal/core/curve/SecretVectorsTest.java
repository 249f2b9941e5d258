package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many at once is the same as one at a time. */
class SecretVectorsTest {

  private static final BigInteger Q = new BigInteger(
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private final Random random = new Random(20230765);
  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void manyHashesAreSingleTranscripts() {
    for (var count : new int[]{1, 415, 416, 417, 900}) {
      for (var size : new int[]{0, 1, 26, 27, 28, 100}) { // around the end of a block
        try (var hashes = new SecretTranscripts(Tag.OLE_ROW, count, 8, 2, size)) {
          for (var round = 0; round < 2; round++) {
            var field = new byte[count][size];
            hashes.setAll(0, 0x0123456789ABCDEFL + round);
            for (var each = 0; each < count; each++) {
              random.nextBytes(field[each]);
              hashes.set(each, 1, each);
              hashes.set(each, 2, MemorySegment.ofArray(field[each]));
            }
            hashes.hash();
            for (var each = 0; each < count; each += 1 + count / 7) {
              assertThat(hashes.digest(each).toArray(ValueLayout.JAVA_BYTE))
                  .isEqualTo(Transcript.of(Tag.OLE_ROW).add(0x0123456789ABCDEFL + round)
                      .add(new byte[]{(byte) (each >> 8), (byte) each}).add(field[each]).hash().toArray());
            }
          }
        }
      }
    }
  }

  @Test
  void hashesThatBeginAlikeAreSingleTranscripts() {
    for (var period : new int[]{1, 3, 5}) {
      for (var count : new int[]{5, 416, 417, 900}) {
        // 4 + (4 + 8) + (4 + 44) bytes: the first block ends with the second field.
        try (var hashes = new SecretTranscripts(Tag.OLE_COLUMN, count, 8, 44, 70)) {
          var shared = new byte[44];
          random.nextBytes(shared);
          hashes.setAll(1, shared);
          var own = new byte[count][70];
          for (var each = 0; each < count; each++) {
            random.nextBytes(own[each]);
            hashes.set(each, 0, each % period);
            hashes.set(each, 2, MemorySegment.ofArray(own[each]));
          }
          hashes.hashPeriodic(period);
          for (var each = 0; each < count; each += 1 + count / 31) {
            assertThat(hashes.digest(each).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Transcript
                .of(Tag.OLE_COLUMN).add((long) (each % period)).add(shared).add(own[each]).hash().toArray());
          }
        }
      }
    }
  }

  @Test
  void publicBlockIsCompressedLikeTheJdkDoes() throws Exception {
    for (var tag : Tag.values()) {
      var name = MessageDigest.getInstance("SHA-256").digest(tag.bytes());
      var jdk = MessageDigest.getInstance("SHA-256");
      jdk.update(name);
      jdk.update(name);
      try (var hashes = new SecretTranscripts(tag, 1, 1)) {
        hashes.hash();
        assertThat(hashes.digest(0).toArray(ValueLayout.JAVA_BYTE))
            .isEqualTo(jdk.digest(new byte[]{0, 0, 0, 1, 0, 0, 0, 1, 0}));
      }
    }
  }

  @Test
  void fieldOfAnotherLengthIsRefused() {
    try (var hashes = new SecretTranscripts(Tag.OLE_ROW, 2, 32)) {
      assertThatThrownBy(() -> hashes.setAll(0, new byte[31])).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 32 bytes, not 31");
      assertThatThrownBy(() -> hashes.set(1, 0, MemorySegment.ofArray(new byte[33])))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void vectorsCountLikeBigNumbers() {
    var one = values(40);
    var other = values(120);
    try (var a = vector(one); var b = vector(other); var out = vector(one); var c = Oracle.secret(other[5])) {
      for (var step : new int[]{1, 3}) {
        var sum = BigInteger.ZERO;
        for (var i = 0; i < one.length; i++) {
          sum = sum.add(one[i].multiply(other[i * step + 1 % step]));
        }
        try (var dot = a.dot(b, 1 % step, step)) {
          assertThat(number(dot)).isEqualTo(sum.mod(Q));
        }
      }
      for (var i = 0; i < one.length; i++) {
        out.subtract(i, b, i);
        out.add(i, b, 2 * i);
        out.addIf(i & 1, i, bytes(other[i + 1]), 0);
        out.subtractIf(i >> 1 & 1, i, c);
        var expected = one[i].subtract(other[i]).add(other[2 * i])
            .add((i & 1) == 1 ? other[i + 1] : BigInteger.ZERO)
            .subtract((i >> 1 & 1) == 1 ? other[5] : BigInteger.ZERO);
        assertThat(number(out, i)).isEqualTo(expected.mod(Q));
      }
      out.setDot(3, a, b, 7);
      var sum = BigInteger.ZERO;
      for (var i = 0; i < one.length; i++) {
        sum = sum.add(one[i].multiply(other[i + 7]));
      }
      assertThat(number(out, 3)).isEqualTo(sum.mod(Q));
    }
  }

  @Test
  void largestProductsAddUpWithoutLoss() {
    var top = new BigInteger[1000];
    java.util.Arrays.fill(top, Q.subtract(BigInteger.ONE));
    try (var a = vector(top); var dot = a.dot(a, 0, 1)) {
      assertThat(number(dot)).isEqualTo(BigInteger.valueOf(1000)); // (-1)(-1) a thousand times
    }
  }

  @Test
  void valueFromTheOrderOnIsReduced() {
    try (var a = new ScalarVector(3)) {
      a.setReduced(0, bytes(Q));
      a.setReduced(1, bytes(Q.add(BigInteger.TEN)));
      a.setReduced(2, bytes(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE)));
      assertThat(number(a, 0)).isZero();
      assertThat(number(a, 1)).isEqualTo(10);
      assertThat(number(a, 2)).isEqualTo(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE).mod(Q));
    }
  }

  @Test
  void sumsOverBitsTakeTheBitsInOrder() {
    var values = values(24);
    byte[] bits = {(byte) 0b10010110, 0x01, (byte) 0x80};
    var expected = BigInteger.ZERO;
    for (var i = 0; i < 24; i++) {
      expected = (bits[i / 8] >> (i % 8) & 1) == 1 ? expected.add(values[i]) : expected;
    }
    try (var a = vector(values); var sum = a.sumWhere(MemorySegment.ofArray(bits))) {
      assertThat(number(sum)).isEqualTo(expected.mod(Q));
    }
  }

  @Test
  void secretPointsAreThePublicOnes() {
    var field = new byte[]{1, 2, 3};
    try (var five = SecretScalar.of(Scalar.of(5));
        var a = SecretPoint.generatorTimes(five);
        var b = SecretPoint.hashed(Tag.OT_ADDEND, MemorySegment.ofArray(field));
        var difference = a.minus(b);
        var zero = SecretPoint.choose(0, a, b);
        var one = SecretPoint.choose(1, a, b);
        var encoded = b.encoded()) {
      var hashed = HashToCurve.of(Tag.OT_ADDEND, field);
      assertThat(a.reveal()).isEqualTo(Point.GENERATOR.times(Scalar.of(5))).isEqualTo(zero.reveal());
      assertThat(b.reveal()).isEqualTo(hashed).isEqualTo(one.reveal());
      assertThat(difference.reveal()).isEqualTo(a.reveal().minus(hashed));
      assertThat(encoded.expose().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(hashed.encoded());
      assertThatThrownBy(() -> a.minus(zero)).isInstanceOf(IllegalArgumentException.class);
    }
    try (var nothing = SecretScalar.of(Scalar.ZERO)) {
      assertThatThrownBy(() -> SecretPoint.generatorTimes(nothing))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private BigInteger[] values(int count) {
    var values = new BigInteger[count];
    for (var i = 0; i < count; i++) {
      values[i] = switch (random.nextInt(5)) {
        case 0 -> Q.subtract(BigInteger.ONE);
        case 1 -> BigInteger.ZERO;
        default -> new BigInteger(300, random).mod(Q);
      };
    }
    return values;
  }

  private static ScalarVector vector(BigInteger[] values) {
    var vector = new ScalarVector(values.length);
    for (var i = 0; i < values.length; i++) {
      vector.setReduced(i, bytes(values[i]));
    }
    return vector;
  }

  private static MemorySegment bytes(BigInteger value) {
    var digits = value.toByteArray();
    var bytes = new byte[32];
    var size = Math.min(32, digits.length);
    System.arraycopy(digits, digits.length - size, bytes, 32 - size, size);
    return MemorySegment.ofArray(bytes);
  }

  private static BigInteger number(ScalarVector vector, int index) {
    var bytes = new byte[32];
    vector.write(index, MemorySegment.ofArray(bytes));
    return new BigInteger(1, bytes);
  }

  private static BigInteger number(SecretScalar scalar) {
    return new BigInteger(1, scalar.reveal().toArray());
  }
}
