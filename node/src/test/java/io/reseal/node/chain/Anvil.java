package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chain of one's own in another process, on a free port of loopback. Its
 * finalized block is the second before the latest. Closing it ends it.
 */
public final class Anvil implements AutoCloseable {

  /** Of anvil's default. */
  public static final long CHAIN_ID = 31337;

  private static final String LISTENING = "Listening on ";

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;
  private final Endpoint endpoint;

  private Anvil(List<String> mining) {
    var command = new ArrayList<>(
        List.of(binary().toString(), "--port", "0", "--host", "127.0.0.1", "--slots-in-an-epoch", "1"));
    command.addAll(mining);
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException("anvil does not start", e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    uri = URI.create("http://" + address());
    endpoint = new Endpoint(uri, http, Duration.ofSeconds(30));
  }

  /** Makes a block each second. */
  public static Anvil ticking() {
    return ticking(Duration.ofSeconds(1));
  }

  /**
   * Makes a block each time so long is over; its time stays that of the clock.
   */
  public static Anvil ticking(Duration every) {
    return new Anvil(List.of("--block-time", Double.toString(every.toMillis() / 1000.0)));
  }

  /** Makes a block only when told to: for tests that know every block. */
  public static Anvil byHand() {
    return new Anvil(List.of("--no-mining"));
  }

  /** Where it listens. */
  public URI uri() {
    return uri;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Any call. */
  public JsonNode call(String method, Object... parameters) {
    return endpoint.result(method, parameters);
  }

  /** Makes blocks at once. */
  public void mine(int blocks) {
    call("anvil_mine", BlockView.quantity(blocks));
  }

  /** Makes the latest block final. */
  public void makeFinal() {
    mine(2);
  }

  /** The next block is that much later. */
  public void increaseTime(Duration time) {
    call("evm_increaseTime", BlockView.quantity(time.toSeconds()));
  }

  /** Replaces the latest blocks by as many others, without their transactions. */
  public void reorg(int depth) {
    call("anvil_reorg", depth, List.of());
  }

  /** Gives an account its funds, in wei. */
  public void fund(Address account, BigInteger wei) {
    call("anvil_setBalance", account.hex(), "0x" + wei.toString(16));
  }

  /** Number of the latest block. */
  public long latest() {
    return BlockView.header(endpoint, "latest").number();
  }

  /** BlockHeader at a number or tag. */
  public BlockHeader header(String numberOrTag) {
    return BlockView.header(endpoint, numberOrTag);
  }

  /** The chain in the latest block, which is not final yet. */
  BlockView latestView() {
    return new BlockView(endpoint, header("latest"));
  }

  @Override
  public void close() {
    process.destroy();
    http.close();
  }

  /** Reads on, so that the pipe never fills, after finding the address. */
  private String address() {
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var said = new StringBuilder();
    try {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(LISTENING)) {
          Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {
          }));
          return line.substring(LISTENING.length());
        }
        said.append(line).append('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("anvil ended: " + said);
  }

  private static Path binary() {
    var chosen = Optional.ofNullable(System.getenv("ANVIL_BIN")).map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("reseal.root", ".."),
            "node/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"));
    if (!Files.isExecutable(chosen)) {
      throw new IllegalStateException(
          "no anvil at " + chosen + "; the build installs it, or ANVIL_BIN names another");
    }
    return chosen;
  }
}
