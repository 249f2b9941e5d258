package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Foundry's command-line client, as a user types it: it holds no key. */
public final class Cast {

  private static final long TIME_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path binary;

  private Cast(Path binary) {
    this.binary = binary;
  }

  /** What the build installed or {@code CAST_BIN} names; empty without either. */
  public static Optional<Cast> installed() {
    return Optional.of(place()).filter(Files::isExecutable).map(Cast::new);
  }

  /** Where it would be. */
  public static Path place() {
    return Optional.ofNullable(System.getenv("CAST_BIN")).map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("reseal.root", ".."),
            "node/node_modules/@foundry-rs/cast-linux-amd64/bin/cast"));
  }

  /** The words of {@code cast send --unlocked} that pay and say something. */
  public static List<String> sending(URI node, Address from, Address to, BigInteger wei, Bytes text) {
    return List.of("send", "--unlocked", "--from", from.hex(), "--rpc-url", node.toString(), "--value",
        wei.toString(), to.hex(), "0x" + text.hex());
  }

  /**
   * Runs it.
   *
   * @return what it prints for {@code --json}: of {@code send} the receipt
   * @throws IllegalStateException
   *           with what it says when it fails
   */
  public JsonNode json(List<String> words) {
    var command = new ArrayList<String>();
    command.add(binary.toString());
    command.addAll(words);
    command.add("--json");
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Loopback is reached directly, and nobody's settings change what is typed.
    builder.environment().keySet().removeIf(
        name -> name.toUpperCase(java.util.Locale.ROOT).matches(".*_PROXY|ETH_.*|FOUNDRY_.*|CHAIN"));
    try {
      var cast = builder.start();
      cast.getOutputStream().close();
      var said = new String(cast.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!cast.waitFor(TIME_SECONDS, TimeUnit.SECONDS) || cast.exitValue() != 0) {
        cast.destroyForcibly();
        throw new IllegalStateException("cast " + String.join(" ", words) + " failed: " + said);
      }
      return JSON.readTree(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while cast ran", e);
    }
  }

  /** The same. */
  public JsonNode json(String... words) {
    return json(Arrays.asList(words));
  }
}
