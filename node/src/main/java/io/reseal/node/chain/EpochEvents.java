package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Threshold;
import io.reseal.node.chain.contract.EpochRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.web3j.abi.EventEncoder;

/**
 * Where the members of an epoch stand: in the event of its proposal. An event
 * is a hint and no more; only a list that hashes to what storage says is a
 * committee, whoever showed it.
 */
final class EpochEvents {

  private static final String PROPOSED = EventEncoder.encode(EpochRegistry.EPOCHPROPOSED_EVENT);
  /** termsHash, eleven words of terms, the list's offset, its length. */
  private static final int HEAD_WORDS = 14;
  private static final int TERMS_THRESHOLD = 7;
  private static final int REQUESTS_MAX = 64;
  private static final long WINDOW_MIN = 1_000;
  private static final long WINDOW_MAX = 1 << 20;

  private EpochEvents() {
  }

  /**
   * Searches backwards from a block; in the whole range at once, and in smaller
   * windows if the endpoint refuses that.
   *
   * @throws ChainException
   *           when the endpoint fails or its event is malformed
   */
  static Optional<Committee> members(Endpoint endpoint, ChainSpec spec, BlockHeader upTo, EpochState epoch) {
    var high = upTo.number();
    var window = Math.max(1, high - spec.registryBlock() + 1);
    for (var requests = 0; requests < REQUESTS_MAX && high >= spec.registryBlock(); requests++) {
      var low = Math.max(spec.registryBlock(), high - window + 1);
      var reply = endpoint.reply("eth_getLogs", filter(spec.registry(), epoch, low, high));
      if (reply instanceof Reply.Failure failure) {
        window = smaller(window, failure);
      } else {
        var found = members(reply.orThrow("eth_getLogs"), spec.registry(), epoch);
        if (found.isPresent()) {
          return found;
        }
        high = low - 1;
      }
    }
    return Optional.empty();
  }

  private static long smaller(long window, Reply.Failure failure) {
    if (window <= WINDOW_MIN) {
      throw new ChainException("eth_getLogs: " + failure);
    }
    return Math.max(WINDOW_MIN, Math.min(window, WINDOW_MAX) / 8);
  }

  private static Map<String, Object> filter(Address registry, EpochState epoch, long low, long high) {
    return Map.of("address", registry.hex(), "fromBlock", BlockView.quantity(low), "toBlock",
        BlockView.quantity(high), "topics", List.of(PROPOSED, topic(epoch)));
  }

  private static Optional<Committee> members(JsonNode logs, Address registry, EpochState epoch) {
    if (!logs.isArray()) {
      throw new ChainException("eth_getLogs answered no list");
    }
    for (var log : logs) {
      // A filter is a request: what comes back may be anyone's event.
      if (registry.hex().equalsIgnoreCase(log.path("address").asText())
          && PROPOSED.equalsIgnoreCase(log.path("topics").path(0).asText())
          && topic(epoch).equalsIgnoreCase(log.path("topics").path(1).asText())) {
        var committee = committee(Json.bytes(Json.field(log, "data"), "an event's data"));
        if (epoch.terms().names(committee)) {
          return Optional.of(committee);
        }
        throw new ChainException(
            "shows members of epoch " + epoch.epoch() + " that its committee hash denies");
      }
    }
    return Optional.empty();
  }

  /** The committee an event names. */
  static Committee committee(byte[] data) {
    if (data.length < HEAD_WORDS * Abi.WORD) {
      throw new ChainException("an event of a proposal has " + data.length + " bytes, too few");
    }
    var head = Words.of("an event of a proposal", Arrays.copyOf(data, HEAD_WORDS * Abi.WORD), HEAD_WORDS);
    if (head.number(HEAD_WORDS - 2) != (HEAD_WORDS - 1) * Abi.WORD) {
      throw new ChainException("an event of a proposal has its list in another place");
    }
    var count = (int) head.number(HEAD_WORDS - 1, Committee.SIZE_MAX);
    var list = Words.of("an event's list of " + count + " members",
        Arrays.copyOfRange(data, HEAD_WORDS * Abi.WORD, data.length), count);
    var members = new ArrayList<Address>();
    for (var index = 0; index < count; index++) {
      members
          .add(list.address(index).orElseThrow(() -> new ChainException("an event names the zero address")));
    }
    try {
      return new Committee(members, new Threshold(head.integer(TERMS_THRESHOLD)));
    } catch (IllegalArgumentException e) {
      throw new ChainException("an event names no committee: " + e.getMessage(), e);
    }
  }

  private static String topic(EpochState epoch) {
    return "0x" + Abi.word(epoch.epoch().number()).hex();
  }

}
