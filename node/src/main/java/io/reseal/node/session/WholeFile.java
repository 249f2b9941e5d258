package io.reseal.node.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file for people that is there whole or not at all. */
final class WholeFile {

  private WholeFile() {
  }

  /** Makes a folder that its owner alone may enter. */
  static void folder(Path folder) throws IOException {
    Files.createDirectories(folder,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Writes a file that its owner alone may read. */
  static void write(Path file, byte[] bytes) throws IOException {
    var begun = Files.createTempFile(file.getParent(), "written", ".begun",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (var out = FileChannel.open(begun, StandardOpenOption.WRITE)) {
        var left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          var _ = out.write(left);
        }
        out.force(true);
      }
      Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(begun);
    }
  }
}
