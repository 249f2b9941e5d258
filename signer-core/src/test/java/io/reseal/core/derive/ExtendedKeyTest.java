package io.reseal.core.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class ExtendedKeyTest {

  private static final Bytes32 CODE = Bytes32.ofHex("c0".repeat(32));
  private static final String ORDER = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

  private static byte[] mac(String left) {
    return HexFormat.of().parseHex(left + "11".repeat(32));
  }

  @Test
  void derivationAgreesWithBouncyCastle() {
    var seed = 20261122L;
    var random = new Random(seed);
    var curve = SECNamedCurves.getByName("secp256k1");
    for (var i = 0; i < 40; i++) {
      var secret = new BigInteger(255, random).add(BigInteger.ONE);
      var code = new byte[32];
      random.nextBytes(code);
      var path = new DerivationPath(
          random.ints(1 + random.nextInt(4), 0, Integer.MAX_VALUE).boxed().toList());
      var point = curve.getG().multiply(secret);
      var derived = new ExtendedKey(Point.decode(point.getEncoded(true)), Bytes32.of(code)).derive(path);

      for (var index : path.indexes()) {
        var mac = new HMac(new SHA512Digest());
        mac.init(new KeyParameter(code));
        mac.update(point.getEncoded(true), 0, 33);
        mac.update(ByteBuffer.allocate(4).putInt(index).array(), 0, 4);
        var out = new byte[64];
        mac.doFinal(out, 0);
        secret = secret.add(new BigInteger(1, Arrays.copyOf(out, 32))).mod(curve.getN());
        point = curve.getG().multiply(secret);
        code = Arrays.copyOfRange(out, 32, 64);
      }
      assertThat(derived.key()).as("seed %d, case %d", seed, i)
          .isEqualTo(new ExtendedKey(Point.decode(point.getEncoded(true)), Bytes32.of(code)));
    }
  }

  @Test
  void theTweakLeadsFromTheJointKeyToTheDerivedOne() {
    var root = new ExtendedKey(Point.GENERATOR.times(Scalar.of(5)), CODE);
    var derived = root.derive(DerivationPath.of(1, 2, 3));
    assertThat(root.point().plus(Point.GENERATOR.times(derived.tweak()))).isEqualTo(derived.key().point());
    assertThat(root.derive(DerivationPath.ROOT)).isEqualTo(new DerivedKey(root, Scalar.ZERO));
  }

  @Test
  void hardenedIndexesAreRefused() {
    var root = new ExtendedKey(Point.GENERATOR, CODE);
    assertThatThrownBy(() -> root.child(Integer.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2147483648 of the path is hardened");
  }

  @Test
  void anIndexWhoseTweakIsNoScalarLeadsNowhere() {
    var root = new ExtendedKey(Point.GENERATOR, CODE);
    for (var left : new String[]{ORDER, "ff".repeat(32)}) {
      assertThatThrownBy(() -> root.child(mac(left), 7)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("index 7 leads to no key");
    }
    assertThat(new ExtendedKey(Point.GENERATOR.times(Scalar.of(3)), CODE)
        .child(mac(Scalar.ONE.negate().toString()), 7).key().point()).as("q - 1 is one")
        .isEqualTo(Point.GENERATOR.times(Scalar.of(2)));
  }

  @Test
  void anIndexWhoseKeyIsTheIdentityLeadsNowhere() {
    var known = Scalar.of(5);
    var root = new ExtendedKey(Point.GENERATOR.times(known), CODE);
    assertThatThrownBy(() -> root.child(mac(known.negate().toString()), 7))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("index 7 leads to no key");
    assertThat(root.child(mac(known.negate().plus(Scalar.ONE).toString()), 7).key().point())
        .isEqualTo(Point.GENERATOR);
  }

  @Test
  void theIdentityIsNoKey() {
    assertThatThrownBy(() -> new ExtendedKey(Point.IDENTITY, CODE)).hasMessageContaining("no key");
  }

  @Test
  void theRootOfAWalletHasNoParent() {
    var key = new ExtendedKey(Point.GENERATOR, CODE);
    assertThat(Xpub.parse(Xpub.root(key).text())).isEqualTo(Xpub.root(key));
    assertThatThrownBy(() -> new Xpub(0, 0, 1, key)).hasMessageContaining("a root has neither");
    assertThatThrownBy(() -> new Xpub(256, 0, 1, key)).hasMessageContaining("0 to 255, not 256");
  }
}
