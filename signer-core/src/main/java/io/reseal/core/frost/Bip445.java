package io.reseal.core.frost;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.Schnorr;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.curve.SecretTaggedHash;
import io.reseal.core.hash.TaggedHash;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * FROST for signatures of BIP-340, by BIP-445. Its participant identifiers
 * count from 0: party id less 1.
 */
record Bip445() implements Suite {

  private static final int RANDOM_SIZE = 32;

  @Override
  public String name() {
    return "BIP-445";
  }

  @Override
  public SecretNonces nonces(Entropy entropy, SecretScalar share, NonceContext context) {
    return nonces(entropy, Optional.of(share),
        new NonceHedge(Bytes.of(context.verificationShare().encoded()), Bytes.of(context.key().xOnly()),
            Optional.of(context.message()), Bytes.of(context.session().value().toArray())));
  }

  /** NonceGen, with everything but the randomness optional. */
  static SecretNonces nonces(Entropy entropy, Optional<SecretScalar> share, NonceHedge hedge) {
    try (var random = SecretBytes.random(RANDOM_SIZE, entropy)) {
      if (share.isPresent()) {
        mask(random, share.get());
      }
      return SecretNonces.of(nonce(random, hedge, 0), nonce(random, hedge, 1));
    }
  }

  /**
   * What the nonces are hashed with besides randomness and share.
   *
   * @param verificationShare
   *          33 bytes or none
   * @param key
   *          x of the key that signs, 32 bytes or none
   * @param extra
   *          the session
   */
  record NonceHedge(Bytes verificationShare, Bytes key, Optional<Bytes> message, Bytes extra) {

    byte[] encoded() {
      var out = new ByteArrayOutputStream();
      out.write(verificationShare.size());
      out.writeBytes(verificationShare.toArray());
      out.write(key.size());
      out.writeBytes(key.toArray());
      out.write(message.isPresent() ? 1 : 0);
      if (message.isPresent()) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(message.get().size()).array());
        out.writeBytes(message.get().toArray());
      }
      out.writeBytes(u32(extra.size()));
      out.writeBytes(extra.toArray());
      return out.toByteArray();
    }
  }

  @Override
  public SessionValues values(Quorum quorum, TweakedKey key, SortedMap<PartyId, NonceCommitment> commitments,
      Bytes message) {
    quorum.requireAll(commitments.keySet());
    return values(quorum, key, AggregateNonce.of(commitments.values()), message);
  }

  /** GetSessionValues. */
  static SessionValues values(Quorum quorum, TweakedKey key, AggregateNonce sum, Bytes message) {
    var factor = nonzero(TaggedHash.of("BIP0445/noncecoef", serialized(quorum), sum.encoded(),
        key.point().xOnly(), message.toArray()));
    var computed = sum.hiding().plus(sum.binding().times(factor));
    // Only a cheat brings the identity about. Going on with G, which nobody can
    // answer for, shows in the next round who it is.
    var nonce = computed.isIdentity() ? Point.GENERATOR : computed;
    var challenge = nonzero(
        TaggedHash.of("BIP0340/challenge", nonce.xOnly(), key.point().xOnly(), message.toArray()));
    var binding = new TreeMap<PartyId, Scalar>();
    quorum.shares().keySet().forEach(signer -> binding.put(signer, factor));
    var sign = key.point().hasEvenY() ? Scalar.ONE : Scalar.ONE.negate();
    return new SessionValues(quorum, nonce, !nonce.hasEvenY(), binding, challenge, sign.times(key.sign()),
        challenge.times(sign).times(key.sum()));
  }

  @Override
  public Bytes encode(Point nonce, Scalar response) {
    var out = new ByteArrayOutputStream(Schnorr.SIGNATURE_SIZE);
    out.writeBytes(nonce.xOnly());
    out.writeBytes(response.toArray());
    return Bytes.of(out.toByteArray());
  }

  @Override
  public boolean verifies(Point key, Bytes message, Point nonce, Scalar response) {
    return Schnorr.verify(Bytes32.of(key.xOnly()), message.toArray(), encode(nonce, response).toArray());
  }

  /** {@code random = share XOR hash(random)}. */
  private static void mask(SecretBytes random, SecretScalar share) {
    try (var hash = SecretTaggedHash.of("BIP0445/aux", random.expose()); var bytes = share.toSecretBytes()) {
      for (var i = 0; i < RANDOM_SIZE; i++) {
        random.expose().set(ValueLayout.JAVA_BYTE, i, (byte) (hash.expose().get(ValueLayout.JAVA_BYTE, i)
            ^ bytes.expose().get(ValueLayout.JAVA_BYTE, i)));
      }
    }
  }

  private static SecretScalar nonce(SecretBytes random, NonceHedge hedge, int index) {
    try (var hash = SecretTaggedHash.of("BIP0445/nonce", random.expose(),
        MemorySegment.ofArray(hedge.encoded()), MemorySegment.ofArray(new byte[]{(byte) index}))) {
      return SecretScalar.reduce(hash.expose());
    }
  }

  /** Identifiers, ascending. In another order they would bind another factor. */
  private static byte[] serialized(Quorum quorum) {
    var out = new ByteArrayOutputStream();
    quorum.shares().keySet().forEach(id -> out.writeBytes(u32(id.value() - 1)));
    return out.toByteArray();
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static Scalar nonzero(Bytes32 hash) {
    var scalar = Scalar.reduce(hash.toArray());
    if (scalar.isZero()) {
      throw new IllegalStateException("a hash is a multiple of the group order");
    }
    return scalar;
  }
}
