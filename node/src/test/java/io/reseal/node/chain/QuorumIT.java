package io.reseal.node.chain;

import static io.reseal.node.chain.LyingEndpoint.ofHeader;
import static io.reseal.node.chain.LyingEndpoint.ofResult;
import static io.reseal.node.chain.LyingEndpoint.ofView;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Endpoints that lie, omit, flood or keep silent: a minority changes nothing,
 * and below a quorum nothing is believed.
 */
class QuorumIT {

  private static final List<TestIdentity> ALL = TestIdentity.several(3);
  private static final String WORD = "00".repeat(31);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static TestChain chain;

  private LyingEndpoint honest;
  private LyingEndpoint liar;

  @BeforeAll
  static void deploys() {
    chain = TestChain.byHand(TestChain.addresses(ALL), 2, TestChain.SHORT);
    try (var script = new EpochScript(chain, ALL)) {
      script.live();
    }
  }

  @AfterAll
  static void ends() {
    chain.close();
  }

  @BeforeEach
  void opens() {
    honest = new LyingEndpoint(chain.anvil().uri());
    liar = new LyingEndpoint(chain.anvil().uri());
  }

  @AfterEach
  void closes() {
    honest.close();
    liar.close();
  }

  /** A way to go wrong, and what is said about it. */
  record Wrong(String name, Consumer<LyingEndpoint> how, String complaint) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Wrong> wrongs() {
    return Stream.of(
        new Wrong("another finalized hash", e -> e.lies(ofHeader("hash", "0x" + "ab".repeat(32))),
            "says hash"),
        new Wrong("another parent", e -> e.lies(ofHeader("parentHash", "0x" + "ab".repeat(32))),
            "says parent"),
        new Wrong("a lower height", e -> e.lies(ofHeader("number", "0x0")), ""),
        new Wrong("an absurd height", e -> e.lies(ofHeader("number", "0x7fffffffffffffff")), ""),
        new Wrong("a height out of range", e -> e.lies(ofHeader("number", "0x8000000000000000")),
            "below 2^63"),
        new Wrong("a height in words", e -> e.lies(ofHeader("number", "latest")), "not hexadecimal text"),
        new Wrong("a short hash", e -> e.lies(ofHeader("hash", "0xab")), "has 1 bytes, not 32"),
        new Wrong("an empty hash", e -> e.lies(ofHeader("hash", "0x")), "has 0 bytes, not 32"),
        new Wrong("no block", e -> e.lies(ofResult("eth_getBlockByNumber", _ -> NullNode.getInstance())),
            "has no block"),
        new Wrong("another chain", e -> e.lies(ofResult("eth_chainId", _ -> TextNode.valueOf("0x1"))),
            "is of chain 1, not 31337"),
        new Wrong("no contract", e -> e.lies(ofResult("eth_getCode", _ -> TextNode.valueOf("0x"))),
            "has no contract"),
        new Wrong("another code", e -> e.lies(ofResult("eth_getCode", _ -> TextNode.valueOf("0xfe"))),
            "says codeHash"),
        new Wrong("another relayer threshold",
            e -> e.lies(ofView("_relayerThreshold()", _ -> "0x" + WORD + "03")),
            "threshold 3 where others say 2"),
        new Wrong("one relayer too few",
            e -> e.lies(ofView("getRoleMemberCount(bytes32)", _ -> "0x" + WORD + "02")),
            "count 2 where others say 3"),
        new Wrong("no relayer contract", e -> e.lies(ofView("relayers()", _ -> "0x" + WORD + "00")),
            "follows no relayer set"),
        new Wrong("an unknown phase",
            e -> e.lies(ofView("status(uint64)", s -> "0x" + WORD + "09" + s.substring(66))),
            "no phase has the code 9"),
        new Wrong("terms of another epoch",
            e -> e.lies(ofView("terms(uint64)", s -> "0x" + WORD + "02" + s.substring(66))),
            "has the terms of epoch 2"),
        new Wrong("terms that do not hash",
            e -> e.lies(ofView("termsHash(uint64)", _ -> "0x" + "11".repeat(32))),
            "a termsHash that is not of the terms"),
        new Wrong("two roots",
            e -> e.lies(ofView("status(uint64)",
                s -> s.substring(0, 2 + 3 * 64) + "11".repeat(32) + s.substring(2 + 4 * 64))),
            "two different things"),
        new Wrong("a word too few", e -> e.lies(ofView("active()", s -> s.substring(0, s.length() - 64))),
            "has 128 bytes, not 160"),
        new Wrong("a truth value of 2", e -> e.lies(ofView("refreshRequested()", _ -> "0x" + WORD + "02")),
            "which is at most 1"),
        new Wrong("an address of 32 bytes", e -> e.lies(ofView("governor()", _ -> "0x" + "11".repeat(32))),
            "has no address as word 0"),
        new Wrong("odd digits", e -> e.lies(ofView("lastEpoch()", _ -> "0x1")), "not hexadecimal"),
        new Wrong("an error", e -> e.lies((method, _, reply) -> {
          if (method.equals("eth_call")) {
            reply.remove("result");
            reply.putObject("error").put("code", -32000).put("message", "busy\n\u001b[31mALARM");
          }
        }), "error -32000: busy??[31mALARM"), new Wrong("neither result nor error",
            e -> e.lies((_, _, reply) -> reply.remove("result")), "neither result nor error"),
        new Wrong("another call's id", e -> e.lies((method, _, reply) -> {
          if (method.equals("eth_getCode")) {
            reply.put("id", 4711);
          }
        }), "answered another call: id 4711"),
        new Wrong("a batch with one call twice", e -> e.lies((method, _, reply) -> {
          if (method.equals("eth_chainId")) {
            reply.put("id", reply.path("id").asLong() + 1);
          }
        }), "without one of its calls"),
        new Wrong("no JSON-RPC", e -> e.says("{\"hello\":1}"), "answered a batch of 2 calls with {"),
        new Wrong("no JSON", e -> e.says("<html>moved</html>"), "answered no JSON"),
        new Wrong("a name twice in JSON", e -> e.says("[{\"id\":1,\"id\":2}]"), "answered no JSON"),
        new Wrong("more after the JSON", e -> e.says("[] []"), "answered no JSON"),
        new Wrong("relayers without number",
            e -> e.lies(ofView("getRoleMemberCount(bytes32)", _ -> "0x" + "ff".repeat(32))), "says count"),
        new Wrong("an active epoch that is dead",
            e -> e.lies(ofView("status(uint64)", s -> "0x" + WORD + "02" + s.substring(66))), "and is DEAD"),
        new Wrong("nothing", e -> e.says(""), "answered nothing"),
        new Wrong("deep nesting", e -> e.says("[".repeat(100_000)), "answered no JSON"),
        new Wrong("more than it should", e -> e.says(" ".repeat(Endpoint.ANSWER_BYTES_MAX + 1)), "failed: "),
        new Wrong("an HTTP error", e -> e.answers((http, _) -> LyingEndpoint.respond(http, 503, new byte[0])),
            "answered HTTP 503"),
        new Wrong("a redirection", e -> e.answers((http, _) -> {
          http.getResponseHeaders().add("Location", chain.anvil().uri().toString());
          LyingEndpoint.respond(http, 307, new byte[0]);
        }), "answered HTTP 307"),
        new Wrong("silence", e -> e.answers((_, _) -> forEver()), "did not answer within 2000 ms"),
        new Wrong("a byte now and then", e -> e.answers((http, _) -> drip(http)),
            "did not answer within 2000 ms"),
        new Wrong("a closed door", LyingEndpoint::goesAway, "failed: "));
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void oneWrongEndpointOfThreeIsOutvotedAndNamed(Wrong wrong) {
    wrong.how().accept(liar);
    try (var reader = reader(2, liar.uri(), chain.anvil().uri(), honest.uri())) {
      assertThat(reader.poll()).isEqualTo(chain.state());
      if (!wrong.complaint().isEmpty()) {
        assertThat(reader.complaints()).singleElement().asString().startsWith(liar.name())
            .contains(wrong.complaint());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void nothingIsBelievedWhenOneOfTwoIsWrong(Wrong wrong) {
    wrong.how().accept(liar);
    var cursor = new MemoryCursor();
    try (var reader = new QuorumReader(chain.spec(2, honest.uri(), liar.uri()), cursor, TIMEOUT)) {
      if (wrong.complaint().isEmpty()) {
        // A height that is not the other's: nothing to agree on.
        assertThatThrownBy(reader::poll).isInstanceOf(ChainException.class)
            .hasMessageContaining("fewer than 2");
      } else {
        assertThatThrownBy(reader::poll).isInstanceOf(ChainException.class).hasMessageContaining(liar.name())
            .hasMessageContaining(wrong.complaint().startsWith("says") ? "says" : wrong.complaint());
      }
      assertThat(cursor.place()).isEmpty();
    }
  }

  @Test
  void poisonOnOneEndpointAndADeadOtherIsNoQuorum() {
    liar.lies(ofView("_relayerThreshold()", _ -> "0x" + WORD + "03"));
    honest.goesAway();
    try (var reader = reader(2, liar.uri(), honest.uri(), chain.anvil().uri())) {
      assertThatThrownBy(reader::poll).isInstanceOf(ChainException.class).hasMessageContaining(honest.name())
          .hasMessageContaining("threshold");
    }
  }

  @Test
  void anEndpointAheadThatLiesAboutTheStateCannotKeepUsFromAnEarlierBlock() {
    // The honest one lags by a block; the liar agrees with the third on the newer
    // one and lies about it.
    var number = chain.state().block().number();
    honest.lies((method, parameters, reply) -> {
      if (method.equals("eth_getBlockByNumber") && parameters.get(0).asText().equals("finalized")) {
        reply.set("result",
            chain.anvil().call("eth_getBlockByNumber", BlockView.quantity(number - 1), false));
      }
    });
    liar.lies(ofView("_relayerThreshold()", _ -> "0x" + WORD + "03"));
    try (var reader = reader(2, chain.anvil().uri(), liar.uri(), honest.uri())) {
      var state = reader.poll();
      assertThat(state.block().number()).isEqualTo(number - 1);
      assertThat(state.relayers().threshold()).isEqualTo(2);
    }
  }

  @Test
  void endpointsBehindWhatWasFinalAreNotFollowedBack() {
    var cursor = new MemoryCursor();
    try (var reader = new QuorumReader(chain.spec(1, honest.uri()), cursor, TIMEOUT)) {
      var state = reader.poll();
      honest.lies(ofResult("eth_getBlockByNumber",
          header -> chain.anvil().call("eth_getBlockByNumber", "0x1", false)));
      assertThatThrownBy(reader::poll).isInstanceOf(ChainException.class)
          .hasMessageContaining("block 1 is below " + state.block().number());
      assertThat(cursor.place().orElseThrow().number()).isEqualTo(state.block().number());
    }
  }

  @Test
  void aBlockReplacedWhileItIsReadIsVoid() {
    liar.lies((method, parameters, reply) -> {
      if (method.equals("eth_getBlockByNumber") && !parameters.get(0).asText().equals("finalized")) {
        reply.withObject("/result").put("hash", "0x" + "ab".repeat(32));
      }
    });
    try (var reader = reader(1, liar.uri())) {
      assertThatThrownBy(reader::poll).isInstanceOf(ChainException.class)
          .hasMessageContaining("while it was read");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void junkInAnyFieldIsAnErrorOfTheChainOrChangesNothing(long seed) {
    var random = new Random(seed);
    var junk = List.of("null", "true", "-1", "1e400", "[]", "{}", "\"\"", "\"0x\"", "\"0x0\"", "\"0xg\"",
        "\"-0x1\"", "\"0x" + "f".repeat(64) + "\"", "\"0x" + "00".repeat(32 * 11) + "\"", "\"\\u0000\"",
        "[[[]]]");
    liar.lies((_, _, reply) -> {
      var holders = new ArrayList<ObjectNode>(List.of(reply));
      if (reply.get("result") instanceof ObjectNode result) {
        holders.add(result);
      }
      if (random.nextInt(6) == 0) {
        var holder = holders.get(random.nextInt(holders.size()));
        var names = new ArrayList<String>();
        holder.fieldNames().forEachRemaining(names::add);
        holder.set(names.get(random.nextInt(names.size())), json(junk.get(random.nextInt(junk.size()))));
      }
    });
    try (var alone = reader(1, liar.uri());
        var outvoted = reader(2, liar.uri(), chain.anvil().uri(), honest.uri())) {
      for (var round = 0; round < 25; round++) {
        assertThat(outvoted.poll()).as("seed %d, round %d", seed, round).isEqualTo(chain.state());
        assertThat(catchThrowable(alone::poll)).as("seed %d, round %d", seed, round).matches(
            thrown -> thrown == null || thrown instanceof ChainException || thrown instanceof FinalityBroken);
      }
    }
  }

  @Test
  void anyEpochCanBeReadInTheSameBlock() {
    try (var reader = reader(2, chain.anvil().uri(), honest.uri(), liar.uri())) {
      var state = reader.poll();
      liar.lies(ofView("status(uint64)", s -> "0x" + WORD + "02" + s.substring(66)));
      assertThat(reader.epoch(state, state.activeEpoch())).isEqualTo(state.active().orElseThrow());
      assertThat(reader.epoch(state, new io.reseal.core.party.Epoch(77)).phase()).isEqualTo(Phase.NONE);
      assertThat(reader.complaints()).anyMatch(complaint -> complaint.contains(liar.name()));
    }
  }

  private static QuorumReader reader(int quorum, URI... endpoints) {
    return new QuorumReader(chain.spec(quorum, endpoints), new MemoryCursor(), TIMEOUT);
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void forEver() throws IOException {
    try {
      Thread.sleep(Duration.ofMinutes(5));
    } catch (InterruptedException e) {
      throw new IOException("the test is over", e);
    }
  }

  /**
   * An answer that never ends, in a way that no timeout between bytes notices.
   */
  private static void drip(HttpExchange http) throws IOException {
    http.sendResponseHeaders(200, 0);
    try (var body = http.getResponseBody()) {
      while (true) {
        body.write("\n".getBytes(StandardCharsets.US_ASCII));
        body.flush();
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      throw new IOException("the test is over", e);
    }
  }
}
