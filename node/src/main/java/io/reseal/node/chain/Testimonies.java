package io.reseal.node.chain;

import static io.reseal.node.chain.MemberSignatures.NOBODY;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.node.chain.contract.EpochRegistry;
import java.util.Optional;
import java.util.function.Function;
import org.web3j.abi.EventEncoder;

/**
 * Where the signatures of an epoch stand: in the calldata of the transactions
 * that opened, committed and proved it. The registry keeps none of them.
 *
 * <p>
 * Anybody may call these three, also through a contract of his own: then they
 * are not to be read here, and are nobody's.
 */
final class Testimonies {

  static final String OPEN = "openAttempt(uint64,uint32,uint64,address[],bytes[],address[],bytes[])";
  static final String COMMIT = "commit(uint64,uint32,bytes32,(uint8,bytes32,bytes32)[],(bytes32,bytes32,bytes32)[],address[],bytes[])";
  static final String PROVE = "prove(uint64,address[],bytes[])";

  private static final String OPENED = EventEncoder.encode(EpochRegistry.ATTEMPTOPENED_EVENT);
  private static final String COMMITTED = EventEncoder.encode(EpochRegistry.EPOCHCOMMITTED_EVENT);
  private static final String PROVEN = EventEncoder.encode(EpochRegistry.EPOCHPROVEN_EVENT);

  private final Endpoint endpoint;
  private final LogSearch logs;
  private final EpochState epoch;

  private Testimonies(Endpoint endpoint, LogSearch logs, EpochState epoch) {
    this.endpoint = endpoint;
    this.logs = logs;
    this.epoch = epoch;
  }

  /**
   * What that endpoint shows.
   *
   * @throws ChainException
   *           when it fails, or has no such transactions
   */
  static Testimony of(Endpoint endpoint, ChainSpec spec, EpochState epoch) {
    var upTo = BlockView.header(endpoint, "finalized").number();
    return new Testimonies(endpoint, new LogSearch(endpoint, spec, upTo), epoch).read();
  }

  private Testimony read() {
    var opened = call(OPENED, this::isOfTheAttempt, OPEN);
    var committed = call(COMMITTED, _ -> true, COMMIT);
    var proven = call(PROVEN, _ -> true, PROVE);
    return part(opened, OPEN,
        call -> new Testimony(call.number(2), call.signatures(3), call.signatures(5), NOBODY, NOBODY))
        .orElse(Testimony.NOTHING).ready(part(committed, COMMIT, call -> call.signatures(5)).orElse(NOBODY))
        .active(part(proven, PROVE, call -> call.signatures(1)).orElse(NOBODY));
  }

  /**
   * What is read of a call; nothing when it went another way, or is written as no
   * contract need mind and we do.
   */
  private static <T> Optional<T> part(byte[] input, String function, Function<CallData, T> reading) {
    try {
      return Optional.of(reading.apply(CallData.of(input, function)));
    } catch (ChainException _) {
      return Optional.empty();
    }
  }

  /** An epoch may have had several attempts; one was committed. */
  private boolean isOfTheAttempt(JsonNode log) {
    var words = Words.of("an event of an attempt", Json.bytes(Json.field(log, "data"), "an event's data"), 2);
    return words.integer(0) == epoch.attempt();
  }

  private byte[] call(String topic, Function<JsonNode, Boolean> filter, String function) {
    var hash = logs
        .find(topic, epoch.epoch(),
            log -> filter.apply(log)
                ? Optional.of(Json.bytes32(Json.field(log, "transactionHash"), "an event's transaction"))
                : Optional.empty())
        .orElseThrow(
            () -> new ChainException("shows no transaction " + function + " of epoch " + epoch.epoch()));
    var transaction = endpoint.result("eth_getTransactionByHash", "0x" + hash.hex());
    if (!transaction.isObject()) {
      throw new ChainException("has no transaction " + hash);
    }
    return Json.bytes(Json.field(transaction, "input"), "a transaction's input");
  }
}
