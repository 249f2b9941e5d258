package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.contract.EpochRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.web3j.abi.EventEncoder;

/** Where it stands who voided an attempt: in the registry's log. */
final class Aborts {

  private static final String ABORTED = EventEncoder.encode(EpochRegistry.ATTEMPTABORTED_EVENT);

  private Aborts() {
  }

  /**
   * What that endpoint shows.
   *
   * @throws ChainException
   *           when it fails
   */
  static Optional<Abort> of(Endpoint endpoint, ChainSpec spec, Epoch epoch, int attempt) {
    var upTo = BlockView.header(endpoint, "finalized").number();
    return new LogSearch(endpoint, spec, upTo).find(ABORTED, epoch, log -> read(log, attempt));
  }

  private static Optional<Abort> read(JsonNode log, int attempt) {
    var words = Words.of("an event of an aborted attempt",
        Json.bytes(Json.field(log, "data"), "an event's data"), 3);
    return words.integer(0) == attempt
        ? words.address(1).map(by -> new Abort(by, reason(words.bytes32(2).toArray())))
        : Optional.empty();
  }

  private static String reason(byte[] bytes) {
    return Json.shown(new String(bytes, StandardCharsets.US_ASCII).replace("\0", ""));
  }
}
