package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reseal.core.party.Address;
import io.reseal.core.party.Epoch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Searches of an endpoint that takes windows of a thousand blocks only. */
class LogSearchTest {

  private static final String TOPIC = "0x" + "11".repeat(32);
  private static final long LATEST = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final AtomicInteger requests = new AtomicInteger();
  private Duration each = Duration.ZERO;
  private LyingEndpoint server;
  private HttpClient http;
  private LogSearch search;

  @BeforeEach
  void serve() {
    server = new LyingEndpoint(URI.create("http://127.0.0.1:1"));
    server.answers((exchange, request) -> {
      requests.incrementAndGet();
      nanos.addAndGet(each.toNanos());
      LyingEndpoint.respond(exchange, 200, answer(request).getBytes(StandardCharsets.UTF_8));
    });
    http = HttpClient.newHttpClient();
    var spec = new ChainSpec(1, address(1), Optional.empty(), 1, List.of(server.uri()), 1);
    var endpoint = new Endpoint(server.uri(), http, Duration.ofSeconds(30), new Patience(nanos::get));
    search = new LogSearch(endpoint, spec, LATEST);
  }

  @AfterEach
  void end() {
    http.shutdownNow();
    server.close();
  }

  private static Address address(int number) {
    return Address.ofHex("0x%040x".formatted(number));
  }

  private static String answer(byte[] request) throws IOException {
    var call = new ObjectMapper().readTree(request);
    var single = call.isArray() ? call.get(0) : call;
    var filter = single.get("params").get(0);
    var blocks = block(filter.get("toBlock").asText()) - block(filter.get("fromBlock").asText()) + 1;
    var result = blocks > 1000
        ? "\"error\":{\"code\":-32005,\"message\":\"too many blocks\"}"
        : "\"result\":[]";
    var reply = "{\"jsonrpc\":\"2.0\",\"id\":" + single.get("id") + "," + result + "}";
    return call.isArray() ? "[" + reply + "]" : reply;
  }

  private static long block(String quantity) {
    return Long.parseLong(quantity.substring(2), 16);
  }

  private Optional<String> find() {
    return search.find(TOPIC, new Epoch(1), _ -> Optional.of("found"));
  }

  @Test
  @DisplayName("an endpoint that is quick is asked window by window, so many times and no more")
  void aSearchHasSoManyRequests() {
    assertThat(find()).isEmpty();
    assertThat(requests).hasValue(64);
    assertThat(find()).isEmpty();
  }

  @Test
  @DisplayName("an endpoint that answers each request at the last moment is given one minute in ten")
  void aSlowEndpointRests() {
    each = Duration.ofSeconds(9);
    assertThatThrownBy(this::find).isInstanceOf(ChainException.class).hasMessageContaining("more than 60 s");
    assertThat(requests).hasValue(7);
    assertThatThrownBy(this::find).isInstanceOf(ChainException.class)
        .hasMessageContaining("for none for 10 minutes");
    nanos.addAndGet(Patience.REST.toNanos() - 1);
    assertThatThrownBy(this::find).isInstanceOf(ChainException.class);
    assertThat(requests).as("nothing is asked while it rests").hasValue(7);
    nanos.addAndGet(2);
    each = Duration.ZERO;
    assertThat(find()).isEmpty();
  }
}
