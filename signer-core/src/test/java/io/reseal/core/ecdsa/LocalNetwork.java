package io.reseal.core.ecdsa;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.Draw;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The runs of all signers of a plan in one process, and the wire between. */
final class LocalNetwork implements AutoCloseable {

  /** What becomes of a message on its way to a receiver. */
  interface Wire {
    Optional<Envelope> carry(Envelope envelope, Seat to);
  }

  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Seat, Run<EcdsaSignature>> runs = new TreeMap<>();
  private final List<Envelope> said = new ArrayList<>();
  private final SecretScope scope = new SecretScope();
  private final Roster roster;

  /** Some seats draw their randomness from elsewhere. */
  LocalNetwork(EcdsaPlan plan, Keys dealt, Function<Seat, Function<SecretScalar, Draw>> sources) {
    this(plan, dealt, Map.of(), sources);
  }

  /** All signers honest. */
  LocalNetwork(EcdsaPlan plan, Keys keys) {
    this(plan, keys, Map.of());
  }

  /** Some seats say something else than they should. */
  LocalNetwork(EcdsaPlan plan, Keys dealt, Map<Seat, UnaryOperator<Send>> cheats) {
    this(plan, dealt, cheats, _ -> own -> Draw.hedged(Entropy.system(), own, plan.sid()));
  }

  LocalNetwork(EcdsaPlan plan, Keys dealt, Map<Seat, UnaryOperator<Send>> cheats,
      Function<Seat, Function<SecretScalar, Draw>> sources) {
    var published = new TreeMap<Seat, Bytes32>();
    for (var seat : plan.seats()) {
      keys.put(seat, scope.hold(SchnorrKey.generate(Entropy.system())));
      published.put(seat, keys.get(seat).publicKey());
    }
    roster = new KeyRoster(published);
    for (var seat : plan.seats()) {
      var pairs = dealt.pairs().get(seat.id());
      var first = EcdsaSigning.begin(plan, dealt.shares().get(seat.id()), pairs.setups(), pairs, scope,
          sources.apply(seat));
      runs.put(seat, new Run<>(ProtocolName.ECDSA, plan.sid(), seat, roster, digest -> sign(seat, digest),
          cheats.containsKey(seat) ? Cheat.changed(seat, first, cheats.get(seat)) : first));
    }
  }

  Roster roster() {
    return roster;
  }

  Run<EcdsaSignature> run(Seat seat) {
    return runs.get(seat);
  }

  /** Delivers until nobody speaks. */
  void deliver(Wire wire) {
    var busy = true;
    while (busy) {
      busy = false;
      for (var run : runs.values()) {
        for (var outgoing : run.drain()) {
          busy = true;
          said.add(outgoing.envelope());
          for (var to : outgoing.audience()) {
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

  /** Everything said in that step by that seat so far. */
  List<Envelope> said(int step, Seat from) {
    return said.stream()
        .filter(envelope -> envelope.header().step() == step && envelope.header().from().equals(from))
        .toList();
  }

  EcdsaSignature signature(Seat seat) {
    return ((Outcome.Finished<EcdsaSignature>) runs.get(seat).outcome().orElseThrow()).output();
  }

  boolean isFinished(Seat seat) {
    return runs.get(seat).outcome().orElse(null) instanceof Outcome.Finished;
  }

  List<Fault> faults(Seat seat) {
    return switch (runs.get(seat).outcome().orElseThrow()) {
      case Outcome.Finished<EcdsaSignature>(var _, var excluded) -> excluded;
      case Outcome.Aborted<EcdsaSignature>(var faults) -> faults;
    };
  }

  static <M> M read(Class<M> type, Envelope envelope) {
    try {
      return Codec.of(type).decode(envelope.body().toArray());
    } catch (Malformed e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The same message with another body, signed again. */
  <M extends Record> Envelope resigned(Envelope envelope, Class<M> type, UnaryOperator<M> change) {
    var body = Bytes.of(Codec.of(type).encode(change.apply(read(type, envelope))));
    return resigned(envelope, body, envelope.enclosures(), envelope.enclosed());
  }

  Envelope resigned(Envelope envelope, Bytes body, List<Enclosure> enclosures, Bytes enclosed) {
    var unsigned = new Envelope(envelope.header(), body, enclosures, enclosed, envelope.signature());
    return new Envelope(envelope.header(), body, enclosures, enclosed,
        sign(envelope.header().from(), unsigned.digest()));
  }

  Bytes sign(Seat seat, Bytes32 digest) {
    return Bytes.of(keys.get(seat).sign(digest, Entropy.system()));
  }

  /** Wipes the session keys and whatever the runs held. */
  @Override
  public void close() {
    scope.close();
  }
}
