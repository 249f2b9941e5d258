package io.reseal.core.curve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The shared library libsecp256k1, as its jar carries it for Linux on two kinds
 * of processor.
 *
 * <p>
 * The system can only open a file, so the library is written to a directory
 * that nobody else may enter, opened, and deleted at once; the open mapping
 * lives on. A fixed path would let another user of the machine put his library
 * in its place.
 */
@SuppressWarnings("restricted") // opens a native library
final class Library {

  private Library() {
  }

  /** Opens the library for the life of the process. */
  static SymbolLookup open() {
    var resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (var library = Library.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IllegalStateException("the class path has no " + resource);
      }
      return load(library);
    } catch (IOException e) {
      throw new UncheckedIOException("libsecp256k1 could not be unpacked into "
          + System.getProperty("java.io.tmpdir") + "; -Djava.io.tmpdir names another directory", e);
    }
  }

  /**
   * Where the jar keeps the library for a system.
   *
   * @throws UnsupportedOperationException
   *           where it has none
   */
  static String resource(String system, String processor) {
    if (!system.equals("Linux")) {
      throw unsupported(system, processor);
    }
    var architecture = switch (processor) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "aarch64";
      default -> throw unsupported(system, processor);
    };
    return "/fr/acinq/secp256k1/jni/native/linux-" + architecture + "/libsecp256k1-jni.so";
  }

  private static SymbolLookup load(InputStream library) throws IOException {
    var directory = Files.createTempDirectory("reseal-curve-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var file = directory.resolve("libsecp256k1.so");
    try {
      Files.copy(library, file);
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("libsecp256k1 could not be opened from " + directory
          + "; if that is mounted noexec, name another directory by -Djava.io.tmpdir", e);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  private static UnsupportedOperationException unsupported(String system, String processor) {
    return new UnsupportedOperationException(
        "libsecp256k1 is there for Linux on x86_64 and aarch64, not for " + system + " on " + processor);
  }
}
