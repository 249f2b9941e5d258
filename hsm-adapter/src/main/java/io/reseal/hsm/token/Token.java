package io.reseal.hsm.token;

import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * An HSM's token, logged in: keys that cannot leave it, found by label.
 *
 * <p>
 * A label names one key: making a second key under a label is refused. "Absent"
 * is only ever said while the token is known to be there: a token that vanished
 * throws {@link TokenException}, as "no key yet" would invite making another.
 * Every method is safe to call from several threads and throws
 * {@link TokenException} with the code the token gave.
 */
public interface Token extends AutoCloseable {

  /** Which token this is. */
  TokenId id();

  /** Labels of all private and secret keys we can see, ascending. */
  List<String> labels();

  /** Whether a private or secret key of that label exists. */
  boolean contains(String label);

  /**
   * Makes a key pair inside the token: sensitive, not extractable, not copyable,
   * not modifiable, for signing only.
   *
   * @return the public key: 65 bytes, 04 || x || y
   */
  byte[] generateKeyPair(String label, Curve curve);

  /**
   * The public key of a pair, 65 bytes (04 || x || y), or nothing when the token
   * holds no pair of that label.
   */
  Optional<byte[]> publicKey(String label);

  /**
   * Signs by ECDSA.
   *
   * @param digest
   *          32 bytes
   * @return r || s, 64 bytes; s may be high
   */
  byte[] sign(String label, byte[] digest);

  /** Makes an AES-256 key inside the token, for sealing only. */
  void generateSealingKey(String label);

  /**
   * Seals under a sealing key by AES-256-GCM inside the token; the IV is the one
   * the token really used.
   *
   * @param plaintext
   *          off the heap; stays with the caller
   */
  Sealed seal(String label, byte[] associated, MemorySegment plaintext);

  /**
   * Opens what {@link #seal} made. Wrong key, changed bytes and other associated
   * bytes all fail alike, with {@link TokenException.Kind#NOT_AUTHENTIC}, once
   * the token has shown that it can still open a canary.
   */
  SecretBytes unseal(String label, byte[] associated, Sealed sealed);

  /** Fills off-heap memory with the token's random bytes. */
  void random(MemorySegment out);

  /**
   * Reads the attributes of a private or secret key and tries to read and to wrap
   * it: what the token really guards.
   */
  Guarantees guarantees(String label);

  /**
   * Destroys a key (and its public half and certificate) and looks again; read
   * label, id and token serial first.
   *
   * @return proof that it is gone, taken while another object was visible
   */
  Destroyed destroy(String label);

  /**
   * A key pair's private half for JCA, as TLS needs it; it never leaves the
   * token.
   *
   * @param certificate
   *          names the key inside the token; what a peer is shown may be another
   *          one over the same key
   */
  PrivateKey jcaKey(String label, X509Certificate certificate);

  /** Counts of operations since this token was opened, for metrics. */
  Operations operations();

  @Override
  void close();

  /** The curves we ask a token for. */
  enum Curve {
    /** Identity keys. */
    SECP256K1,
    /** Channel and custodian keys. */
    P256
  }

  /** Label, serial number and model, as the token tells them. */
  record TokenId(String label, String serial, String manufacturer, String model) {
  }

  /** How many operations of each kind the token has done for us. */
  record Operations(long signatures, long seals, long unseals, long other) {
  }

  /**
   * What was shown of a key.
   *
   * @param missing
   *          every guarantee that does not hold, in words; empty when the key is
   *          as it should be
   */
  record Guarantees(String label, List<String> missing) {

    public Guarantees {
      missing = List.copyOf(missing);
    }

    /** Whether all of them hold. */
    public boolean hold() {
      return missing.isEmpty();
    }
  }

  /**
   * Evidence that a key is gone: the token said the object was there, destroyed
   * it, and found it no more.
   */
  record Destroyed(String label, TokenId token) {
  }
}
