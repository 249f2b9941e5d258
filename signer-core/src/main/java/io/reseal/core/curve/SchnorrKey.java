package io.reseal.core.curve;

import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.Arena;

/** A whole signing key for BIP-340, off the heap: not a share of one. */
public final class SchnorrKey implements AutoCloseable {

  /** Length of the secret in bytes. */
  public static final int SIZE = 32;

  private final SecretBytes pair;
  private final Bytes32 publicKey;

  private SchnorrKey(SecretBytes pair) {
    this.pair = pair;
    this.publicKey = xOnly(pair);
  }

  /** A fresh key. */
  public static SchnorrKey generate(Entropy entropy) {
    try (var scalar = SecretScalar.random(entropy); var secret = scalar.toSecretBytes()) {
      return copyOf(secret);
    }
  }

  /**
   * The key of a secret, which stays with its owner.
   *
   * @param secret
   *          32 bytes, big-endian
   * @throws IllegalArgumentException
   *           for another length, zero or a number from q on
   */
  public static SchnorrKey copyOf(SecretBytes secret) {
    if (secret.size() != SIZE) {
      throw new IllegalArgumentException("a signing key has 32 bytes, not " + secret.size());
    }
    var pair = SecretBytes.allocate(Secp256k1.KEYPAIR);
    if (!Secp256k1.keypair(pair.expose(), secret.expose())) {
      pair.close();
      throw new IllegalArgumentException("a signing key is from 1 to the group order less one");
    }
    return new SchnorrKey(pair);
  }

  /** The x coordinate of the public key. */
  public Bytes32 publicKey() {
    return publicKey;
  }

  /**
   * A signature of 64 bytes. The nonce hashes key and message with 32 random
   * bytes, so it is safe even if those repeat; they blunt fault and power
   * attacks.
   */
  public byte[] sign(Bytes32 message, Entropy entropy) {
    try (var arena = Arena.ofConfined(); var random = SecretBytes.random(32, entropy)) {
      var out = arena.allocate(Schnorr.SIGNATURE_SIZE);
      var signed = Secp256k1.sign(out, Group.copy(arena, message.toArray()), pair.expose(), random.expose());
      var signature = Group.bytes(out);
      // A signature spoilt by a fault can give the key away (BIP-340, "Default
      // signing").
      if (!signed || !Schnorr.verify(publicKey, message, signature)) {
        throw new IllegalStateException("a signature came out wrong and is withheld");
      }
      return signature;
    }
  }

  /** Wipes the key. */
  @Override
  public void close() {
    pair.close();
  }

  @Override
  public String toString() {
    return "SchnorrKey[" + publicKey + "]";
  }

  private static Bytes32 xOnly(SecretBytes pair) {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(Secp256k1.KEY);
      var out = arena.allocate(Bytes32.SIZE);
      if (!Secp256k1.publicKey(key, pair.expose()) || !Secp256k1.serializeXOnly(out, key)) {
        throw new IllegalStateException("libsecp256k1 refuses a key it made itself");
      }
      return Bytes32.of(Group.bytes(out));
    }
  }
}
