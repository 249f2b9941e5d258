package io.reseal.core.derive;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Bytes32;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An extended public key as wallets exchange it, {@code xpub...} (BIP-32,
 * serialization format).
 *
 * @param depth
 *          steps below the root, 0 to 255
 * @param parentFingerprint
 *          first four bytes of the parent's hash, 0 for a root
 * @param childNumber
 *          last index of the path, 0 for a root; of wallets elsewhere also
 *          hardened, from 2^31 on
 */
public record Xpub(int depth, int parentFingerprint, int childNumber, ExtendedKey key) {

  private static final byte[] VERSION = HexFormat.of().parseHex("0488b21e");
  private static final int SIZE = 4 + 1 + 4 + 4 + Bytes32.SIZE + Point.SIZE;

  public Xpub {
    if (depth < 0 || depth > DerivationPath.DEPTH_MAX) {
      throw new IllegalArgumentException("a depth is from 0 to 255, not " + depth);
    }
    if (depth == 0 && (parentFingerprint != 0 || childNumber != 0)) {
      throw new IllegalArgumentException("a root has neither a parent nor a number");
    }
  }

  /** A key that others derive from, like the joint key. */
  public static Xpub root(ExtendedKey key) {
    return new Xpub(0, 0, 0, key);
  }

  /**
   * Reads {@code xpub...}.
   *
   * @throws IllegalArgumentException
   *           for any other text, saying what is wrong
   */
  public static Xpub parse(String text) {
    var bytes = Base58Check.decode(text);
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("an extended key has " + SIZE + " bytes, not " + bytes.length);
    }
    if (!Arrays.equals(bytes, 0, VERSION.length, VERSION, 0, VERSION.length)) {
      throw new IllegalArgumentException("this is no extended public key of the main network");
    }
    var in = ByteBuffer.wrap(bytes, VERSION.length, SIZE - VERSION.length);
    var depth = Byte.toUnsignedInt(in.get());
    var parent = in.getInt();
    var number = in.getInt();
    var chainCode = new byte[Bytes32.SIZE];
    var point = new byte[Point.SIZE];
    in.get(chainCode).get(point);
    return new Xpub(depth, parent, number, new ExtendedKey(Point.decode(point), Bytes32.of(chainCode)));
  }

  /** The text, 111 characters. */
  public String text() {
    return Base58Check
        .encode(ByteBuffer.allocate(SIZE).put(VERSION).put((byte) depth).putInt(parentFingerprint)
            .putInt(childNumber).put(key.chainCode().toArray()).put(key.point().encoded()).array());
  }
}
