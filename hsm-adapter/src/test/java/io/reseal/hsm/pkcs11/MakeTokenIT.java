package io.reseal.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.secret.SecretBytes;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** softhsm-config/make-token.sh as an operator runs it. */
class MakeTokenIT {

  @TempDir
  private Path folder;
  private Path node;
  private Path officerPin;

  private record Run(int code, String output) {
  }

  @BeforeEach
  void choose() {
    SoftHsm.library();
    node = folder.resolve("node");
    officerPin = folder.resolve("safe/so.pin");
  }

  @Test
  void tokenIsMadeAndNobodyElseCanReadIt() throws Exception {
    var run = make(officerPin);
    assertThat(run.output()).contains("token node-1", "made");
    assertThat(run.code()).isZero();
    for (var file : List.of("", "tokens")) {
      assertThat(mode(node.resolve(file))).isEqualTo("rwx------");
    }
    for (var file : List.of(node.resolve("softhsm2.conf"), node.resolve("user.pin"), officerPin)) {
      assertThat(mode(file)).isEqualTo("rw-------");
    }
    assertThat(Files.readString(node.resolve("softhsm2.conf")))
        .contains("tokendir = " + node.resolve("tokens"));
    assertThat(Files.readString(node.resolve("user.pin"))).matches("[0-9a-f]{32}\n")
        .isNotEqualTo(Files.readString(officerPin));
  }

  @Test
  void secondRunKeepsTheToken() throws Exception {
    make(officerPin);
    var pin = Files.readString(node.resolve("user.pin"));
    var run = make(officerPin);
    assertThat(run.output()).contains("kept, it was there already");
    assertThat(run.code()).isZero();
    assertThat(Files.readString(node.resolve("user.pin"))).isEqualTo(pin);
    try (var tokens = Files.list(node.resolve("tokens"))) {
      assertThat(tokens).hasSize(1);
    }
  }

  @Test
  void officersPinInsideTheNodesFolderIsRefusedBeforeAnythingIsMade() throws Exception {
    var run = make(folder.resolve("other/../node/so.pin"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output()).contains("belongs outside the node's folder");
    assertThat(node).doesNotExist();
  }

  @Test
  void wrongPinFailsTheRun() throws Exception {
    make(officerPin);
    Files.writeString(node.resolve("user.pin"), "wrong");
    var run = make(officerPin);
    assertThat(run.output()).contains("CKR_PIN_INCORRECT");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void pinsStandOnNoCommandLineAndInNoEnvironment() throws Exception {
    var recorded = folder.resolve("recorded");
    var java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, """
        #!/bin/sh
        { echo "$@"; env; } >> %s
        exec %s "$@"
        """.formatted(recorded, Path.of(System.getProperty("java.home"), "bin/java")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    assertThat(make(officerPin, folder.resolve("jdk")).code()).isZero();
    assertThat(Files.readString(recorded)).contains("TokenSetup")
        .doesNotContain(Files.readString(node.resolve("user.pin")).strip())
        .doesNotContain(Files.readString(officerPin).strip());
  }

  @Test
  void missingArgumentIsWrongUsage() throws Exception {
    var process = new ProcessBuilder("bash", script().toString(), node.toString()).redirectErrorStream(true)
        .start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("usage:");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  private Run make(Path pin) throws IOException, InterruptedException, URISyntaxException {
    return make(pin, Path.of(System.getProperty("java.home")));
  }

  private Run make(Path pin, Path javaHome) throws IOException, InterruptedException, URISyntaxException {
    var builder = new ProcessBuilder("bash", script().toString(), node.toString(), "node-1", pin.toString())
        .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("SOFTHSM2_LIB", SoftHsm.library().toString());
    builder.environment().put("RESEAL_CLASSPATH", place(TokenSetup.class) + ":" + place(SecretBytes.class));
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), output);
  }

  private static Path script() {
    return Path.of(System.getProperty("reseal.root"), "softhsm-config", "make-token.sh");
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
