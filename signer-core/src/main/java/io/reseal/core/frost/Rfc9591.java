package io.reseal.core.frost;

import io.reseal.core.curve.Hedge;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.Entropy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** FROST(secp256k1, SHA-256) of RFC 9591, section 6.5. */
record Rfc9591() implements Suite {

  private static final String CONTEXT = "FROST-secp256k1-SHA256-v1";
  private static final int BLOCK_SIZE = 64;
  private static final int DIGEST_SIZE = 32;
  private static final int WIDE_SIZE = 48;

  @Override
  public String name() {
    return CONTEXT;
  }

  /**
   * Section 4.1 hashes fresh randomness with the share by H3, which no other
   * signer can tell from another hash. Ours, off the heap, binds the session as
   * well.
   */
  @Override
  public SecretNonces nonces(Entropy entropy, SecretScalar share, NonceContext context) {
    return SecretNonces.of(Hedge.scalar(entropy, share, context.session(), "frost/hiding"),
        Hedge.scalar(entropy, share, context.session(), "frost/binding"));
  }

  @Override
  public SessionValues values(Quorum quorum, TweakedKey key, SortedMap<PartyId, NonceCommitment> commitments,
      Bytes message) {
    quorum.requireAll(commitments.keySet());
    var binding = bindingFactors(key.point(), commitments, message);
    var nonce = Point.sum(commitments.entrySet().stream().map(
        each -> each.getValue().hiding().plus(each.getValue().binding().times(binding.get(each.getKey()))))
        .toList());
    var challenge = challenge(key.point(), message, nonce);
    return new SessionValues(quorum, nonce, false, binding, challenge, key.sign(),
        challenge.times(key.sum()));
  }

  /** 65 bytes: R and z. */
  @Override
  public Bytes encode(Point nonce, Scalar response) {
    return Bytes.of(join(nonce.encoded(), response.toArray()));
  }

  @Override
  public boolean verifies(Point key, Bytes message, Point nonce, Scalar response) {
    return Point.GENERATOR.times(response).equals(nonce.plus(key.times(challenge(key, message, nonce))));
  }

  /** Section 4.4. */
  private static SortedMap<PartyId, Scalar> bindingFactors(Point key,
      SortedMap<PartyId, NonceCommitment> commitments, Bytes message) {
    var list = new ByteArrayOutputStream();
    commitments.forEach((id, commitment) -> {
      list.writeBytes(Scalar.of(id.value()).toArray());
      list.writeBytes(commitment.encoded());
    });
    var prefix = join(key.encoded(), digest("msg", message.toArray()), digest("com", list.toByteArray()));
    var factors = new TreeMap<PartyId, Scalar>();
    for (var id : commitments.keySet()) {
      factors.put(id, scalar("rho", join(prefix, Scalar.of(id.value()).toArray())));
    }
    return factors;
  }

  /** Section 4.6. */
  private static Scalar challenge(Point key, Bytes message, Point nonce) {
    return scalar("chal", join(nonce.encoded(), key.encoded(), message.toArray()));
  }

  /** H4 and H5. */
  private static byte[] digest(String purpose, byte[] message) {
    return sha256(ascii(CONTEXT + purpose), message);
  }

  /**
   * H1 and H2: hash_to_field of RFC 9380, section 5.2, with expand_message_xmd of
   * 48 bytes, which is two blocks.
   */
  private static Scalar scalar(String purpose, byte[] message) {
    var name = ascii(CONTEXT + purpose);
    var tag = join(name, new byte[]{(byte) name.length});
    var first = sha256(new byte[BLOCK_SIZE], message, new byte[]{0, WIDE_SIZE, 0}, tag);
    var one = sha256(first, new byte[]{1}, tag);
    var mixed = new byte[DIGEST_SIZE];
    for (var i = 0; i < DIGEST_SIZE; i++) {
      mixed[i] = (byte) (first[i] ^ one[i]);
    }
    var two = sha256(mixed, new byte[]{2}, tag);
    return Scalar.reduce(Arrays.copyOf(join(one, two), WIDE_SIZE));
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(join(parts));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
