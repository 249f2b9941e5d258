package io.reseal.hsm.pkcs11;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which token to open, and how.
 *
 * @param library
 *          file of the PKCS#11 library
 * @param label
 *          the token's label
 * @param serial
 *          its serial number; needed where two tokens share a label, and good
 *          practice everywhere
 * @param pinFile
 *          file with the user PIN, readable by this process's user alone
 * @param sessionsMax
 *          how many operations the token does at once, 1 to 1000
 * @param sessionWait
 *          how long an operation waits for its turn
 */
public record Pkcs11Settings(Path library, String label, Optional<String> serial, Path pinFile,
    int sessionsMax, Duration sessionWait) {

  /** {@code CK_TOKEN_INFO} has room for so many bytes of label. */
  private static final int LABEL_BYTES_MAX = 32;

  public Pkcs11Settings {
    if (label.isBlank() || label.length() > LABEL_BYTES_MAX) {
      throw new IllegalArgumentException("a token label has 1 to 32 characters, not \"" + label + "\"");
    }
    if (sessionsMax < 1 || sessionsMax > 1000) {
      throw new IllegalArgumentException("a token has 1 to 1000 sessions, not " + sessionsMax);
    }
    if (sessionWait.isNegative() || sessionWait.isZero()) {
      throw new IllegalArgumentException("the wait for a session is positive, not " + sessionWait);
    }
  }

  /** With 8 sessions and a wait of 10 seconds. */
  public static Pkcs11Settings of(Path library, String label, Path pinFile) {
    return new Pkcs11Settings(library, label, Optional.empty(), pinFile, 8, Duration.ofSeconds(10));
  }

  /** For the token of that serial number. */
  public Pkcs11Settings withSerial(String wanted) {
    return new Pkcs11Settings(library, label, Optional.of(wanted), pinFile, sessionsMax, sessionWait);
  }
}
