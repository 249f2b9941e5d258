package io.reseal.core.bench;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.SecretScope;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All seats of one run in one thread, honest and prompt, with a count of what
 * each takes: processor time of this thread while the seat works, and bytes it
 * sends.
 *
 * <p>
 * Messages travel as bytes, so each seat encodes what it says once and decodes
 * what it hears, like a node. Frames, TLS and disk are not in it.
 */
final class MeasuredRuns<O> implements AutoCloseable {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private record Said(Seat from, Bytes bytes, List<Seat> to) {
  }

  private final ProtocolName protocol;
  private final SessionId sid;
  private final SeatKeys keys;
  private final Roster roster;
  private final SecretScope scope = new SecretScope();
  private final Map<Seat, Run<O>> runs = new TreeMap<>();
  private final Map<Seat, Long> nanos = new TreeMap<>();
  private final Map<PartyId, Long> bytes = new TreeMap<>();

  MeasuredRuns(ProtocolName protocol, SessionId sid, SeatKeys keys) {
    this.protocol = protocol;
    this.sid = sid;
    this.keys = keys;
    this.roster = keys.roster();
  }

  /** Seats a run; its secrets live in the given scope until {@link #close}. */
  void start(Seat seat, Function<SecretScope, Step<O>> first) {
    runs.put(seat,
        timed(seat, () -> new Run<>(protocol, sid, seat, roster, keys.signer(seat), first.apply(scope))));
  }

  /** Delivers until all have ended well. */
  void finish() {
    Deque<Said> wire = new ArrayDeque<>();
    do {
      runs.keySet().forEach(seat -> wire.addAll(timed(seat, () -> said(seat))));
      while (!wire.isEmpty()) {
        var said = wire.poll();
        count(said);
        said.to().stream().filter(runs::containsKey).forEach(to -> timed(to, () -> heard(to, said)));
      }
    } while (runs.values().stream().anyMatch(run -> run.outcome().isEmpty()));
  }

  private List<Said> said(Seat seat) {
    var said = new ArrayList<Said>();
    for (var outgoing : runs.get(seat).drain()) {
      said.add(
          new Said(seat, outgoing.envelope().encoded(), List.copyOf(new TreeSet<>(outgoing.audience()))));
    }
    return said;
  }

  private Object heard(Seat seat, Said said) {
    try {
      return runs.get(seat).receive(Envelope.decode(said.bytes()));
    } catch (Malformed e) {
      throw new IllegalStateException(said.from() + " says what nobody can read", e);
    }
  }

  /** A message goes once to each other party, whatever its seats there. */
  private void count(Said said) {
    var others = new TreeSet<PartyId>();
    said.to().forEach(seat -> others.add(seat.id()));
    others.remove(said.from().id());
    bytes.merge(said.from().id(), (long) said.bytes().size() * others.size(), Long::sum);
  }

  private <T> T timed(Seat seat, Supplier<T> work) {
    var before = cpuNanos();
    var result = work.get();
    nanos.merge(seat, cpuNanos() - before, Long::sum);
    return result;
  }

  /** Processor time of this thread so far. */
  static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** What a seat's run yielded. */
  O output(Seat seat) {
    return switch (runs.get(seat).outcome().orElseThrow()) {
      case Outcome.Finished<O>(var output, _) -> output;
      case Outcome.Aborted<O>(var faults) -> throw new IllegalStateException(seat + " aborted: " + faults);
    };
  }

  /** Processor time of each seat of that role, in nanoseconds. */
  List<Long> nanos(Role role) {
    return nanos.entrySet().stream().filter(each -> each.getKey().role() == role).map(Map.Entry::getValue)
        .toList();
  }

  /** Bytes that each party sent to all others together. */
  List<Long> bytes() {
    return List.copyOf(bytes.values());
  }

  @Override
  public void close() {
    scope.close();
  }
}
