package io.reseal.core.protocol;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.Map;
import java.util.Set;

/**
 * A roster of certified session keys: a seat's signature is a BIP-340 signature
 * by its key.
 *
 * @param keys
 *          x-only public keys of 32 bytes, whose certificates the node has
 *          verified
 */
public record KeyRoster(Map<Seat, Bytes32> keys) implements Roster {

  public KeyRoster {
    keys = Map.copyOf(keys);
  }

  @Override
  public Set<Seat> seats() {
    return keys.keySet();
  }

  @Override
  public boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature) {
    var key = keys.get(seat);
    return key != null && Schnorr.verify(key, digest, signature.toArray());
  }
}
