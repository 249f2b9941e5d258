package io.reseal.core.keydeal;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.SessionSigner;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All seats of one run of KeyDeal in one thread, with a wire that a test may
 * bend.
 */
final class LocalNetwork implements AutoCloseable {

  /** What becomes of a message on its way: another one, or nothing. */
  interface Wire {
    Optional<Envelope> carry(Envelope envelope, Seat to);
  }

  /** Four waits of every seat, each perhaps with one for an exchange. */
  private static final int DEADLINES_MAX = 100;

  static final Wire HONEST = (envelope, _) -> Optional.of(envelope);

  private final KeyDealPlan plan;
  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Seat, Run<Dealt>> runs = new TreeMap<>();
  private final Map<Seat, SecretScope> scopes = new TreeMap<>();
  private final Map<Seat, Map<Integer, Envelope>> spoken = new TreeMap<>();
  private final List<Envelope> copies = new ArrayList<>();
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
    return enclosing(envelope, bytes, envelope.enclosures(), envelope.enclosed());
  }

  /** Signs other enclosures, too. */
  Envelope enclosing(Envelope envelope, Bytes body, List<Enclosure> enclosures, Bytes enclosed) {
    var unsigned = new Envelope(envelope.header(), body, enclosures, enclosed, envelope.signature());
    return new Envelope(envelope.header(), body, enclosures, enclosed,
        signer(envelope.header().from()).sign(unsigned.digest()));
  }

  /** {@link #resigned} with a record for its body. */
  Envelope resigned(Envelope envelope, Record message) {
    return resigned(envelope, encoded(message));
  }

  /** Canonical bytes of a message. */
  @SuppressWarnings("unchecked") // the class of a record is the class its codec is made for
  static byte[] encoded(Record message) {
    return Codec.of((Class<Record>) message.getClass()).encode(message);
  }

  /** Signs a message of its own making in {@code from}'s name. */
  Envelope said(Header header, byte[] body) {
    return resigned(new Envelope(header, Bytes.EMPTY, Bytes.of(new byte[64])), body);
  }

  /** Reads a message that is known to be well-formed. */
  static <M> M read(Class<M> type, Envelope envelope) {
    try {
      return Codec.of(type).decode(envelope.body().toArray());
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  /** What the seat's own code said in that step, before any wire changed it. */
  Envelope spoken(Seat from, int step) {
    return Objects.requireNonNull(spoken.get(from).get(step), from + " has not spoken in step " + step);
  }

  /** All copies of it, each with what is enclosed for its reader. */
  List<Envelope> copies(Seat from, int step) {
    return copies.stream().filter(copy -> copy.header().from().equals(from) && copy.header().step() == step)
        .toList();
  }

  /** All that the seats' own code said. */
  List<Envelope> everythingSpoken() {
    return spoken.values().stream().flatMap(steps -> steps.values().stream()).toList();
  }

  /**
   * Delivers until nobody speaks; then the deadlines come, until all runs have
   * ended. A step's deadline comes for all before the next step's for any: else
   * whoever waited for a silent dealer would be given up by those who did not.
   */
  void run(Wire wire) {
    deliver(wire);
    for (var deadline = 0; deadline < DEADLINES_MAX; deadline++) {
      var open = runs.values().stream().filter(run -> run.outcome().isEmpty()).toList();
      open.stream().mapToInt(LocalNetwork::awaitedStep).min()
          .ifPresent(step -> open.stream().filter(run -> awaitedStep(run) == step).forEach(Run::expire));
      deliver(wire);
    }
  }

  private static int awaitedStep(Run<?> run) {
    return run.step() % Header.EXCHANGE;
  }

  /**
   * Delivers until nobody speaks. All speak before any is heard, so a cheat may
   * see what the others say before it speaks.
   */
  void deliver(Wire wire) {
    for (var sent = drain(); !sent.isEmpty(); sent = drain()) {
      for (var outgoing : sent) {
        for (var to : new TreeSet<>(outgoing.audience())) {
          carry(wire, outgoing.envelope(), to);
        }
      }
    }
  }

  /** Delivers in a random order, until nobody speaks. */
  void deliver(Wire wire, Random order) {
    var pending = new ArrayList<Map.Entry<Envelope, Seat>>();
    while (true) {
      for (var outgoing : drain()) {
        outgoing.audience().stream().sorted().forEach(to -> pending.add(Map.entry(outgoing.envelope(), to)));
      }
      if (pending.isEmpty()) {
        return;
      }
      var next = pending.remove(order.nextInt(pending.size()));
      carry(wire, next.getKey(), next.getValue());
    }
  }

  private List<Run.Outgoing> drain() {
    var sent = runs.values().stream().flatMap(run -> run.drain().stream()).toList();
    for (var outgoing : sent) {
      var header = outgoing.envelope().header();
      copies.add(outgoing.envelope());
      spoken.computeIfAbsent(header.from(), _ -> new TreeMap<>()).put(header.step(), outgoing.envelope());
    }
    return sent;
  }

  private void carry(Wire wire, Envelope envelope, Seat to) {
    var target = runs.get(to);
    if (target != null) {
      wire.carry(envelope, to).ifPresent(target::receive);
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

  /** Every fault a seat knows of in the end, whether it finished or not. */
  List<Fault> known(Seat seat) {
    return switch (outcome(seat)) {
      case Outcome.Finished<Dealt>(var dealt, var excluded) ->
        Stream.concat(dealt.excluded().stream(), excluded.stream()).toList();
      case Outcome.Aborted<Dealt>(var faults) -> faults;
    };
  }

  /** Everybody whom the seat can name in the end. */
  Set<Seat> culprits(Seat seat) {
    var culprits = new TreeSet<Seat>();
    known(seat).forEach(fault -> culprits.addAll(fault.culprits()));
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
