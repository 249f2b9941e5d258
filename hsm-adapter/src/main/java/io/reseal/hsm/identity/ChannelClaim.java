package io.reseal.hsm.identity;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.nio.ByteBuffer;

/**
 * The one critical extension of a channel certificate: an identity's statement
 * that a channel key is its own.
 *
 * <p>
 * Fixed layout of 183 bytes, numbers big-endian: version (1), identity public
 * key (65), chain id (8), registry (20), generation (8), notBefore (8),
 * notAfter (8), signature (65). A fixed layout has one encoding and needs no
 * parser.
 *
 * @param identityKey
 *          65 bytes, 04 || x || y
 * @param signature
 *          65 bytes by the identity over {@link #digest}
 */
record ChannelClaim(Bytes identityKey, ChainBinding chain, long generation, Validity validity,
    Bytes signature) {

  /**
   * The extension's object identifier: a random number of our own under the arc
   * 2.25, which asks no registry (ITU-T X.667).
   */
  static final String OID = "2.25.100109877770456943621070652623562344589.1";

  static final int SIZE = 183;
  private static final byte VERSION = 1;

  /** What the identity signs: everything claimed, and for which key. */
  static Bytes32 digest(Bytes identityKey, ChainBinding chain, long generation, Validity validity,
      byte[] subjectPublicKeyInfo) {
    return Transcript.of(Tag.CHANNEL).add(VERSION).add(identityKey.toArray()).add(chain.chainId())
        .add(chain.registry().toArray()).add(generation).add(validity.notBefore()).add(validity.notAfter())
        .add(subjectPublicKeyInfo).hash();
  }

  byte[] encoded() {
    return ByteBuffer.allocate(SIZE).put(VERSION).put(identityKey.toArray()).putLong(chain.chainId())
        .put(chain.registry().toArray()).putLong(generation).putLong(validity.notBefore())
        .putLong(validity.notAfter()).put(signature.toArray()).array();
  }

  /**
   * Reads the layout.
   *
   * @throws IllegalArgumentException
   *           for another length, version or a number out of range
   */
  static ChannelClaim decoded(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("a channel claim has " + SIZE + " bytes, not " + bytes.length);
    }
    var in = ByteBuffer.wrap(bytes);
    var version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the channel claim has version " + version + ", expected " + VERSION);
    }
    var identityKey = take(in, 65);
    var chain = new ChainBinding(in.getLong(), Address.of(take(in, Address.SIZE).toArray()));
    var generation = in.getLong();
    if (generation < 0) {
      throw new IllegalArgumentException("a generation is less than 2^63");
    }
    var validity = new Validity(in.getLong(), in.getLong());
    return new ChannelClaim(identityKey, chain, generation, validity, take(in, Addresses.SIGNATURE_SIZE));
  }

  private static Bytes take(ByteBuffer in, int length) {
    var bytes = new byte[length];
    in.get(bytes);
    return Bytes.of(bytes);
  }
}
