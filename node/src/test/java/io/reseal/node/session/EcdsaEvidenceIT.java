package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file about an ECDSA signature, judged where nothing else is. */
class EcdsaEvidenceIT {

  private static final long SECONDS_MAX = 120;

  @TempDir
  Path folder;

  private record Judged(int code, String text) {
  }

  /** Another process, in an empty folder: no node, no token, no key. */
  private Judged judged(Path file) throws IOException, InterruptedException {
    var elsewhere = Files.createTempDirectory(folder, "elsewhere");
    var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        Main.class.getName(), "evidence", "verify", file.toString());
    builder.environment().clear();
    builder.environment().put("HOME", elsewhere.toString());
    var output = elsewhere.resolve("output");
    var process = builder.directory(elsewhere.toFile()).redirectErrorStream(true)
        .redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new Judged(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @DisplayName("a fresh process without any secret names the cheat, and does not name the other by the same messages")
  void aFreshProcessJudges() throws Exception {
    try (var scene = new EcdsaCheat(folder)) {
      EcdsaEvidenceTest.Cheating.OPENING_OF_ANOTHER_NONCE.in(scene);
      var file = scene.honest().evidence().files().getFirst();
      var proven = judged(file);
      assertThat(proven.code()).as(proven.text()).isZero();
      assertThat(proven.text()).contains(scene.cheat().address() + " as " + scene.seat(scene.cheat()))
          .contains("its nonce is not the one it committed to").contains("compare with the chain");
      var other = folder.resolve("other.json");
      Files.writeString(other,
          Files.readString(file).replaceFirst(
              "(\"kind\" : \"PROVEN\",\\s+\"role\" : \"SIGNER\",\\s+\"party\" : )\\d",
              "$1" + scene.seat(scene.honest()).id().value()));
      assertThat(Files.mismatch(file, other)).isNotNegative();
      assertThat(judged(other).code()).isEqualTo(1);
    }
  }
}
