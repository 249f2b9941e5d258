package io.reseal.node.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.SignResult;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a request is answered only by one signature of it")
class WishTest {

  private static final ECDomainParameters CURVE = new ECDomainParameters(
      CustomNamedCurves.getByName("secp256k1"));
  private static final BigInteger SECRET = BigInteger.valueOf(7919);
  private static final Wish WISH = wish(SECRET, "ab");

  private static Wish wish(BigInteger secret, String id) {
    var key = new NodeStatus.Key(0, Scheme.ECDSA,
        Bytes.of(CURVE.getG().multiply(secret).normalize().getEncoded(true)));
    return new Wish(Bytes32.ofHex(id.repeat(32)), key, "request " + id);
  }

  /** Another one each time: the nonce is random. */
  private static Bytes signed(BigInteger secret, Bytes32 digest) {
    var signer = new ECDSASigner();
    signer.init(true, new ECPrivateKeyParameters(secret, CURVE));
    var rs = signer.generateSignature(digest.toArray());
    var low = rs[1].min(CURVE.getN().subtract(rs[1]));
    var both = new byte[64];
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, rs[0]), 0, both, 0, 32);
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, low), 0, both, 32, 32);
    return Bytes.of(both);
  }

  private static SignResult answer(Wish wish, Bytes32 digest, Bytes signature) {
    return new SignResult(wish.id(), 1, Scheme.ECDSA, wish.key().publicKey(), digest, signature, List.of());
  }

  private static SignResult right() {
    return answer(WISH, WISH.digest(), signed(SECRET, WISH.digest()));
  }

  @Test
  @DisplayName("a right one is taken, and the same again")
  void right_isTaken() {
    var first = right();
    assertThatCode(() -> WISH.check(first)).doesNotThrowAnyException();
    assertThatCode(() -> WISH.checkAgain(first, first)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a signature under another key means that the key was lost")
  void otherKey_isViolation() {
    var other = BigInteger.valueOf(104_729);
    var answer = answer(wish(other, "ab"), WISH.digest(), signed(other, WISH.digest()));
    assertThatThrownBy(() -> WISH.check(answer)).isInstanceOf(Violation.class).hasMessageContaining("not by");
  }

  @Test
  @DisplayName("a good signature of another message is none of this")
  void otherMessage_isViolation() {
    var digest = wish(SECRET, "cd").digest();
    var answer = answer(WISH, digest, signed(SECRET, digest));
    assertThatThrownBy(() -> WISH.check(answer)).isInstanceOf(Violation.class)
        .hasMessageContaining("no signature of it");
  }

  @Test
  @DisplayName("an answer to another request is none to this")
  void otherRequest_isViolation() {
    var other = wish(SECRET, "cd");
    var answer = answer(other, WISH.digest(), signed(SECRET, WISH.digest()));
    assertThatThrownBy(() -> WISH.check(answer)).isInstanceOf(Violation.class)
        .hasMessageContaining("no signature of it");
  }

  @Test
  @DisplayName("a signature that does not verify is none")
  void wrongSignature_isViolation() {
    var answer = answer(WISH, WISH.digest(), signed(BigInteger.TEN, WISH.digest()));
    assertThatThrownBy(() -> WISH.check(answer)).isInstanceOf(Violation.class)
        .hasMessageContaining("no signature of it");
  }

  @Test
  @DisplayName("two signatures of one request are one too many, though both verify")
  void secondSignature_isViolation() {
    var first = right();
    var second = right();
    assertThatThrownBy(() -> WISH.checkAgain(second, first)).isInstanceOf(Violation.class)
        .hasMessageContaining("two signatures");
    var wrong = answer(WISH, WISH.digest(), signed(BigInteger.TEN, WISH.digest()));
    assertThatThrownBy(() -> WISH.checkAgain(wrong, wrong)).isInstanceOf(Violation.class);
  }
}
