package io.reseal.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.TokenException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinFileTest {

  @TempDir
  private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"1234", "1234\n", "1234\r\n"})
  void oneNewlineAtTheEndIsNoPartOfThePin(String content) throws IOException {
    try (var pin = PinFile.read(file(content, "rw-------"))) {
      assertThat(text(pin)).isEqualTo("1234");
    }
  }

  @Test
  void onlyOneNewlineIsTaken() throws IOException {
    try (var pin = PinFile.read(file("12\n34\n\n", "r--------"))) {
      assertThat(text(pin)).isEqualTo("12\n34\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  @DisplayName("N64 worldReadableShare: a PIN in a file open to others is refused")
  void fileOpenToOthersIsRefused(String mode) throws IOException {
    var file = file("1234", mode);
    refused(file, mode);
  }

  @Test
  void fileOfSomeoneElseIsRefused() throws IOException {
    var file = file("1234", "rw-------");
    Assumptions.assumeTrue(Files.getAttribute(file, "unix:uid").equals(0), "only root can give files away");
    Files.setAttribute(file, "unix:uid", 65534);
    refused(file, "belongs to user 65534");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  void emptyFileIsRefused(String content) throws IOException {
    refused(file(content, "rw-------"), "empty");
  }

  @Test
  void missingFileIsRefused() {
    refused(folder.resolve("nowhere"), "no such file");
  }

  @Test
  void folderIsRefused() throws IOException {
    var inner = Files.createDirectory(folder.resolve("inner"));
    Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rw-------"));
    refused(inner, "cannot be read");
  }

  @Test
  void hugeFileIsRefused() throws IOException {
    refused(file("1".repeat(257), "rw-------"), "at most 256 bytes");
  }

  @Test
  void refusalsLeaveNoSecretOpen() throws IOException {
    var before = SecretBytes.openCount();
    refused(file("1".repeat(257), "rw-------"), "at most 256 bytes");
    assertThat(SecretBytes.openCount()).isEqualTo(before);
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> PinFile.read(file)).isInstanceOfSatisfying(TokenException.class,
        e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.PIN)).hasMessageContaining(why);
  }

  private Path file(String content, String mode) throws IOException {
    var file = Files.writeString(folder.resolve("pin"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String text(SecretBytes pin) {
    return new String(pin.expose().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }
}
