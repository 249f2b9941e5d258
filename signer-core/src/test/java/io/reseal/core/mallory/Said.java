package io.reseal.core.mallory;

import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Seat;
import java.util.Set;

/**
 * One message as its speaker's own code said it.
 *
 * @param type
 *          the record in its body
 */
record Said(Envelope envelope, Class<?> type, Set<Seat> audience) {

  Seat from() {
    return envelope.header().from();
  }

  int step() {
    return envelope.header().step();
  }

  byte[] body() {
    return envelope.body().toArray();
  }

  boolean isOf(Seat seat, int at) {
    return from().equals(seat) && step() == at;
  }
}
