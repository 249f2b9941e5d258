package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.node.chain.contract.EpochRegistry;
import java.util.Optional;
import java.util.function.Function;
import org.web3j.abi.EventEncoder;

/**
 * Where the signatures of an epoch stand: in the calldata of the transactions
 * that opened, committed and proved it. The registry keeps none of them.
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
    return new Testimony(opened.number(2), opened.signatures(3), opened.signatures(5),
        committed.signatures(5), proven.signatures(1));
  }

  /** An epoch may have had several attempts; one was committed. */
  private boolean isOfTheAttempt(JsonNode log) {
    var words = Words.of("an event of an attempt", Json.bytes(Json.field(log, "data"), "an event's data"), 2);
    return words.integer(0) == epoch.attempt();
  }

  private CallData call(String topic, Function<JsonNode, Boolean> filter, String function) {
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
    return CallData.of(Json.bytes(Json.field(transaction, "input"), "a transaction's input"), function);
  }
}
