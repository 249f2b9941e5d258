package io.reseal.hsm.pkcs11;

import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.TokenException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that holds a PIN: ours alone, read straight into off-heap memory. One
 * newline at the end does not belong to the PIN.
 */
final class PinFile {

  /** Longer than any PIN a token takes, in bytes. */
  private static final int PIN_BYTES_MAX = 256;

  private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

  private PinFile() {
  }

  /**
   * Reads a PIN.
   *
   * @throws TokenException
   *           of kind PIN when the file is missing, is empty, is readable by
   *           others, or belongs to someone else
   */
  static SecretBytes read(Path file) {
    try (var room = SecretBytes.allocate(PIN_BYTES_MAX + 1)) {
      checkOwnership(file);
      var length = fill(room, file);
      if (length > PIN_BYTES_MAX) {
        throw refused(file, "a PIN has at most " + PIN_BYTES_MAX + " bytes");
      }
      length = withoutNewline(room, length);
      if (length == 0) {
        throw refused(file, "it is empty");
      }
      return SecretBytes.copyOf(room.expose().asSlice(0, length));
    } catch (NoSuchFileException e) {
      throw refused(file, "there is no such file");
    } catch (IOException e) {
      throw refused(file, "it cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static void checkOwnership(Path file) throws IOException {
    var permissions = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw refused(file,
          "it has mode " + PosixFilePermissions.toString(permissions) + ", not rw------- or r--------");
    }
    var owner = Files.getAttribute(file, "unix:uid");
    var self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!owner.equals(self)) {
      throw refused(file, "it belongs to user " + owner + ", and this process to user " + self);
    }
  }

  /** The memory is native, so the file's bytes pass no heap array. */
  private static int fill(SecretBytes room, Path file) throws IOException {
    var buffer = room.expose().asByteBuffer();
    try (var channel = FileChannel.open(file)) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // reads until the file or the room ends
      }
    }
    return buffer.position();
  }

  private static int withoutNewline(SecretBytes room, int length) {
    var bytes = room.expose();
    if (length > 0 && bytes.get(ValueLayout.JAVA_BYTE, length - 1L) == '\n') {
      length--;
      if (length > 0 && bytes.get(ValueLayout.JAVA_BYTE, length - 1L) == '\r') {
        length--;
      }
    }
    return length;
  }

  private static TokenException refused(Path file, String why) {
    return new TokenException(TokenException.Kind.PIN, "RESEAL_PIN_FILE", "PIN file " + file + ": " + why);
  }
}
