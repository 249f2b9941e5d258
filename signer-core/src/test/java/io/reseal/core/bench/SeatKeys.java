package io.reseal.core.bench;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.SessionSigner;
import io.reseal.core.secret.Entropy;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A session key for each seat. A node has its own for a day, so making them is
 * no part of what a run takes.
 */
record SeatKeys(Map<Seat, SchnorrKey> keys) implements AutoCloseable {

  static SeatKeys of(Set<Seat> seats) {
    var keys = new TreeMap<Seat, SchnorrKey>();
    seats.forEach(seat -> keys.put(seat, SchnorrKey.generate(Entropy.system())));
    return new SeatKeys(keys);
  }

  KeyRoster roster() {
    var published = new TreeMap<Seat, Bytes32>();
    keys.forEach((seat, key) -> published.put(seat, key.publicKey()));
    return new KeyRoster(published);
  }

  SessionSigner signer(Seat seat) {
    return digest -> Bytes.of(keys.get(seat).sign(digest, Entropy.system()));
  }

  @Override
  public void close() {
    keys.values().forEach(SchnorrKey::close);
  }
}
