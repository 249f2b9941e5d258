package io.reseal.hsm.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private static final BigInteger ORDER = CustomNamedCurves.getByName("secp256k1").getN();

  private final Token token = new InMemoryToken("a");

  @Test
  void theAddressOfAKeyIsEthereums() {
    // The first account of "test test ... junk", printed by every development
    // chain.
    var secret = new BigInteger("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", 16);
    var point = CustomNamedCurves.getByName("secp256k1").getG().multiply(secret).normalize();

    assertThat(Addresses.of(Addresses.point(point.getEncoded(false))))
        .isEqualTo(Address.ofHex("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"))
        .isEqualTo(Addresses.of(Addresses.point(point.getEncoded(true))));
  }

  @Test
  void theHashOfNothingIsEthereums() {
    assertThat(Addresses.keccak(new byte[0]).hex())
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  }

  @Test
  void aSignatureRecoversToItsIdentityWithALowSWhateverTheTokenGave() {
    var identity = Identity.create(token);
    for (var i = 0; i < 32; i++) { // half of the token's signatures have a high s
      var digest = Addresses.keccak(new byte[]{(byte) i});
      var signature = identity.sign(digest);

      assertThat(Addresses.recover(digest, signature)).contains(identity.address());
      assertThat(s(signature)).isLessThanOrEqualTo(ORDER.shiftRight(1));
      assertThat((int) signature.toArray()[64]).isBetween(27, 28);
    }
  }

  @Test
  void theSameIdentityIsFoundAgain() {
    assertThat(Identity.create(token).address()).isEqualTo(Identity.open(token).address());
  }

  @Test
  void aTokenWithoutIdentityIsToldApartAndGetsNone() {
    assertThatThrownBy(() -> Identity.open(token)).isInstanceOf(TokenException.class)
        .hasMessageContaining("holds no key \"identity\"");
    assertThat(token.labels()).isEmpty();
  }

  @Test
  void anIdentityIsNotReplaced() {
    Identity.create(token);
    assertThatThrownBy(() -> Identity.create(token)).isInstanceOf(TokenException.class);
  }

  @Test
  void aHandleThatNowNamesAnotherKeyDoesNotSignForUs() {
    var identity = Identity.create(token);
    token.destroy(Identity.LABEL);
    token.generateKeyPair(Identity.LABEL, Token.Curve.SECP256K1);

    assertThatThrownBy(() -> identity.sign(Bytes32.ZERO)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is not one by " + identity.address());
  }

  @Test
  void N18_aHighSIsNobodysSignature() {
    var identity = Identity.create(token);
    var digest = Addresses.keccak(new byte[0]);
    var bytes = identity.sign(digest).toArray();
    var high = fixed(ORDER.subtract(s(Bytes.of(bytes))));
    System.arraycopy(high, 0, bytes, 32, 32);
    bytes[64] = (byte) (55 - bytes[64]); // the twin recovers with the other parity

    assertThat(Addresses.recover(digest, Bytes.of(bytes))).isEmpty();
  }

  @Test
  void malformedSignaturesAreNobodysAndThrowNothing() {
    var digest = Addresses.keccak(new byte[0]);
    var good = Identity.create(token).sign(digest).toArray();

    assertThat(Addresses.recover(digest, Bytes.of(Arrays.copyOf(good, 64)))).as("64 bytes").isEmpty();
    assertThat(Addresses.recover(digest, Bytes.of(Arrays.copyOf(good, 66)))).as("66 bytes").isEmpty();
    assertThat(Addresses.recover(digest, with(good, 64, 0))).as("v 0").isEmpty();
    assertThat(Addresses.recover(digest, with(good, 64, 29))).as("v 29").isEmpty();
    assertThat(Addresses.recover(digest, part(good, 0, new byte[32]))).as("r 0").isEmpty();
    assertThat(Addresses.recover(digest, part(good, 32, new byte[32]))).as("s 0").isEmpty();
    assertThat(Addresses.recover(digest, part(good, 0, fixed(ORDER)))).as("r = order").isEmpty();
    assertThat(Addresses.recover(digest, with(good, 64, good[64] - 27))).as("v 0 or 1").isEmpty();
    var noPoint = HexFormat.of().parseHex("00".repeat(31) + "05"); // x = 5 is on the twist only
    assertThat(Addresses.recover(digest, part(good, 0, noPoint))).as("r is no x").isEmpty();
  }

  @Test
  void publicKeysThatAreNoPointsAreRefused() {
    assertThatThrownBy(() -> Addresses.point(new byte[65])).isInstanceOf(IllegalArgumentException.class);
    var hybrid = Identity.create(token).publicKey().toArray();
    hybrid[0] = (byte) (6 + (hybrid[64] & 1));
    assertThatThrownBy(() -> Addresses.point(hybrid)).hasMessageContaining("starts with 4");
    var off = Identity.open(token).publicKey().toArray();
    off[64] ^= 1;
    assertThatThrownBy(() -> Addresses.point(off)).hasMessageContaining("no point of secp256k1");
    assertThatThrownBy(() -> Addresses.point(new byte[64])).hasMessageContaining("33 bytes");
  }

  private static BigInteger s(Bytes signature) {
    return new BigInteger(1, Arrays.copyOfRange(signature.toArray(), 32, 64));
  }

  private static Bytes with(byte[] signature, int at, int value) {
    var copy = signature.clone();
    copy[at] = (byte) value;
    return Bytes.of(copy);
  }

  private static Bytes part(byte[] signature, int at, byte[] value) {
    var copy = signature.clone();
    System.arraycopy(value, 0, copy, at, value.length);
    return Bytes.of(copy);
  }

  private static byte[] fixed(BigInteger value) {
    var hex = value.toString(16);
    return HexFormat.of().parseHex("0".repeat(64 - hex.length()) + hex);
  }
}
