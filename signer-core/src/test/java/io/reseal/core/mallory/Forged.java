package io.reseal.core.mallory;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Seat;
import java.util.Map;

/** A message with a lie in it, as each seat of its audience would get it. */
record Forged(Map<Seat, Bytes> copies) {

  Forged {
    copies = Map.copyOf(copies);
  }

  /** The bytes on the wire. */
  Bytes to(Seat reader) {
    return copies.get(reader);
  }
}
