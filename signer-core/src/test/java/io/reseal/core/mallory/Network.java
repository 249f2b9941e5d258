package io.reseal.core.mallory;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Exchange;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Heading;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All seats of one session in one thread, on a wire of bytes. The same session
 * says the same until somebody lies: all randomness comes from seeds.
 */
final class Network<O> implements AutoCloseable {

  /** What becomes of a message on its way to one seat. */
  interface Wire {

    Wire HONEST = (said, to, post) -> post.now(said.copyFor(to).encoded(), to);

    void carry(Said said, Seat to, Post post);
  }

  /** When a message arrives. */
  interface Post {

    void now(Bytes message, Seat to);

    /** When nobody has anything to say, before the deadline. */
    void whenQuiet(Bytes message, Seat to);

    void afterDeadline(Bytes message, Seat to);
  }

  private static final int DEADLINES_MAX = 20;

  private record Pending(Bytes message, Seat to) {
  }

  private final ProtocolName protocol;
  private final List<Scenario.Provocation> provocations;
  private final Scenario.Session<O> session;
  private final Signatures signatures;
  private final Map<Seat, Run<O>> runs = new TreeMap<>();
  private final Map<Seat, SecretScope> scopes = new TreeMap<>();
  private final Map<Seat, Map<Integer, Send>> sent = new TreeMap<>();
  private final List<Said> said = new ArrayList<>();
  private final List<String> thrown = new ArrayList<>();
  private final Deque<Pending> whenQuiet = new ArrayDeque<>();
  private final Deque<Pending> late = new ArrayDeque<>();

  /**
   * All who are present, about to begin.
   *
   * @param provocations
   *          what goes wrong by itself; nothing in an honest run
   */
  Network(ProtocolName protocol, Scenario.Session<O> session, Signatures signatures,
      List<Scenario.Provocation> provocations) {
    this.protocol = protocol;
    this.provocations = List.copyOf(provocations);
    this.signatures = signatures;
    this.session = session;
    var roster = signatures.remembering();
    for (var seat : session.present()) {
      var scope = new SecretScope();
      scopes.put(seat, scope);
      var first = Watched.each(session.open(seat, scope, seeded(session.sid() + " " + seat)),
          step -> noted(seat, step));
      runs.put(seat,
          new Run<>(protocol, session.sid(), seat, roster, digest -> signatures.sign(seat, digest), first));
    }
  }

  private static Entropy seeded(String seed) {
    var random = new Random(seed.hashCode());
    return out -> {
      for (var i = 0L; i < out.byteSize(); i++) {
        out.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
    };
  }

  /** Notes what a seat's code says. */
  private Step<O> noted(Seat seat, Step<O> step) {
    switch (step) {
      case Step.Await<O>(_, var send) -> note(seat, send);
      case Step.Done<O>(_, var send) -> note(seat, send);
      case Step.Abort<O> _ -> {
        // says nothing
      }
    }
    return step;
  }

  private void note(Seat seat, List<Send> send) {
    send.forEach(one -> sent.computeIfAbsent(seat, _ -> new TreeMap<>()).put(one.step(), one));
  }

  /**
   * Delivers until nobody speaks; then the deadlines come, an earlier step's
   * first, until all runs have ended.
   */
  void run(Wire wire) {
    deliver(wire);
    for (var deadline = 0; deadline < DEADLINES_MAX && hasMore(); deadline++) {
      var open = runs.values().stream().filter(run -> run.outcome().isEmpty()).toList();
      open.stream().mapToInt(Network::awaitedStep).min().ifPresent(step -> open.stream()
          .filter(run -> awaitedStep(run) == step).forEach(run -> guarded(run.self(), run::expire)));
      arrive(late);
      deliver(wire);
    }
  }

  private boolean hasMore() {
    return !late.isEmpty() || runs.values().stream().anyMatch(run -> run.outcome().isEmpty());
  }

  private static int awaitedStep(Run<?> run) {
    return run.step() % Header.EXCHANGE;
  }

  private void deliver(Wire wire) {
    while (true) {
      var spoken = drained();
      if (spoken.isEmpty() && whenQuiet.isEmpty()) {
        return;
      }
      if (spoken.isEmpty()) {
        arrive(whenQuiet);
      }
      for (var one : spoken) {
        said.add(one);
        for (var to : new TreeSet<>(one.audience())) {
          carry(one, to, wire);
        }
      }
    }
  }

  private List<Said> drained() {
    var all = new ArrayList<Said>();
    for (var run : runs.values()) {
      for (var one : whole(run.self(), run.drain())) {
        if (isShownAlready(run.self(), one.step())) {
          continue;
        }
        all.add(one);
        for (var provocation : provocations) {
          if (provocation instanceof Scenario.Provocation.Show show
              && one.isOf(show.from(), show.afterStep())) {
            all.add(shown(show));
          }
        }
      }
    }
    return all;
  }

  /** Copies of one message, each with what is for its reader, are one again. */
  private List<Said> whole(Seat seat, List<Run.Outgoing> outgoing) {
    var messages = new LinkedHashMap<Bytes32, Said>();
    for (var copy : outgoing) {
      var envelope = copy.envelope();
      var said = messages.computeIfAbsent(envelope.digest(), _ -> {
        var step = envelope.header().step();
        var send = step >= Header.EXCHANGE ? null : sent.get(seat).get(step);
        return new Said(
            new Envelope(envelope.header(), envelope.body(), envelope.enclosures(), Bytes.EMPTY,
                envelope.signature()),
            send == null ? Exchange.class : send.message().getClass(), new TreeSet<>(), new TreeMap<>(),
            Optional.ofNullable(send)
                .flatMap(it -> it.enclosed().values().stream().findFirst().<Class<?>>map(Record::getClass)));
      });
      said.audience().addAll(copy.audience());
      if (envelope.enclosed().size() > 0) {
        copy.audience().forEach(reader -> said.enclosed().put(reader, envelope.enclosed()));
      }
    }
    return List.copyOf(messages.values());
  }

  /** What was shown unasked is not shown again, when she hears herself ask. */
  private boolean isShownAlready(Seat seat, int step) {
    return provocations.stream().anyMatch(provocation -> provocation instanceof Scenario.Provocation.Show show
        && show.from().equals(seat) && show.exchangeStep() == step);
  }

  /** What has been said so far, as a seat shows it unasked. */
  private Said shown(Scenario.Provocation.Show show) {
    var heard = said.stream().filter(one -> one.step() < show.afterStep())
        .sorted(Comparator.comparingInt(Said::step).thenComparing(Said::from))
        .map(one -> Heading.of(one.envelope())).toList();
    var header = new Header(Header.VERSION, protocol, show.exchangeStep(), session.sid(), show.from(),
        Optional.empty(), Bytes32.ZERO);
    var body = Codec.of(Exchange.class).encode(new Exchange(heard));
    var unsigned = new Envelope(header, Bytes.of(body), Bytes.EMPTY);
    var signature = signatures.sign(show.from(), unsigned.digest());
    return new Said(new Envelope(header, Bytes.of(body), signature), Exchange.class, session.seats(),
        new TreeMap<>(), Optional.empty());
  }

  private void carry(Said one, Seat to, Wire wire) {
    for (var provocation : provocations) {
      switch (provocation) {
        case Scenario.Provocation.Lie lie when one.isOf(lie.from(), lie.step()) -> {
          var mutator = Mutators.standard().of(partAt(one, lie.path())).stream()
              .filter(each -> each.name().equals(lie.mutator())).findFirst().orElseThrow();
          arrive(new Forgery(signatures).lie(one, lie.path(), mutator, Optional.empty(), Optional.empty(), 1)
              .orElseThrow().to(to), to);
          return;
        }
        case Scenario.Provocation.Loss loss when one.isOf(loss.from(), loss.step())
            && to.equals(loss.to()) -> {
          return;
        }
        default -> {
          // concerns another message
        }
      }
    }
    wire.carry(one, to, new Post() {
      @Override
      public void now(Bytes message, Seat seat) {
        arrive(message, seat);
      }

      @Override
      public void whenQuiet(Bytes message, Seat seat) {
        whenQuiet.add(new Pending(message, seat));
      }

      @Override
      public void afterDeadline(Bytes message, Seat seat) {
        late.add(new Pending(message, seat));
      }
    });
  }

  private static Part partAt(Said one, String path) {
    return Stream
        .concat(Stream.of(Forgery.anatomy(one), Forgery.envelopeAnatomy(one)),
            Forgery.enclosedAnatomies(one).stream())
        .flatMap(root -> root.at(path).stream()).findFirst().orElseThrow();
  }

  private void arrive(Deque<Pending> messages) {
    for (var waiting = List.copyOf(messages); !waiting.isEmpty(); waiting = List.of()) {
      messages.clear();
      waiting.forEach(each -> arrive(each.message(), each.to()));
    }
  }

  /** What is no envelope is dropped at the door, as every transport does. */
  private void arrive(Bytes message, Seat to) {
    var run = runs.get(to);
    if (run != null) {
      guarded(to, () -> {
        try {
          var _ = run.receive(Envelope.decode(message));
        } catch (Malformed e) {
          // not an envelope
        }
      });
    }
  }

  private void guarded(Seat seat, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      thrown.add(seat + " threw " + e + " at " + List.of(e.getStackTrace()).subList(0, 3));
    }
  }

  /** Everything that came out of any seat's code instead of a fault. */
  List<String> thrown() {
    return thrown;
  }

  /** In the order in which it was said. */
  List<Said> said() {
    return said;
  }

  Map<Seat, Run<O>> runs() {
    return runs;
  }

  Scenario.Session<O> session() {
    return session;
  }

  Signatures signatures() {
    return signatures;
  }

  /** The runs are over: their secrets go. */
  @Override
  public void close() {
    scopes.values().forEach(SecretScope::close);
  }
}
