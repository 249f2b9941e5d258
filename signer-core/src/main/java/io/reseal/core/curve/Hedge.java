package io.reseal.core.curve;

import io.reseal.core.hash.Tag;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Randomness of one run that survives a generator which repeats itself, as
 * after a restored virtual machine: fresh bytes are hashed with a long-term
 * secret, the session and what the value is for. While the generator works the
 * secret is irrelevant; when it repeats, no value of one run recurs in another,
 * and without the secret none can be guessed.
 */
public final class Hedge {

  private static final int RANDOM_SIZE = 32;
  private static final int WIDE_SIZE = 48;

  private Hedge() {
  }

  /**
   * A random scalar: {@code XOF("hedge", rand32, s, sid, label; 48) mod q}.
   *
   * @param label
   *          what the value is for, another one for each value of the session
   */
  public static SecretScalar scalar(Entropy entropy, SecretScalar longTerm, SessionId session, String label) {
    try (var bytes = bytes(WIDE_SIZE, entropy, longTerm, session, label)) {
      return SecretScalar.reduce(bytes.expose());
    }
  }

  /** {@code size} random bytes, got as {@link #scalar} gets its 48. */
  public static SecretBytes bytes(int size, Entropy entropy, SecretScalar longTerm, SessionId session,
      String label) {
    try (var random = SecretBytes.random(RANDOM_SIZE, entropy); var secret = longTerm.toSecretBytes()) {
      return SecretXof.of(Tag.HEDGE, size, random.expose(), secret.expose(),
          MemorySegment.ofArray(session.value().toArray()),
          MemorySegment.ofArray(label.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
