package io.reseal.node.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of this repository, run as a person would. */
final class Shell {

  /** The repository. */
  static final Path ROOT = Path.of(System.getProperty("reseal.root"));

  /** What it did. */
  record Done(int code, String out, String err) {
  }

  private Shell() {
  }

  /**
   * Runs it to its end, at most two minutes.
   *
   * @param environment
   *          all of it
   */
  static Done run(Path folder, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    var out = Files.createTempFile(folder, "out", ".txt");
    var err = Files.createTempFile(folder, "err", ".txt");
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectOutput(out.toFile())
        .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    var process = builder.start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("still runs after two minutes: " + words);
    }
    return new Done(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
