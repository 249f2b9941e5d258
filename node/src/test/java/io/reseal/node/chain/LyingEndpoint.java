package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * An endpoint in front of an honest one: passes calls on, and tells what the
 * test wants of the answers. Honest until told otherwise.
 */
final class LyingEndpoint implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI upstream;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Exchange exchange = this::passOn;
  private volatile Lie lie = (_, _, _) -> {
  };

  LyingEndpoint(URI upstream) {
    this.upstream = upstream;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  /** Changes an honest reply; called once for each call of a batch. */
  interface Lie {
    void tell(String method, JsonNode parameters, ObjectNode reply);
  }

  /** Answers a whole request. */
  interface Exchange {
    void answer(HttpExchange http, byte[] request) throws IOException;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  String name() {
    return Endpoint.name(uri());
  }

  /** Lies from now on. */
  LyingEndpoint lies(Lie next) {
    lie = next;
    return this;
  }

  /** Answers to every request with this body. */
  LyingEndpoint says(String body) {
    exchange = (http, _) -> respond(http, 200, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return this;
  }

  /** Answers every request in its own way. */
  LyingEndpoint answers(Exchange next) {
    exchange = next;
    return this;
  }

  /** Listens no more. */
  void goesAway() {
    server.stop(0);
  }

  /** Changes the hexadecimal result of a contract's view. */
  static Lie ofView(String signature, UnaryOperator<String> change) {
    var selector = "0x" + Abi.keccak(signature).hex().substring(0, 8);
    return (method, parameters, reply) -> {
      if (method.equals("eth_call") && parameters.get(0).path("data").asText().startsWith(selector)) {
        reply.put("result", change.apply(reply.path("result").asText()));
      }
    };
  }

  /** Changes the result of a method. */
  static Lie ofResult(String method, UnaryOperator<JsonNode> change) {
    return (called, _, reply) -> {
      if (called.equals(method)) {
        reply.set("result", change.apply(reply.get("result")));
      }
    };
  }

  /** Changes one field of all headers. */
  static Lie ofHeader(String field, String value) {
    return ofResult("eth_getBlockByNumber", header -> ((ObjectNode) header).put(field, value));
  }

  static void respond(HttpExchange http, int status, byte[] body) throws IOException {
    try (http) {
      http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      http.getResponseBody().write(body);
    }
  }

  void passOn(HttpExchange http, byte[] request) throws IOException {
    var calls = JSON.readTree(request);
    var replies = JSON.readTree(honest(request));
    if (calls.isArray()) {
      for (var index = 0; index < calls.size(); index++) {
        tell(calls.get(index), replies.get(index));
      }
    } else {
      tell(calls, replies);
    }
    respond(http, 200, JSON.writeValueAsBytes(replies));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    http.shutdownNow();
  }

  private void serve(HttpExchange http) throws IOException {
    exchange.answer(http, http.getRequestBody().readAllBytes());
  }

  private void tell(JsonNode call, JsonNode reply) {
    lie.tell(call.get("method").asText(), call.get("params"), (ObjectNode) reply);
  }

  private byte[] honest(byte[] request) throws IOException {
    try {
      return http
          .send(HttpRequest.newBuilder(upstream).header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(request)).build(), BodyHandlers.ofByteArray())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
