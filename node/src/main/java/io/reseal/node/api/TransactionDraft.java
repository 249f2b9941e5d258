package io.reseal.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.signing.EthTransaction;
import io.reseal.node.signing.EthTransaction.Access;
import io.reseal.node.signing.EthTransaction.Form;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A transaction as a client describes it in JSON, with what it leaves to the
 * node left out. Read strictly: a key that is not known here might have meant
 * something.
 */
record TransactionDraft(Address from, Optional<Address> to, BigInteger value, Bytes data, OptionalLong nonce,
    OptionalLong chainId, OptionalLong gas, Optional<BigInteger> gasPrice, Optional<BigInteger> maxFee,
    Optional<BigInteger> priorityFee, Optional<List<Access>> accessList, OptionalLong type) {

  private static final Set<String> KEYS = Set.of("from", "to", "value", "data", "input", "nonce", "chainId",
      "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "accessList", "type");
  private static final int ACCESSES_MAX = 256;

  /**
   * @throws RpcFailed
   *           for what is no such description
   */
  static TransactionDraft of(JsonNode node) {
    if (node == null || !node.isObject()) {
      throw RpcFailed.parameters("expected a transaction as an object");
    }
    node.fieldNames().forEachRemaining(name -> {
      if (!KEYS.contains(name)) {
        throw RpcFailed.parameters("a transaction here has no key but " + KEYS.stream().sorted().toList());
      }
    });
    var data = Values.optional(node, "data", Values::bytes);
    var input = Values.optional(node, "input", Values::bytes);
    if (data.isPresent() && input.isPresent() && !data.equals(input)) {
      throw RpcFailed.parameters("data and input differ");
    }
    var draft = new TransactionDraft(
        Values.optional(node, "from", Values::address)
            .orElseThrow(() -> RpcFailed.parameters("from: expected an address")),
        Values.optional(node, "to", Values::address),
        Values.optional(node, "value", Values::number).orElse(BigInteger.ZERO),
        data.or(() -> input).orElse(Bytes.EMPTY), small(node, "nonce"), small(node, "chainId"),
        small(node, "gas"), Values.optional(node, "gasPrice", Values::number),
        Values.optional(node, "maxFeePerGas", Values::number),
        Values.optional(node, "maxPriorityFeePerGas", Values::number),
        Values.optional(node, "accessList", TransactionDraft::accesses), small(node, "type"));
    var twoFees = draft.maxFee.isPresent() || draft.priorityFee.isPresent();
    if (draft.gasPrice.isPresent() && twoFees) {
      throw RpcFailed.parameters("gasPrice and maxFeePerGas or maxPriorityFeePerGas exclude each other");
    }
    if (draft.type.isPresent() && draft.type.getAsLong() > 2) {
      throw RpcFailed.parameters("type: expected 0x0, 0x1 or 0x2");
    }
    var form = draft.form(true);
    var oneFee = draft.gasPrice.isPresent();
    var fits = switch (form) {
      case LEGACY -> !twoFees && draft.accessList.isEmpty();
      case ACCESS_LIST -> !twoFees;
      case DYNAMIC_FEE -> !oneFee;
    };
    if (!fits) {
      throw RpcFailed.parameters("the fees or the access list are not of the transaction's type");
    }
    return draft;
  }

  /**
   * The form it asks for.
   *
   * @param twoFees
   *          whether the chain knows EIP-1559's fees
   */
  Form form(boolean twoFees) {
    if (type.isPresent()) {
      return switch ((int) type.getAsLong()) {
        case 0 -> Form.LEGACY;
        case 1 -> Form.ACCESS_LIST;
        default -> Form.DYNAMIC_FEE; // others are refused where a draft is read
      };
    }
    if (gasPrice.isPresent()) {
      return accessList.isPresent() ? Form.ACCESS_LIST : Form.LEGACY;
    }
    return twoFees || maxFee.isPresent() || priorityFee.isPresent()
        ? Form.DYNAMIC_FEE
        : accessList.isPresent() ? Form.ACCESS_LIST : Form.LEGACY;
  }

  /** As {@code eth_estimateGas} takes it. */
  ObjectNode call() {
    var call = JsonNodeFactory.instance.objectNode();
    call.put("from", from.hex());
    to.ifPresent(address -> call.put("to", address.hex()));
    call.put("value", "0x" + value.toString(16));
    call.put("data", "0x" + data.hex());
    return call;
  }

  /**
   * Whole.
   *
   * @param fee
   *          the most per gas
   * @throws RpcFailed
   *           when what the client gave makes no transaction
   */
  EthTransaction complete(Form form, long onChain, long withNonce, long withGas, BigInteger fee,
      BigInteger priority) {
    try {
      return new EthTransaction(form, onChain, withNonce, fee, priority, withGas, to, value, data,
          accessList.orElse(List.of()));
    } catch (IllegalArgumentException e) {
      throw RpcFailed.parameters(e.getMessage());
    }
  }

  private static OptionalLong small(JsonNode node, String name) {
    var number = Values.optional(node, name, Values::number);
    if (number.filter(value -> value.bitLength() > 62).isPresent()) {
      throw RpcFailed.parameters(name + ": expected a quantity below 2^62");
    }
    return number.map(value -> OptionalLong.of(value.longValueExact())).orElse(OptionalLong.empty());
  }

  private static List<Access> accesses(JsonNode node) {
    var list = new ArrayList<Access>();
    Function<JsonNode, Bytes32> key = each -> Bytes32.of(Values.bytes(each).toArray());
    if (!node.isArray() || node.size() > ACCESSES_MAX) {
      throw new IllegalArgumentException("expected a list of at most " + ACCESSES_MAX);
    }
    for (var entry : node) {
      var keys = new ArrayList<Bytes32>();
      entry.path("storageKeys").forEach(each -> keys.add(key.apply(each)));
      if (entry.size() != 2 || !entry.path("storageKeys").isArray()) {
        throw new IllegalArgumentException("expected objects of an address and storageKeys");
      }
      list.add(new Access(Values.address(entry.path("address")), keys));
    }
    return list;
  }
}
