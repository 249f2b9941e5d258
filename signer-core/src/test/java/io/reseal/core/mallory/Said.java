package io.reseal.core.mallory;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Seat;
import java.util.Optional;
import java.util.Set;
import java.util.NavigableMap;

/**
 * One message as its speaker's own code said it.
 *
 * @param envelope
 *          the copy with nothing enclosed
 * @param type
 *          the record in its body
 * @param enclosed
 *          what it brings to single seats
 * @param enclosedType
 *          the record that is enclosed
 */
record Said(Envelope envelope, Class<?> type, Set<Seat> audience, NavigableMap<Seat, Bytes> enclosed,
    Optional<Class<?>> enclosedType) {

  Seat from() {
    return envelope.header().from();
  }

  int step() {
    return envelope.header().step();
  }

  byte[] body() {
    return envelope.body().toArray();
  }

  /** What that seat gets. */
  Envelope copyFor(Seat reader) {
    return new Envelope(envelope.header(), envelope.body(), envelope.enclosures(),
        enclosed.getOrDefault(reader, Bytes.EMPTY), envelope.signature());
  }

  boolean isOf(Seat seat, int at) {
    return from().equals(seat) && step() == at;
  }
}
