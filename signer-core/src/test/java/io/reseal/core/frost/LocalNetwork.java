package io.reseal.core.frost;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The runs of all signers of a plan in one process, and the wire between. */
final class LocalNetwork implements AutoCloseable {

  /** What becomes of a message on its way to a receiver. */
  interface Wire {
    Optional<Envelope> carry(Envelope envelope, Seat to);
  }

  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Seat, Run<FrostSignature>> runs = new TreeMap<>();
  private final SecretScope scope = new SecretScope();
  private final FrostPlan plan;
  private final Roster roster;

  LocalNetwork(FrostPlan plan, Map<PartyId, KeyShare> shares) {
    this.plan = plan;
    var published = new TreeMap<Seat, Bytes32>();
    for (var seat : plan.seats()) {
      keys.put(seat, scope.hold(SchnorrKey.generate(Entropy.system())));
      published.put(seat, keys.get(seat).publicKey());
    }
    roster = new KeyRoster(published);
    for (var seat : plan.seats()) {
      runs.put(seat, new Run<>(ProtocolName.FROST, plan.sid(), seat, roster, digest -> sign(seat, digest),
          Frost.open(plan, shares.get(seat.id()), scope, Entropy.system())));
    }
  }

  Roster roster() {
    return roster;
  }

  Run<FrostSignature> run(Seat seat) {
    return runs.get(seat);
  }

  /** Delivers until nobody speaks. */
  void deliver(Wire wire) {
    var busy = true;
    while (busy) {
      busy = false;
      for (var run : runs.values()) {
        for (var outgoing : run.drain()) {
          for (var to : outgoing.audience()) {
            busy = true;
            wire.carry(outgoing.envelope(), to).ifPresent(envelope -> runs.get(to).receive(envelope));
          }
        }
      }
    }
  }

  /** Delivers everything as it was said. */
  void deliver() {
    deliver((envelope, _) -> Optional.of(envelope));
  }

  void expire() {
    runs.values().forEach(Run::expire);
    deliver();
  }

  FrostSignature signature(Seat seat) {
    return ((Outcome.Finished<FrostSignature>) runs.get(seat).outcome().orElseThrow()).output();
  }

  /** Faults of signers that a run went on without. */
  List<Fault> excluded(Seat seat) {
    return ((Outcome.Finished<FrostSignature>) runs.get(seat).outcome().orElseThrow()).excluded();
  }

  List<Fault> faults(Seat seat) {
    return ((Outcome.Aborted<FrostSignature>) runs.get(seat).outcome().orElseThrow()).faults();
  }

  /**
   * A wire on which some signer says something else than the code would, signed
   * all the same.
   */
  <M extends Record> Wire cheating(Seat cheat, int step, Class<M> type, UnaryOperator<M> change) {
    return cheatingBy(cheat, step, type, (message, _) -> change.apply(message));
  }

  /** The same, with something else for each receiver. */
  <M extends Record> Wire cheatingBy(Seat cheat, int step, Class<M> type, BiFunction<M, Seat, M> change) {
    return (envelope, to) -> {
      var header = envelope.header();
      return Optional.of(header.from().equals(cheat) && header.step() == step
          ? said(header, type, change.apply(read(type, envelope), to))
          : envelope);
    };
  }

  /** A message as its speaker would sign it. */
  <M extends Record> Envelope said(Header header, Class<M> type, M message) {
    return signed(header.from(), header, Bytes.of(Codec.of(type).encode(message)));
  }

  /** Anything, signed by anybody. */
  Envelope signed(Seat signer, Header header, Bytes body) {
    var unsigned = new Envelope(header, body, Bytes.EMPTY);
    return new Envelope(header, body, sign(signer, unsigned.digest()));
  }

  static <M> M read(Class<M> type, Envelope envelope) {
    try {
      return Codec.of(type).decode(envelope.body().toArray());
    } catch (Malformed e) {
      throw new IllegalArgumentException(e);
    }
  }

  private Bytes sign(Seat seat, Bytes32 digest) {
    return Bytes.of(keys.get(seat).sign(digest, Entropy.system()));
  }

  /** Wipes the session keys and whatever the runs held. */
  @Override
  public void close() {
    scope.close();
  }

  @Override
  public String toString() {
    return "LocalNetwork[" + plan.sid() + "]";
  }
}
