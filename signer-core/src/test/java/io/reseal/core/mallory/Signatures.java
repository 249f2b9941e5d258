package io.reseal.core.mallory;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The session keys of all seats. What was signed or verified once is
 * remembered: thousands of runs begin with the same messages.
 */
final class Signatures implements AutoCloseable {

  private record Signed(Seat seat, Bytes32 digest) {
  }

  private record Claim(Seat seat, Bytes32 digest, Bytes signature) {
  }

  private final SecretScope scope = new SecretScope();
  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Signed, Bytes> signed = new HashMap<>();
  private final Map<Claim, Boolean> verified = new HashMap<>();

  Signatures(Set<Seat> seats) {
    seats.forEach(seat -> keys.put(seat, scope.hold(SchnorrKey.generate(Entropy.system()))));
  }

  Bytes sign(Seat seat, Bytes32 digest) {
    return signed.computeIfAbsent(new Signed(seat, digest),
        _ -> Bytes.of(keys.get(seat).sign(digest, Entropy.system())));
  }

  /** For the runs, which ask the same again and again. */
  Roster remembering() {
    var fresh = roster();
    return new Roster() {
      @Override
      public Set<Seat> seats() {
        return fresh.seats();
      }

      @Override
      public boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature) {
        return verified.computeIfAbsent(new Claim(seat, digest, signature),
            _ -> fresh.isAuthentic(seat, digest, signature));
      }
    };
  }

  /** For one who took no part. */
  Roster roster() {
    var published = new TreeMap<Seat, Bytes32>();
    keys.forEach((seat, key) -> published.put(seat, key.publicKey()));
    return new KeyRoster(published);
  }

  @Override
  public void close() {
    scope.close();
  }
}
