package io.reseal.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.chain.ChainDoor;
import io.reseal.node.chain.ChainException;
import io.reseal.node.signing.EthTransaction;
import io.reseal.node.signing.EthTransaction.Form;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Signs transactions that clients describe, and sends them: nonce, gas and fees
 * that they leave out are filled in as the chain's endpoint says.
 *
 * <p>
 * A filled transaction that could not be signed or sent in time is kept, and
 * the same description later means the same transaction: another one with its
 * nonce would be refused, as shares of the first may have left.
 */
final class Transactions {

  private static final int UNSENT_MAX = 256;
  private static final BigInteger USUAL_PRIORITY_FEE = BigInteger.TEN.pow(9);

  private final EthereumSigner signer;
  private final ChainDoor chain;
  private final long chainId;
  private final Nonces nonces = new Nonces();
  private final Map<TransactionDraft, EthTransaction> unsent = new LinkedHashMap<>();

  Transactions(EthereumSigner signer, ChainDoor chain, long chainId) {
    this.signer = signer;
    this.chain = chain;
    this.chainId = chainId;
  }

  /** {@code eth_signTransaction}: nothing is filled in but the chain id. */
  Bytes sign(EthereumSigner.Account account, TransactionDraft draft) {
    var form = draft.form(true);
    var fee = (form == Form.DYNAMIC_FEE ? draft.maxFee() : draft.gasPrice())
        .orElseThrow(() -> missing(form == Form.DYNAMIC_FEE ? "maxFeePerGas" : "gasPrice"));
    var priority = form == Form.DYNAMIC_FEE
        ? draft.priorityFee().orElseThrow(() -> missing("maxPriorityFeePerGas"))
        : fee;
    var transaction = draft.complete(form, draft.chainId().orElse(chainId),
        draft.nonce().orElseThrow(() -> missing("nonce")), draft.gas().orElseThrow(() -> missing("gas")), fee,
        priority);
    return transaction.signed(signer.sign(account.keyIndex(), transaction));
  }

  private static RpcFailed missing(String name) {
    return RpcFailed.parameters(name + " is missing; eth_sendTransaction fills it in");
  }

  /** {@code eth_sendTransaction}: the transaction's hash. */
  Bytes32 send(EthereumSigner.Account account, TransactionDraft draft) {
    if (draft.chainId().orElse(chainId) != chainId) {
      throw RpcFailed.parameters("chainId: transactions are sent to chain " + chainId + " here");
    }
    var transaction = kept(draft).orElseGet(() -> filled(account, draft));
    try {
      var raw = transaction.signed(signer.sign(account.keyIndex(), transaction));
      var params = JsonNodeFactory.instance.arrayNode().add("0x" + raw.hex());
      if (chain.call("eth_sendRawTransaction", params) instanceof ChainDoor.Answer.Failure failure
          && !says(failure, "already known") && !says(failure, "already imported")) {
        if (!says(failure, "nonce too low")) {
          keep(draft, transaction);
        }
        throw failed(failure);
      }
      return Addresses.keccak(raw.toArray());
    } catch (OperationFailed e) {
      // Refused before anything was signed: the nonce is free. Otherwise shares may
      // have left.
      if (e.httpStatus() >= 500) {
        keep(draft, transaction);
      } else if (draft.nonce().isEmpty()) {
        nonces.release(account.address(), transaction.nonce());
      }
      throw e;
    } catch (ChainException e) {
      keep(draft, transaction);
      throw e;
    }
  }

  private static boolean says(ChainDoor.Answer.Failure failure, String words) {
    return failure.message().toLowerCase(Locale.ROOT).contains(words);
  }

  private Optional<EthTransaction> kept(TransactionDraft draft) {
    synchronized (unsent) {
      var transaction = Optional.ofNullable(unsent.remove(draft));
      if (transaction.isEmpty() && unsent.size() >= UNSENT_MAX) {
        throw new RpcFailed(RpcFailed.UNAVAILABLE,
            UNSENT_MAX + " transactions were filled in and not sent: ask for those again first");
      }
      return transaction;
    }
  }

  private void keep(TransactionDraft draft, EthTransaction transaction) {
    synchronized (unsent) {
      unsent.put(draft, transaction);
    }
  }

  private EthTransaction filled(EthereumSigner.Account account, TransactionDraft draft) {
    var form = draft.form(true);
    var fee = draft.gasPrice();
    var priority = fee;
    if (fee.isEmpty()) {
      var block = result("eth_getBlockByNumber", "latest", false);
      var hasBaseFee = block.path("baseFeePerGas").isTextual();
      form = draft.form(hasBaseFee);
      if (form == Form.DYNAMIC_FEE) {
        var tip = draft.priorityFee().orElseGet(this::priorityFee);
        var most = draft.maxFee().orElseGet(() -> Values.optional(block, "baseFeePerGas", Values::number)
            .orElse(BigInteger.ZERO).shiftLeft(1).add(tip));
        fee = Optional.of(most);
        priority = Optional.of(draft.priorityFee().isPresent() ? tip : tip.min(most));
      } else {
        fee = Optional.of(quantity("eth_gasPrice"));
        priority = fee;
      }
    }
    var gas = draft.gas().isPresent() ? draft.gas().getAsLong() : estimate(draft);
    var nonce = draft.nonce().isPresent()
        ? draft.nonce().getAsLong()
        : nonces.take(account.address(),
            () -> quantity("eth_getTransactionCount", account.address().hex(), "pending").longValueExact());
    return draft.complete(form, chainId, nonce, gas, fee.orElseThrow(), priority.orElseThrow());
  }

  /** A quarter more than the estimate: until the block, the state may change. */
  private long estimate(TransactionDraft draft) {
    var params = JsonNodeFactory.instance.arrayNode().add(draft.call());
    var estimate = number("eth_estimateGas", result("eth_estimateGas", params));
    return estimate.add(estimate.shiftRight(2)).longValueExact();
  }

  private BigInteger priorityFee() {
    return chain.call("eth_maxPriorityFeePerGas",
        JsonNodeFactory.instance.arrayNode()) instanceof ChainDoor.Answer.Result(var value)
            ? number("eth_maxPriorityFeePerGas", value)
            : USUAL_PRIORITY_FEE;
  }

  private BigInteger quantity(String method, String... texts) {
    var params = JsonNodeFactory.instance.arrayNode();
    for (var text : texts) {
      params.add(text);
    }
    return number(method, result(method, params));
  }

  private static BigInteger number(String method, JsonNode value) {
    try {
      var number = Values.number(value);
      if (number.bitLength() <= 62 || method.contains("Price") || method.contains("Fee")) {
        return number;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new RpcFailed(RpcFailed.UNAVAILABLE,
        "the chain's endpoint answered " + method + " with no quantity");
  }

  private JsonNode result(String method, String first, boolean second) {
    return result(method, JsonNodeFactory.instance.arrayNode().add(first).add(second));
  }

  private JsonNode result(String method, JsonNode params) {
    return switch (chain.call(method, params)) {
      case ChainDoor.Answer.Result(var value) -> value;
      case ChainDoor.Answer.Failure failure -> throw failed(failure);
    };
  }

  /** The endpoint's error, passed on. */
  static RpcFailed failed(ChainDoor.Answer.Failure failure) {
    return new RpcFailed(failure.code(), failure.message(),
        failure.data().isEmpty() ? Optional.empty() : Optional.of(failure.data()));
  }
}
