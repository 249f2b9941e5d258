package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One endpoint's view of one block, pinned by the block's hash: nothing of
 * another block can slip in between two questions.
 */
final class BlockView {

  private final Endpoint endpoint;
  private final BlockHeader block;

  BlockView(Endpoint endpoint, BlockHeader block) {
    this.endpoint = endpoint;
    this.block = block;
  }

  /** The header at a number or tag. */
  static BlockHeader header(Endpoint endpoint, String numberOrTag) {
    return header(endpoint.result("eth_getBlockByNumber", numberOrTag, false), numberOrTag);
  }

  static BlockHeader header(JsonNode json, String numberOrTag) {
    if (!json.isObject()) {
      throw new ChainException("has no block " + numberOrTag);
    }
    return new BlockHeader(Json.quantity(Json.field(json, "number"), "a block's number"),
        Json.bytes32(Json.field(json, "hash"), "a block's hash"),
        Json.bytes32(Json.field(json, "parentHash"), "a block's parent"),
        Json.quantity(Json.field(json, "timestamp"), "a block's time"));
  }

  /** A number as JSON-RPC wants it. */
  static String quantity(long number) {
    return "0x" + Long.toHexString(number);
  }

  /** Keccak-256 of a contract's code; nothing if there is no contract. */
  Optional<Bytes32> codeHash(Address contract) {
    var code = Json.bytes(endpoint.result("eth_getCode", contract.hex(), pin()), "code");
    return code.length == 0 ? Optional.empty() : Optional.of(Abi.keccak(code));
  }

  /** Answers in the order of the questions. */
  List<Words> ask(List<View> views) {
    var replies = endpoint.replies(views.stream().map(this::call).toList());
    var answers = new ArrayList<Words>();
    for (var i = 0; i < views.size(); i++) {
      var view = views.get(i);
      var data = Json.bytes(replies.get(i).orThrow(view.signature()), view.signature());
      answers.add(Words.of(view.signature(), data, view.words()));
    }
    return answers;
  }

  /**
   * The answer to a question the contract may not know; a refusal to answer is
   * still an error.
   */
  Optional<Words> askIfKnown(View view) {
    return switch (endpoint.replies(List.of(call(view))).getFirst()) {
      case Reply.Failure failure when failure.isRevert() -> Optional.empty();
      case Reply.Failure failure -> throw new ChainException(view.signature() + ": " + failure);
      case Reply.Result(var value) -> {
        var data = Json.bytes(value, view.signature());
        yield data.length == 0
            ? Optional.empty()
            : Optional.of(Words.of(view.signature(), data, view.words()));
      }
    };
  }

  /**
   * Looks at the block's number again: were the answers of a block that is not
   * there any more, they are void.
   */
  void requireCanonical() {
    var now = header(endpoint, quantity(block.number()));
    if (!now.equals(block)) {
      throw new ChainException("replaced " + block + " by " + now.hash() + " while it was read");
    }
  }

  private Endpoint.Call call(View view) {
    return Endpoint.Call.of("eth_call", Map.of("to", view.contract().hex(), "data", view.calldata()), pin());
  }

  private Map<String, Object> pin() {
    return Map.of("blockHash", "0x" + block.hash().hex(), "requireCanonical", true);
  }
}
