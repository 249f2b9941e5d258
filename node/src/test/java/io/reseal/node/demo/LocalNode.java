package io.reseal.node.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.node.api.AdminAccess;
import io.reseal.node.api.Json;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.PeerStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.api.SignResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One operator's node: a folder with its own SoftHSM token, and the process
 * that {@code bin/reseal run} becomes. Everything is done by the commands an
 * operator types; only what is asked again and again goes to the admin API
 * directly, which spares a Java start each time.
 */
public final class LocalNode {

  /** A committee's keys, in their order, unless it is told others. */
  public static final List<Scheme> KEYS = List.of(Scheme.BIP340, Scheme.ECDSA);

  private static final Duration COMMAND_TIME = Duration.ofMinutes(1);
  private static final Duration ANSWER_TIME = Duration.ofSeconds(5);
  private static final int LOG_TAIL_LINES = 12;

  private final LocalCommittee committee;
  private final String name;
  private final Path home;
  private final int port;
  private final int web3Port;
  private Address address;
  private Process process;

  /**
   * @param port
   *          where peers reach it
   * @param web3Port
   *          where Ethereum's clients do
   */
  LocalNode(LocalCommittee committee, String name, int port, int web3Port) {
    this.committee = committee;
    this.name = name;
    this.home = committee.folder().resolve("nodes").resolve(name);
    this.port = port;
    this.web3Port = web3Port;
  }

  /** Makes the token folder by {@code softhsm-config/make-token.sh}. */
  void makeToken() {
    var script = committee.root().resolve("softhsm-config/make-token.sh").toString();
    var soPin = committee.folder().resolve("so-pins").resolve(name);
    var _ = run("make-token", new ProcessBuilder(script, home.toString(), name, soPin.toString()));
  }

  /**
   * {@code reseal init}.
   *
   * @param settings
   *          for {@code --set}
   */
  void init(URI endpoint, long chainId, Address registry, Map<String, String> settings) {
    var arguments = new ArrayList<>(
        List.of("--chain-id", Long.toString(chainId), "--endpoint", endpoint.toString(), "--registry",
            registry.hex(), "--token-module", LocalCommittee.softHsm().toString(), "--token-label", name,
            "--profile", "DEVELOPMENT", "--listen", "127.0.0.1:" + port, "--set", "web3.port=" + web3Port));
    committee.keys().forEach(key -> arguments.addAll(List.of("--key", key.name())));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    var made = Json.read(command("init", arguments.toArray(String[]::new)),
        new TypeReference<Map<String, Object>>() {
        });
    address = Address.ofHex((String) made.get("address"));
  }

  /**
   * {@code reseal run}, as a process of its own.
   *
   * @param settings
   *          for {@code --set}, besides the bootstrap list
   */
  public void start(List<LocalNode> bootstrap, Map<String, String> settings) {
    var arguments = new ArrayList<>(committee.launcher(this));
    arguments.addAll(List.of("run", "--home", home.toString(), "--json"));
    if (!bootstrap.isEmpty()) {
      arguments.add("--set");
      arguments.add("bootstrap=" + String.join(",", bootstrap.stream().map(LocalNode::record).toList()));
    }
    // A copy's node.yaml has the original's.
    arguments.addAll(List.of("--set", "listen=127.0.0.1:" + port, "--set", "web3.port=" + web3Port));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    var command = new ProcessBuilder(arguments);
    environment(command, committee.nodeOptions());
    command.environment().put("SOFTHSM2_CONF", home.resolve("softhsm2.conf").toString());
    command.redirectErrorStream(true);
    command.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    process = committee.children().start(command);
  }

  /**
   * What its store and its token folder are now; the process stands still
   * meanwhile.
   */
  public Snapshot snapshot(String name) {
    return Snapshot.of(this, committee.folder().resolve("snapshots").resolve(name));
  }

  /** The folder of another node that does not run, token and all. */
  void copyOf(LocalNode original) {
    Snapshot.tree(original.home, home);
    Snapshot.moved(original.home, home, List.of("softhsm2.conf", "node.yaml"));
    address = original.address;
  }

  /** Where others reach it. */
  private String record() {
    return "127.0.0.1:" + port + "@" + address.hex();
  }

  /** SIGTERM, and what it does in order before it ends. */
  public void stop() {
    Children.stop(process);
  }

  /** SIGKILL. */
  public void kill() {
    Children.kill(process);
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Of the process that ended last, as the shell gives it: 137 for SIGKILL. */
  public int exitCode() {
    return process.exitValue();
  }

  public String name() {
    return name;
  }

  public Address address() {
    return address;
  }

  /** Where Ethereum's clients find the committee's account. */
  public URI web3() {
    return URI.create("http://127.0.0.1:" + web3Port);
  }

  /** The node's folder. */
  public Path home() {
    return home;
  }

  public long pid() {
    return process.pid();
  }

  /** What the process prints. */
  Path log() {
    return committee.folder().resolve("logs").resolve(name + ".log");
  }

  /** {@code reseal status}. */
  public NodeStatus status() {
    return Json.read(command("status"), new TypeReference<>() {
    });
  }

  /** {@code reseal peers}. */
  public List<PeerStatus> peers() {
    return Json.read(command("peers"), new TypeReference<>() {
    });
  }

  /** {@code reseal reshare history}. */
  public ReshareView history() {
    return Json.read(commands(List.of("reshare", "history")), new TypeReference<>() {
    });
  }

  /** {@code reseal reshare approve}. */
  public void approve(Bytes32 terms) {
    var _ = commands(List.of("reshare", "approve"), terms.hex(), "--operator", name);
  }

  /** {@code reseal sign}. */
  public SignResult sign(String text) {
    return Json.read(command("sign", "--text", text), new TypeReference<>() {
    });
  }

  /** {@code reseal sign} with one of the keys. */
  public SignResult sign(Scheme scheme, String text) {
    return Json.read(command("sign", "--key", Integer.toString(KEYS.indexOf(scheme)), "--text", text),
        new TypeReference<>() {
        });
  }

  /** The status, asked directly; empty while the node does not answer. */
  public Optional<NodeStatus> seen() {
    return ask("/v1/status", new TypeReference<>() {
    });
  }

  /** The peers, asked directly; empty while the node does not answer. */
  public Optional<List<PeerStatus>> seenPeers() {
    return ask("/v1/peers", new TypeReference<>() {
    });
  }

  /** The open proposal and the journal, asked directly. */
  public Optional<ReshareView> seenReshare() {
    return ask("/v1/reshare", new TypeReference<>() {
    });
  }

  private <T> Optional<T> ask(String path, TypeReference<T> type) {
    if (!isAlive()) {
      throw new Trouble(name + "'s node ended by itself, exit code " + process.exitValue() + tail());
    }
    var access = AdminAccess.read(home);
    if (access.isEmpty()) {
      return Optional.empty();
    }
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + access.get().port() + path))
        .header("Authorization", "Bearer " + access.get().token()).timeout(ANSWER_TIME).build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return answer.statusCode() == 200 ? Optional.of(Json.read(answer.body(), type)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // starting, or busy: it is asked again
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trouble("interrupted while asking " + name);
    }
  }

  private String command(String command, String... arguments) {
    return commands(List.of(command), arguments);
  }

  private String commands(List<String> command, String... arguments) {
    var words = new ArrayList<String>();
    words.add(reseal());
    words.addAll(command);
    words.addAll(List.of("--home", home.toString(), "--json"));
    words.addAll(Arrays.asList(arguments));
    return run("reseal " + String.join(" ", command), new ProcessBuilder(words));
  }

  private String reseal() {
    return committee.root().resolve("bin/reseal").toString();
  }

  private void environment(ProcessBuilder command, String options) {
    var environment = command.environment();
    environment.keySet().removeIf(variable -> variable.startsWith("RESEAL_"));
    environment.put("RESEAL_JAVA_OPTIONS", options);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  private String run(String what, ProcessBuilder command) {
    environment(command, "-Xmx96m");
    var errors = committee.folder().resolve("logs").resolve(name + "-" + what.replace(' ', '-') + ".log");
    command.redirectError(ProcessBuilder.Redirect.to(errors.toFile()));
    var child = committee.children().start(command);
    try (var out = child.getInputStream()) {
      child.getOutputStream().close();
      var text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (!child.waitFor(COMMAND_TIME.toSeconds(), TimeUnit.SECONDS)) {
        child.destroyForcibly();
        throw new Trouble(name + ": " + what + " takes longer than " + COMMAND_TIME.toSeconds() + " s");
      }
      if (child.exitValue() != 0) {
        throw new Trouble(name + ": " + what + " ended with " + child.exitValue() + ": "
            + Files.readString(errors).strip());
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trouble("interrupted while " + what + " of " + name + " ran");
    }
  }

  /** The last that the process printed, for whoever looks for the reason. */
  private String tail() {
    try {
      var lines = Files.readAllLines(log());
      return "; it printed:\n  "
          + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "; see " + log();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
