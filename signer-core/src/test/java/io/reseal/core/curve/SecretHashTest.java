package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.TaggedHash;
import io.reseal.core.hash.Transcript;
import io.reseal.core.hash.Xof;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretHashTest {

  private static final Random RANDOM = new Random(20220192);
  private static final SessionId SESSION = new SessionId(Bytes32.of(bytes(32)));

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
  void secretTranscriptIsThePublicOneByteForByte() {
    for (var size : new int[]{0, 1, 32, 55, 56, 64, 1000}) {
      var field = bytes(size);
      var other = bytes(33);
      var id = Bytes32.of(bytes(32));
      var expected = Transcript.of(Tag.PAD).add(other).add(field).add(id).add(-7L).add("größe")
          .add(Point.GENERATOR.encoded()).hash();
      try (var hash = SecretTranscript.of(Tag.PAD).add(other).add(secret(field)).add(id).add(-7L).add("größe")
          .add(Point.GENERATOR).hash()) {
        assertThat(array(hash)).isEqualTo(expected.toArray());
      }
    }
    try (var empty = SecretTranscript.of(Tag.PAD).hash()) {
      assertThat(array(empty)).isEqualTo(Transcript.of(Tag.PAD).hash().toArray());
    }
  }

  @Test
  void transcriptsGiveTheSameScalarSecretOrPublic() {
    var field = bytes(40);
    var expected = Scalar.reduce(Transcript.hash(Tag.PAD, field).toArray());
    try (var scalar = SecretTranscript.of(Tag.PAD).add(secret(field)).toScalar()) {
      assertThat(scalar.reveal()).isEqualTo(expected);
    }
    assertThat(HashToScalar.of(Tag.PAD, field)).isEqualTo(expected);
    assertThat(HashToScalar.of(Transcript.of(Tag.PAD).add(field))).isEqualTo(expected);
  }

  @Test
  void secretTaggedHashIsThePublicOne() {
    var first = bytes(32);
    var second = bytes(77);
    try (var hash = SecretTaggedHash.of("BIP0445/nonce", secret(first), secret(second))) {
      assertThat(array(hash)).isEqualTo(TaggedHash.of("BIP0445/nonce", first, second).toArray());
    }
    try (var empty = SecretTaggedHash.of("BIP0445/aux")) {
      assertThat(array(empty)).isEqualTo(TaggedHash.of("BIP0445/aux").toArray());
    }
  }

  @Test
  void secretExtendableOutputIsThePublicOne() {
    var first = bytes(32);
    var second = bytes(5);
    for (var length : new int[]{1, 31, 32, 33, 64, 80, 300}) {
      try (var out = SecretXof.of(Tag.HEDGE, length, secret(first), secret(second))) {
        assertThat(array(out)).isEqualTo(Xof.of(Tag.HEDGE, length, first, second));
      }
    }
    assertThatThrownBy(() -> SecretXof.of(Tag.HEDGE, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hedgedScalarIsTheDocumentedHash() {
    var random = bytes(32);
    Entropy repeating = out -> out.copyFrom(MemorySegment.ofArray(random));
    try (var key = Oracle.secret(BigInteger.TEN); var scalar = Hedge.scalar(repeating, key, SESSION, "r")) {
      var expected = Xof.of(Tag.HEDGE, 48, random, Scalar.of(10).toArray(), SESSION.value().toArray(),
          new byte[]{'r'});
      assertThat(scalar.reveal()).isEqualTo(Scalar.reduce(expected));
    }
  }

  @Test
  void repeatingGeneratorDoesNotRepeatAHedgedScalar() {
    Entropy stuck = out -> out.fill((byte) 7);
    var elsewhere = new SessionId(Bytes32.of(bytes(32)));
    try (var key = Oracle.secret(BigInteger.TEN);
        var otherKey = Oracle.secret(BigInteger.TWO);
        var scalar = Hedge.scalar(stuck, key, SESSION, "r");
        var inAnotherSession = Hedge.scalar(stuck, key, elsewhere, "r");
        var forAnotherUse = Hedge.scalar(stuck, key, SESSION, "phi");
        var ofAnotherKey = Hedge.scalar(stuck, otherKey, SESSION, "r");
        var withAnotherDraw = Hedge.scalar(Entropy.system(), key, SESSION, "r")) {
      assertThat(new Scalar[]{scalar.reveal(), inAnotherSession.reveal(), forAnotherUse.reveal(),
          ofAnotherKey.reveal(), withAnotherDraw.reveal()}).doesNotHaveDuplicates();
    }
  }

  private static MemorySegment secret(byte[] bytes) {
    return MemorySegment.ofArray(bytes);
  }

  private static byte[] array(SecretBytes secret) {
    return secret.expose().toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
