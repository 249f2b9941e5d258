package io.reseal.core.derive;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes32;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A public key with its chain code: what BIP-32 derives from.
 *
 * <p>
 * Both are public here. Who knows them and the private key of any descendant
 * knows the private key of this one; so nobody is ever given a private key of
 * one.
 *
 * @param point
 *          not the identity
 * @param chainCode
 *          32 bytes
 */
public record ExtendedKey(Point point, Bytes32 chainCode) {

  private static final String MAC = "HmacSHA512";

  public ExtendedKey {
    if (point.isIdentity()) {
      throw new IllegalArgumentException("the identity is no key");
    }
  }

  /**
   * CKDpub for each step of the path. All steps' tweaks add up to one number that
   * is added to every share.
   *
   * @throws IllegalArgumentException
   *           when a step leads nowhere, which happens once in 2^127: take
   *           another index
   */
  public DerivedKey derive(DerivationPath path) {
    var derived = new DerivedKey(this, Scalar.ZERO);
    for (var index : path.indexes()) {
      derived = derived.key().child(index).after(derived.tweak());
    }
    return derived;
  }

  /**
   * The child of one index; its tweak is I_L.
   *
   * @throws IllegalArgumentException
   *           for a hardened index, or one that leads nowhere
   */
  public DerivedKey child(int index) {
    var _ = DerivationPath.of(index); // refuses a hardened one
    return child(mac(index), index);
  }

  /** The child that follows from I, 64 bytes. */
  DerivedKey child(byte[] mac, int index) {
    Scalar tweak;
    try {
      tweak = Scalar.decode(Arrays.copyOf(mac, Scalar.SIZE));
    } catch (IllegalArgumentException e) {
      throw leadsNowhere(index, e);
    }
    var sum = point.plus(Point.GENERATOR.times(tweak));
    if (sum.isIdentity()) {
      throw leadsNowhere(index, null);
    }
    return new DerivedKey(new ExtendedKey(sum, Bytes32.of(Arrays.copyOfRange(mac, Scalar.SIZE, mac.length))),
        tweak);
  }

  private static IllegalArgumentException leadsNowhere(int index, Throwable cause) {
    return new IllegalArgumentException(
        "index " + index + " leads to no key, by a chance of 2^-127; take another", cause);
  }

  /** I = HMAC-SHA512(chain code, point || index). */
  private byte[] mac(int index) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(chainCode.toArray(), MAC));
      mac.update(point.encoded());
      return mac.doFinal(DerivationPath.u32(index));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }
}
