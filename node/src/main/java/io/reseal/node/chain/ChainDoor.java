package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;

/**
 * One endpoint of a chain, for calls of this node's clients: what it answers is
 * passed on and decides nothing here. Bounded in time and size.
 */
public final class ChainDoor implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** What an endpoint answered to a call. */
  public sealed interface Answer {

    /** A result, which may be JSON's null. */
    record Result(JsonNode value) implements Answer {
    }

    /**
     * An error.
     *
     * @param data
     *          empty if there is none in text
     */
    record Failure(long code, String message, String data) implements Answer {
    }
  }

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(CONNECT_TIMEOUT).followRedirects(HttpClient.Redirect.NEVER).build();
  private final Endpoint endpoint;

  /**
   * @param timeout
   *          of one call
   */
  public ChainDoor(URI uri, Duration timeout) {
    endpoint = new Endpoint(uri, http, timeout);
  }

  /**
   * Calls.
   *
   * @param params
   *          a JSON array
   * @throws ChainException
   *           when there is no well-formed answer
   */
  public Answer call(String method, JsonNode params) {
    var parameters = new ArrayList<Object>();
    params.forEach(parameters::add);
    return switch (endpoint.reply(method, parameters.toArray())) {
      case Reply.Result(var value) -> new Answer.Result(value);
      case Reply.Failure(var code, var message, var data) ->
        new Answer.Failure(code, Json.shown(message), data);
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
