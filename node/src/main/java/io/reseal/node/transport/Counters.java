package io.reseal.node.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The running figures behind a {@link TransportFigures}. */
final class Counters {

  private final Map<Count, LongAdder> adders = new EnumMap<>(Count.class);

  Counters() {
    for (var count : Count.values()) {
      adders.put(count, new LongAdder());
    }
  }

  void add(Count count) {
    adders.get(count).increment();
  }

  void add(Count count, long amount) {
    adders.get(count).add(amount);
  }

  Map<Count, Long> values() {
    var values = new EnumMap<Count, Long>(Count.class);
    adders.forEach((count, adder) -> values.put(count, adder.sum()));
    return values;
  }
}
