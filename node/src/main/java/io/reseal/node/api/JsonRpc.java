package io.reseal.node.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.node.chain.ChainDoor;
import io.reseal.node.chain.ChainException;
import io.reseal.node.signing.EthMessage;
import io.reseal.node.signing.SigningRequest;
import io.reseal.node.signing.TypedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * JSON-RPC as a client knows it of an Ethereum node that holds its account:
 * what needs the account's key is answered here, the rest by the chain's
 * endpoint.
 */
final class JsonRpc {

  /** Most calls in one batch. */
  static final int BATCH_MAX = 50;

  private static final Logger LOG = LogManager.getLogger(JsonRpc.class);
  private static final int DEPTH_MAX = 40;
  /** What is passed on; an endpoint's own keys and switches never are. */
  private static final Pattern PASSED_ON = Pattern.compile("(eth|net|web3)_[A-Za-z0-9]{1,48}");
  /** An endpoint may have keys of its own, which are none of our clients'. */
  private static final Pattern BY_KEY = Pattern.compile("eth_sign.*|eth_sendTransaction.*|eth_accounts.*"
      + "|eth_requestAccounts|eth_sendUnsigned.*|eth_coinbase");
  private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final EthereumSigner signer;
  private final ChainDoor chain;
  private final Transactions transactions;

  JsonRpc(EthereumSigner signer, ChainDoor chain, long chainId) {
    this.signer = signer;
    this.chain = chain;
    transactions = new Transactions(signer, chain, chainId);
  }

  /** The answer to one call or to a batch; empty where none is due. */
  Optional<byte[]> answer(byte[] body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (IOException e) {
      return Optional.of(written(error(null, new RpcFailed(RpcFailed.NO_JSON, "the body is not JSON"))));
    }
    if (!request.isArray()) {
      return answer(request).map(JsonRpc::written);
    }
    if (request.isEmpty() || request.size() > BATCH_MAX) {
      return Optional.of(written(error(null, new RpcFailed(RpcFailed.NO_REQUEST,
          "a batch has from 1 to " + BATCH_MAX + " calls, not " + request.size()))));
    }
    var answers = JsonNodeFactory.instance.arrayNode();
    request.forEach(call -> answer(call).ifPresent(answers::add));
    return answers.isEmpty() ? Optional.empty() : Optional.of(written(answers));
  }

  private Optional<ObjectNode> answer(JsonNode request) {
    var id = request.get("id");
    var isCall = request.isObject() && "2.0".equals(request.path("jsonrpc").textValue())
        && request.path("method").isTextual()
        && (id == null || id.isTextual() || id.isNumber() || id.isNull());
    if (!isCall) {
      return Optional.of(error(null, new RpcFailed(RpcFailed.NO_REQUEST, "this is no call of JSON-RPC 2.0")));
    }
    ObjectNode answer;
    try {
      answer = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0").set("id", id);
      answer.set("result", result(request.get("method").textValue(), params(request.get("params"))));
    } catch (RpcFailed e) {
      answer = error(id, e);
    } catch (OperationFailed e) {
      answer = error(id,
          new RpcFailed(code(e), e.getMessage(), Optional.of(Map.of("status", e.httpStatus()))));
    } catch (ChainException e) {
      answer = error(id, new RpcFailed(RpcFailed.UNAVAILABLE, "the chain's endpoint " + e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("a call failed", e);
      answer = error(id, new RpcFailed(RpcFailed.INTERNAL, "the node could not answer"));
    }
    // A call without an id wants no answer.
    return id == null ? Optional.empty() : Optional.of(answer);
  }

  private static long code(OperationFailed failure) {
    return switch (failure.httpStatus()) {
      case 400 -> RpcFailed.WRONG_PARAMETERS;
      case 403, 409, 412 -> RpcFailed.REJECTED;
      case 500 -> RpcFailed.INTERNAL;
      default -> RpcFailed.UNAVAILABLE;
    };
  }

  private static JsonNode params(JsonNode params) {
    if (params == null || params.isNull()) {
      return JsonNodeFactory.instance.arrayNode();
    }
    if (!params.isArray()) {
      throw RpcFailed.parameters("params: expected a list");
    }
    return params;
  }

  private JsonNode result(String method, JsonNode params) {
    var nodes = JsonNodeFactory.instance;
    return switch (method) {
      case "eth_accounts" -> {
        var accounts = nodes.arrayNode();
        signer.accounts().forEach(account -> accounts.add(account.address().hex()));
        yield accounts;
      }
      case "eth_sign" -> {
        count(params, 2);
        yield signed(params.get(0), made(() -> new EthMessage(Values.bytes(params.get(1)))));
      }
      case "personal_sign" -> {
        // The message first; some clients add a password, which opens nothing here.
        if (params.size() != 3) {
          count(params, 2);
        }
        yield signed(params.get(1), made(() -> new EthMessage(Values.bytes(params.get(0)))));
      }
      case "eth_signTypedData", "eth_signTypedData_v4" -> {
        count(params, 2);
        yield signed(params.get(0), made(() -> TypedData.of(json(params.get(1)))));
      }
      case "eth_signTransaction" -> {
        var draft = draft(params);
        yield nodes.textNode("0x" + transactions.sign(account(draft.from()), draft).hex());
      }
      case "eth_sendTransaction" -> {
        var draft = draft(params);
        yield nodes.textNode("0x" + transactions.send(account(draft.from()), draft).hex());
      }
      default -> passedOn(method, params);
    };
  }

  private JsonNode passedOn(String method, JsonNode params) {
    if (!PASSED_ON.matcher(method).matches() || BY_KEY.matcher(method).matches()) {
      throw new RpcFailed(RpcFailed.NO_METHOD,
          "there is no such method here; eth_, net_ and web3_ methods that use no key are passed on");
    }
    return switch (chain.call(method, params)) {
      case ChainDoor.Answer.Result(var value) -> value;
      case ChainDoor.Answer.Failure failure -> throw Transactions.failed(failure);
    };
  }

  private JsonNode signed(JsonNode address, SigningRequest request) {
    var account = account(made(() -> Values.address(address)));
    return JsonNodeFactory.instance.textNode("0x" + signer.sign(account.keyIndex(), request).hex());
  }

  private EthereumSigner.Account account(Address address) {
    return signer.accounts().stream().filter(account -> account.address().equals(address)).findFirst()
        .orElseThrow(() -> new RpcFailed(RpcFailed.WRONG_INPUT, "unknown account " + address));
  }

  private static TransactionDraft draft(JsonNode params) {
    count(params, 1);
    return TransactionDraft.of(params.get(0));
  }

  /** Typed data comes as an object or as its text. */
  private static Bytes json(JsonNode node) {
    return Bytes.of(node.isTextual() ? node.textValue().getBytes(StandardCharsets.UTF_8) : written(node));
  }

  private static void count(JsonNode params, int expected) {
    if (params.size() != expected) {
      throw RpcFailed.parameters("expected " + expected + " parameters, not " + params.size());
    }
  }

  /** What a client sent, read; what is wrong with it becomes the answer. */
  private static <T> T made(java.util.function.Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw RpcFailed.parameters(e.getMessage());
    }
  }

  private static ObjectNode error(JsonNode id, RpcFailed failure) {
    var error = JsonNodeFactory.instance.objectNode().put("code", failure.code()).put("message",
        failure.getMessage());
    failure.data().ifPresent(data -> error.set("data", JSON.valueToTree(data)));
    var answer = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    answer.set("id", id == null ? JsonNodeFactory.instance.nullNode() : id);
    answer.set("error", error);
    return answer;
  }

  private static byte[] written(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    }
  }

  /** What is read of an {@code eth1/sign} body: its data. */
  static Bytes data(byte[] body) {
    try {
      var node = JSON.readTree(body);
      var names = new ArrayList<String>();
      node.fieldNames().forEachRemaining(names::add);
      if (names.equals(List.of("data"))) {
        return Values.bytes(node.get("data"));
      }
    } catch (IOException | IllegalArgumentException e) {
      // Told below, in the same words.
    }
    throw new OperationFailed("the body is {\"data\": \"0x...\"} with pairs of hexadecimal digits", 400);
  }
}
