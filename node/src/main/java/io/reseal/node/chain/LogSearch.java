package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Epoch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks for one event of an epoch backwards from a block: in the whole range at
 * once, and in smaller windows if the endpoint refuses that.
 */
final class LogSearch {

  private static final int REQUESTS_MAX = 64;
  private static final long WINDOW_MIN = 1_000;
  private static final long WINDOW_MAX = 1 << 20;

  private final Endpoint endpoint;
  private final ChainSpec spec;
  private final long upTo;

  LogSearch(Endpoint endpoint, ChainSpec spec, long upTo) {
    this.endpoint = endpoint;
    this.spec = spec;
    this.upTo = upTo;
  }

  /**
   * The newest window's answer.
   *
   * @param topic
   *          the event's
   * @param reading
   *          of one log that is the registry's, of that event and epoch; nothing
   *          when it is not the one
   * @throws ChainException
   *           when the endpoint fails, or takes too long for all of it
   */
  <T> Optional<T> find(String topic, Epoch epoch, Function<JsonNode, Optional<T>> reading) {
    var search = endpoint.patience().search();
    var high = upTo;
    var window = Math.max(1, high - spec.registryBlock() + 1);
    for (var requests = 0; requests < REQUESTS_MAX && high >= spec.registryBlock(); requests++) {
      search.goOn();
      var low = Math.max(spec.registryBlock(), high - window + 1);
      var reply = endpoint.reply("eth_getLogs",
          Map.of("address", spec.registry().hex(), "fromBlock", BlockView.quantity(low), "toBlock",
              BlockView.quantity(high), "topics", List.of(topic, topic(epoch))));
      if (reply instanceof Reply.Failure failure) {
        window = smaller(window, failure);
      } else {
        var found = among(reply.orThrow("eth_getLogs"), topic, epoch, reading);
        if (found.isPresent()) {
          return found;
        }
        high = low - 1;
      }
    }
    return Optional.empty();
  }

  private <T> Optional<T> among(JsonNode logs, String topic, Epoch epoch,
      Function<JsonNode, Optional<T>> reading) {
    if (!logs.isArray()) {
      throw new ChainException("eth_getLogs answered no list");
    }
    for (var log : logs) {
      // A filter is a request: what comes back may be anyone's event.
      if (spec.registry().hex().equalsIgnoreCase(log.path("address").asText())
          && topic.equalsIgnoreCase(log.path("topics").path(0).asText())
          && topic(epoch).equalsIgnoreCase(log.path("topics").path(1).asText())) {
        var read = reading.apply(log);
        if (read.isPresent()) {
          return read;
        }
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

  private static String topic(Epoch epoch) {
    return "0x" + Abi.word(epoch.number()).hex();
  }
}
