package io.reseal.node.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One JSON-RPC endpoint. Whatever it does (is slow, floods, answers other
 * questions) becomes a {@link ChainException} in bounded time and memory.
 */
final class Endpoint {

  /** Longest HTTP body we read, for a batch as for one answer. */
  static final int ANSWER_BYTES_MAX = 4 << 20;
  /** Most calls in one request. */
  static final int BATCH_MAX = 50;

  private static final ObjectMapper JSON = new ObjectMapper().enable(
      DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private final URI uri;
  private final HttpClient http;
  private final Duration timeout;
  private final Patience patience;
  private final AtomicLong lastId = new AtomicLong();

  /**
   * @param timeout
   *          for one request, from its first byte to the answer's last
   */
  Endpoint(URI uri, HttpClient http, Duration timeout) {
    this(uri, http, timeout, new Patience(System::nanoTime));
  }

  Endpoint(URI uri, HttpClient http, Duration timeout, Patience patience) {
    this.uri = uri;
    this.http = http;
    this.timeout = timeout;
    this.patience = patience;
  }

  /** With its searches. */
  Patience patience() {
    return patience;
  }

  /**
   * Scheme, host and port; the path may hold an access key, so it is never shown.
   */
  String name() {
    return name(uri);
  }

  static String name(URI uri) {
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /** A method and its parameters: texts, booleans, lists and maps. */
  record Call(String method, List<Object> parameters) {

    static Call of(String method, Object... parameters) {
      return new Call(method, List.copyOf(Arrays.asList(parameters)));
    }
  }

  /** The result of one call; the endpoint's error becomes an exception. */
  JsonNode result(String method, Object... parameters) {
    return reply(method, parameters).orThrow(method);
  }

  /** The reply to one call. */
  Reply reply(String method, Object... parameters) {
    return replies(List.of(Call.of(method, parameters))).getFirst();
  }

  /** The replies to some calls, in their order. */
  List<Reply> replies(List<Call> calls) {
    var replies = new ArrayList<Reply>(calls.size());
    for (var start = 0; start < calls.size(); start += BATCH_MAX) {
      replies.addAll(batch(calls.subList(start, Math.min(start + BATCH_MAX, calls.size()))));
    }
    return replies;
  }

  private List<Reply> batch(List<Call> calls) {
    var first = lastId.getAndAdd(calls.size()) + 1;
    var requests = new ArrayList<Map<String, Object>>();
    for (var call : calls) {
      var request = new LinkedHashMap<String, Object>();
      request.put("jsonrpc", "2.0");
      request.put("id", first + requests.size());
      request.put("method", call.method());
      request.put("params", call.parameters());
      requests.add(request);
    }
    // Some endpoints take no batches; where one is not needed, none is sent.
    var answer = exchange(calls.size() == 1 ? requests.getFirst() : requests);
    if (calls.size() == 1) {
      return List.of(reply(answer, first));
    }
    if (!answer.isArray() || answer.size() != calls.size()) {
      throw new ChainException(
          "answered a batch of " + calls.size() + " calls with " + Json.shown(answer.toString()));
    }
    // A batch may be answered in any order, but each call once.
    var byId = new LinkedHashMap<Long, JsonNode>();
    answer.forEach(one -> byId.put(one.path("id").asLong(-1), one));
    var replies = new ArrayList<Reply>();
    for (var id = first; id < first + calls.size(); id++) {
      if (!byId.containsKey(id)) {
        throw new ChainException("answered a batch without one of its calls");
      }
      replies.add(reply(byId.get(id), id));
    }
    return replies;
  }

  private static Reply reply(JsonNode answer, long id) {
    if (!answer.isObject() || !"2.0".equals(answer.path("jsonrpc").textValue())) {
      throw new ChainException("answered no JSON-RPC 2.0: " + Json.shown(answer.toString()));
    }
    if (!answer.path("id").isIntegralNumber() || answer.path("id").asLong() != id) {
      throw new ChainException("answered another call: id " + Json.shown(answer.path("id").toString()));
    }
    var error = answer.get("error");
    if (error != null && !error.isNull()) {
      return new Reply.Failure(error.path("code").asLong(), error.path("message").asText(""),
          error.path("data").asText(""));
    }
    if (!answer.has("result")) {
      throw new ChainException("answered with neither result nor error");
    }
    return new Reply.Result(answer.get("result"));
  }

  private JsonNode exchange(Object request) {
    var body = body(request);
    if (body.statusCode() != 200) {
      throw new ChainException("answered HTTP " + body.statusCode());
    }
    try {
      var json = JSON.readTree(body.body());
      if (json == null || json.isMissingNode()) {
        throw new ChainException("answered nothing");
      }
      return json;
    } catch (IOException e) {
      // The cause quotes the answer at length; its text is a stranger's.
      throw new ChainException("answered no JSON: " + Json.shown(e.getMessage()));
    }
  }

  private HttpResponse<byte[]> body(Object request) {
    var post = HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(written(request))).build();
    var pending = http.sendAsync(post, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    try {
      // Not the request's own timeout: that ends with the headers, and a body may
      // drip on.
      return pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new ChainException("did not answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new ChainException("failed: " + Json.shown(String.valueOf(e.getCause())), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainException("was interrupted", e);
    } finally {
      pending.cancel(true);
    }
  }

  private static byte[] written(Object request) {
    try {
      return JSON.writeValueAsBytes(request);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a request that is no JSON", e);
    }
  }
}
