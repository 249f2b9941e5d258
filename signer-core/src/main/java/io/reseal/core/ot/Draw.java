package io.reseal.core.ot;

import io.reseal.core.curve.Hedge;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;

/**
 * Where the random values of one run come from: each has a name, which is asked
 * for once. Who runs several OLEs in one session puts peer and role before the
 * names ({@link #under}), so that even a generator that repeats itself gives
 * each another value.
 */
@FunctionalInterface
public interface Draw {

  /** {@code size} random bytes under a name; the caller closes them. */
  SecretBytes bytes(int size, String name);

  /**
   * Fresh bytes, hedged by a long-term secret and the session against a generator
   * that repeats itself ({@link Hedge}). The secret stays open while this is
   * used.
   */
  static Draw hedged(Entropy entropy, SecretScalar longTerm, SessionId session) {
    return (size, name) -> Hedge.bytes(size, entropy, longTerm, session, name);
  }

  /** The same source with a prefix before every name. */
  default Draw under(String prefix) {
    return (size, name) -> bytes(size, prefix + "/" + name);
  }

  /** A random scalar under a name: 48 bytes modulo q. */
  default SecretScalar scalar(String name) {
    try (var bytes = bytes(48, name)) {
      return SecretScalar.reduce(bytes.expose());
    }
  }
}
