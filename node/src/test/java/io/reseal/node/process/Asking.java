package io.reseal.node.process;

import com.fasterxml.jackson.core.type.TypeReference;
import io.reseal.core.party.Bytes32;
import io.reseal.node.api.AdminAccess;
import io.reseal.node.api.HsmReport;
import io.reseal.node.api.Json;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.api.SignResult;
import io.reseal.node.demo.LocalNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** What operators ask nodes that may be down at any moment. */
final class Asking implements AutoCloseable {

  private static final Duration QUESTION_TIME = Duration.ofSeconds(5);
  /** Longer than a node works for a signature. */
  private static final Duration SIGNING_TIME = Duration.ofSeconds(55);

  private final HttpClient http = HttpClient.newHttpClient();

  /** What comes of a request to sign. */
  sealed interface Answer {

    record Signed(SignResult result) implements Answer {
    }

    /** Nobody is there, or it cannot be signed now: it is asked again. */
    record NotNow(String why) implements Answer {
    }

    /** What no kill excuses. */
    record Refused(String why) implements Answer {
    }
  }

  Optional<NodeStatus> status(LocalNode node) {
    return get(node, "/v1/status", new TypeReference<>() {
    });
  }

  Optional<ReshareView> reshare(LocalNode node) {
    return get(node, "/v1/reshare", new TypeReference<>() {
    });
  }

  /** What the token itself says that it holds. */
  Optional<HsmReport> hsm(LocalNode node) {
    return get(node, "/v1/hsm", new TypeReference<>() {
    });
  }

  /** Whether the node took its operator's word. */
  boolean approve(LocalNode node, Bytes32 termsHash) {
    return send(node, "/v1/reshare/approve",
        Optional.of(Map.of("termsHash", termsHash.hex(), "operator", node.name())), QUESTION_TIME)
        .filter(answer -> answer.statusCode() == 200).isPresent();
  }

  Answer sign(LocalNode node, Wish wish) {
    var body = Map.<String, Object>of("keyIndex", wish.key().index(), "preimage",
        HexFormat.of().formatHex(wish.text().getBytes(StandardCharsets.UTF_8)), "requestId", wish.id().hex());
    var answer = send(node, "/v1/sign", Optional.of(body), SIGNING_TIME);
    if (answer.isEmpty()) {
      return new Answer.NotNow("no answer");
    }
    var said = answer.get();
    return switch (said.statusCode()) {
      case 200 -> new Answer.Signed(Json.read(said.body(), new TypeReference<>() {
      }));
      // 401: it was started again between our reading of its token and our asking.
      case 401, 503, 504 -> new Answer.NotNow(said.statusCode() + " " + said.body());
      default -> new Answer.Refused(node + " answers " + said.statusCode() + " " + said.body());
    };
  }

  private <T> Optional<T> get(LocalNode node, String path, TypeReference<T> type) {
    return send(node, path, Optional.empty(), QUESTION_TIME).filter(answer -> answer.statusCode() == 200)
        .map(answer -> Json.read(answer.body(), type));
  }

  private Optional<HttpResponse<String>> send(LocalNode node, String path, Optional<Object> body,
      Duration limit) {
    if (!node.isAlive()) {
      return Optional.empty();
    }
    var access = AdminAccess.read(node.home());
    if (access.isEmpty()) {
      return Optional.empty();
    }
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + access.get().port() + path))
        .header("Authorization", "Bearer " + access.get().token()).timeout(limit);
    body.ifPresent(value -> request.header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(Json.text(value))));
    try {
      return Optional
          .of(http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
    } catch (ConnectException e) {
      return Optional.empty(); // starting
    } catch (IOException e) {
      return Optional.empty(); // killed while it answered
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
