package io.reseal.node.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to reach a running node's admin API, as it stands in the node's folder:
 * {@code admin.port} and {@code admin.token}, both 0600, new at each start.
 * Whoever can read them is this node's operator.
 *
 * @param port
 *          on 127.0.0.1
 * @param token
 *          32 random bytes, 64 hexadecimal digits
 */
public record AdminAccess(int port, String token) {

  /** Name of the file with the port. */
  public static final String PORT_FILE = "admin.port";
  /** Name of the file with the token. */
  public static final String TOKEN_FILE = "admin.token";

  private static final int TOKEN_BYTES = 32;
  private static final int FILE_MAX = 128;
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");

  public AdminAccess {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException("an admin token has 64 lower-case hexadecimal digits");
    }
  }

  /** A token that nobody has seen. */
  static String freshToken() {
    var bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Writes both files, each whole or not at all; the port last. */
  void write(Path home) {
    try {
      write(home.resolve(TOKEN_FILE), token);
      write(home.resolve(PORT_FILE), Integer.toString(port));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + TOKEN_FILE + " and " + PORT_FILE + " in " + home, e);
    }
  }

  /**
   * What stands in a node's folder; empty when no node runs there, as a node that
   * ended in order removed it.
   *
   * @throws UncheckedIOException
   *           when it is there and cannot be read
   * @throws IllegalArgumentException
   *           when it is not what a node wrote
   */
  public static Optional<AdminAccess> read(Path home) {
    try {
      var port = text(home.resolve(PORT_FILE));
      var token = text(home.resolve(TOKEN_FILE));
      if (!port.matches("\\d{1,5}")) {
        throw new IllegalArgumentException(home.resolve(PORT_FILE) + " holds no port");
      }
      return Optional.of(new AdminAccess(Integer.parseInt(port), token));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + TOKEN_FILE + " and " + PORT_FILE + " in " + home, e);
    }
  }

  /** Removes both files, if they are still ours. */
  void remove(Path home) {
    try {
      if (read(home).filter(this::equals).isPresent()) {
        Files.deleteIfExists(home.resolve(PORT_FILE));
        Files.deleteIfExists(home.resolve(TOKEN_FILE));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + TOKEN_FILE + " and " + PORT_FILE + " in " + home, e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    // Created 0600: there is no moment at which others could open it.
    var unfinished = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(unfinished, text + "\n");
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static String text(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(FILE_MAX), StandardCharsets.US_ASCII).strip();
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "AdminAccess[port " + port + "]";
  }
}
