package io.reseal.core.keydeal;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.SessionSigner;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All seats of one run of KeyDeal in one thread, with a wire that a test may
 * bend.
 */
final class LocalNetwork implements AutoCloseable {

  /** What becomes of a message on its way: another one, or nothing. */
  interface Wire {
    Optional<Envelope> carry(Envelope envelope, Seat to);
  }

  static final Wire HONEST = (envelope, _) -> Optional.of(envelope);

  private final KeyDealPlan plan;
  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Seat, Run<Dealt>> runs = new TreeMap<>();
  private final Map<Seat, SecretScope> scopes = new TreeMap<>();
  private final KeyRoster roster;

  LocalNetwork(KeyDealPlan plan) {
    this.plan = plan;
    var published = new TreeMap<Seat, Bytes32>();
    for (var seat : plan.seats()) {
      keys.put(seat, SchnorrKey.generate(Entropy.system()));
      scopes.put(seat, new SecretScope());
      published.put(seat, keys.get(seat).publicKey());
    }
    roster = new KeyRoster(published);
  }

  void start(Seat seat, Step<Dealt> first) {
    runs.put(seat, new Run<>(ProtocolName.KEYDEAL, plan.sid(), seat, roster, signer(seat), first));
  }

  SecretScope scope(Seat seat) {
    return scopes.get(seat);
  }

  SessionSigner signer(Seat seat) {
    return digest -> Bytes.of(keys.get(seat).sign(digest, Entropy.system()));
  }

  /** Signs another body for the header of {@code envelope}: what a cheat does. */
  Envelope resigned(Envelope envelope, byte[] body) {
    var bytes = Bytes.of(body);
    var unsigned = new Envelope(envelope.header(), bytes, envelope.signature());
    return new Envelope(envelope.header(), bytes, signer(envelope.header().from()).sign(unsigned.digest()));
  }

  /**
   * Delivers until nobody speaks; then the deadlines come, until all runs that
   * can have ended.
   */
  void run(Wire wire) {
    deliver(wire);
    for (var round = 0; round < 4; round++) {
      runs.values().forEach(Run::expire);
      deliver(wire);
    }
  }

  private void deliver(Wire wire) {
    var busy = true;
    while (busy) {
      busy = false;
      for (var run : List.copyOf(runs.values())) {
        for (var outgoing : run.drain()) {
          for (var to : new TreeSet<>(outgoing.audience())) {
            busy = true;
            var target = runs.get(to);
            if (target != null) {
              wire.carry(outgoing.envelope(), to).ifPresent(target::receive);
            }
          }
        }
      }
    }
  }

  Map<Seat, Run<Dealt>> runs() {
    return runs;
  }

  Outcome<Dealt> outcome(Seat seat) {
    return runs.get(seat).outcome().orElseThrow(() -> new AssertionError(seat + " has not ended"));
  }

  Dealt finished(Seat seat) {
    return switch (outcome(seat)) {
      case Outcome.Finished<Dealt>(var dealt, _) -> dealt;
      case Outcome.Aborted<Dealt>(var faults) -> throw new AssertionError(seat + " aborted: " + faults);
    };
  }

  List<Fault> faults(Seat seat) {
    return switch (outcome(seat)) {
      case Outcome.Finished<Dealt> _ -> throw new AssertionError(seat + " finished");
      case Outcome.Aborted<Dealt>(var faults) -> faults;
    };
  }

  Set<Seat> culprits(Seat seat) {
    var culprits = new TreeSet<Seat>();
    faults(seat).forEach(fault -> culprits.addAll(fault.culprits()));
    return culprits;
  }

  KeyRoster roster() {
    return roster;
  }

  @Override
  public void close() {
    scopes.values().forEach(SecretScope::close);
    keys.values().forEach(SchnorrKey::close);
  }
}
