package io.reseal.node.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.node.api.AdminAccess;
import io.reseal.node.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Asks the node that runs in a home folder. By the JDK's oldest HTTP client,
 * which starts in a few milliseconds and needs no TLS set-up.
 */
final class AdminClient {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  /** Longer than the node waits for a signature. */
  private static final Duration ANSWER = Duration.ofMinutes(5);
  private static final int ANSWER_MAX = 16 * 1024 * 1024;

  private final Path home;
  private final AdminAccess access;

  private AdminClient(Path home, AdminAccess access) {
    this.home = home;
    this.access = access;
  }

  /**
   * @throws CommandFailed
   *           when no node runs there
   */
  static AdminClient of(Path home) {
    try {
      return new AdminClient(home, AdminAccess.read(home).orElseThrow(() -> notRunning(home)));
    } catch (UncheckedIOException e) {
      throw CommandFailed.failed(e.getMessage(),
          "use this command as the user whose node it is: " + e.getCause(), e);
    } catch (IllegalArgumentException e) {
      throw CommandFailed.failed(
          "the files in " + home + " that tell how to reach the node are broken: " + e.getMessage(),
          "start the node again: it writes them anew", e);
    }
  }

  /** Asks for a value. */
  <T> T get(String path, TypeReference<T> type) {
    return read(text(path), type);
  }

  /** Asks for a text. */
  String text(String path) {
    return exchange("GET", path, new byte[0]);
  }

  /** Sends a value and reads one. */
  <T> T post(String path, Map<String, ?> body, TypeReference<T> type) {
    return read(exchange("POST", path, Json.text(body).getBytes(StandardCharsets.UTF_8)), type);
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      return Json.read(text, type);
    } catch (UncheckedIOException e) {
      throw CommandFailed.failed("the node's answer is not what this command expects",
          "use the reseal command of the version that runs", e);
    }
  }

  private String exchange(String method, String path, byte[] body) {
    try {
      var uri = URI.create("http://127.0.0.1:" + access.port() + path);
      var connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      try {
        return exchange(connection, method, body);
      } finally {
        connection.disconnect();
      }
    } catch (ConnectException e) {
      throw notRunning(home);
    } catch (SocketTimeoutException e) {
      throw CommandFailed.failed("the node did not answer within " + ANSWER.toMinutes() + " minutes",
          "see its log in " + home.resolve("logs"), e);
    } catch (IOException e) {
      throw CommandFailed.failed("the node's admin API broke off: " + e.getMessage(),
          "see whether the node still runs, and its log in " + home.resolve("logs"), e);
    }
  }

  private String exchange(HttpURLConnection connection, String method, byte[] body) throws IOException {
    connection.setRequestMethod(method);
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) ANSWER.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Authorization", "Bearer " + access.token());
    if (method.equals("POST")) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      // Also keeps this client from sending it a second time by itself.
      connection.setFixedLengthStreamingMode(body.length);
      try (var out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    var status = connection.getResponseCode();
    try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      var answer = in == null ? "" : utf8(in);
      if (status != 200) {
        throw refused(status, answer);
      }
      return answer;
    }
  }

  private static String utf8(InputStream in) throws IOException {
    return new String(in.readNBytes(ANSWER_MAX), StandardCharsets.UTF_8);
  }

  private CommandFailed refused(int status, String answer) {
    if (status == 401) {
      // Another process may have taken the port of a node that was killed.
      return notRunning(home);
    }
    try {
      var failure = Json.read(answer, new TypeReference<Map<String, String>>() {
      });
      return CommandFailed.failed(failure.getOrDefault("error", "the node refused"),
          failure.getOrDefault("next", "see its log in " + home.resolve("logs")));
    } catch (UncheckedIOException e) {
      return CommandFailed.failed("the node refused with status " + status,
          "see its log in " + home.resolve("logs"), e);
    }
  }

  private static CommandFailed notRunning(Path home) {
    var log = home.resolve("logs").resolve("node.log");
    return CommandFailed.notRunning("no node runs in " + home, "start it with \"reseal run --home " + home
        + "\", or name another folder with --home"
        + (Files.exists(log) ? "; one that was just started answers once it sees the chain: " + log : ""));
  }
}
