package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.contract.EpochRegistry;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.web3j.abi.EventEncoder;

/**
 * Where it stands which destroyed shares a member told of: in the registry's
 * log.
 */
final class Destructions {

  private static final String DESTROYED = EventEncoder.encode(EpochRegistry.SHAREDESTROYED_EVENT);
  /** The event's own, the epoch, and who tells. */
  private static final int TOPICS = 3;

  private Destructions() {
  }

  /**
   * The receipts that this member told of, as that endpoint shows them.
   *
   * @throws ChainException
   *           when it fails
   */
  static Set<Bytes32> of(Endpoint endpoint, ChainSpec spec, Epoch epoch, Address by) {
    var upTo = BlockView.header(endpoint, "finalized").number();
    var receipts = new HashSet<Bytes32>();
    var _ = new LogSearch(endpoint, spec, upTo).find(DESTROYED, epoch, log -> {
      read(log, by).ifPresent(receipts::add);
      return Optional.empty(); // all of them are wanted: the search goes on
    });
    return receipts;
  }

  private static Optional<Bytes32> read(JsonNode log, Address by) {
    var topics = Json.field(log, "topics");
    if (topics.size() != TOPICS) {
      throw new ChainException(
          "an event of a destroyed share has " + topics.size() + " topics, expected " + TOPICS);
    }
    var who = Words.of("who destroyed a share", Json.bytes(topics.get(TOPICS - 1), "an event's topic"), 1);
    var receipt = Words.of("an event of a destroyed share",
        Json.bytes(Json.field(log, "data"), "an event's data"), 1);
    return who.address(0).filter(by::equals).map(_ -> receipt.bytes32(0));
  }
}
