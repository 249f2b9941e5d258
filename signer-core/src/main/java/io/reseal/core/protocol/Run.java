package io.reseal.core.protocol;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One seat's run of one protocol: takes envelopes in, closes rounds, gives
 * envelopes out. It has no clock and no socket; one thread owns it.
 *
 * <p>
 * What all protocols share is here: each seat speaks once a step; early
 * messages wait; every message carries a digest of the broadcasts its speaker
 * heard before (the echo), and when two echoes differ the parties show each
 * other the signed broadcasts, so that the one who said two things is named by
 * both messages. Rounds that go on without some speakers are left out of the
 * echo: honest parties may have heard different speakers, and such a round's
 * outcome says whom.
 *
 * @param <O>
 *          what the protocol yields
 */
public final class Run<O> {

  /** A signed message and the seats it goes to. */
  public record Outgoing(Envelope envelope, Set<Seat> audience) {
  }

  private static final Codec<Exchange> EXCHANGE = Codec.of(Exchange.class);

  private final ProtocolName protocol;
  private final SessionId sid;
  private final Seat self;
  private final Roster roster;
  private final SessionSigner signer;
  private final Inbox inbox;
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<Fault> noted = new ArrayList<>();
  private final Set<Seat> struck = new TreeSet<>();
  private final List<Envelope> echoed = new ArrayList<>();
  private final SortedMap<Seat, Envelope> exchanges = new TreeMap<>();

  private Bytes32 echo = Bytes32.ZERO;
  private boolean exchanging;
  private boolean exchangeSent;
  private boolean exchangeOver;
  private Round<?, O> round;
  private Optional<Outcome<O>> outcome = Optional.empty();

  /**
   * Begins a run.
   *
   * @param first
   *          the protocol's first step; what it says is signed at once
   */
  public Run(ProtocolName protocol, SessionId sid, Seat self, Roster roster, SessionSigner signer,
      Step<O> first) {
    this.protocol = protocol;
    this.sid = sid;
    this.self = self;
    this.roster = roster;
    this.signer = signer;
    inbox = new Inbox(protocol, sid, roster);
    if (!roster.seats().contains(self)) {
      throw new IllegalArgumentException(self + " has no seat in this run");
    }
    take(first);
  }

  /** Takes one message from anywhere. */
  public Receipt receive(Envelope envelope) {
    if (outcome.isPresent()) {
      answerExchange(envelope);
      return Receipt.ENDED;
    }
    var receipt = switch (inbox.file(envelope, round.step())) {
      case Inbox.Filed.Dropped(var why) -> why;
      case Inbox.Filed.Repeated() -> Receipt.DUPLICATE;
      case Inbox.Filed.Contradiction(var fault) -> {
        contradicted(fault);
        yield Receipt.EQUIVOCATION;
      }
      case Inbox.Filed.New() -> {
        if (envelope.header().step() == Header.EXCHANGE_STEP) {
          exchanged(envelope);
        }
        yield Receipt.ACCEPTED;
      }
    };
    advance();
    return receipt;
  }

  /**
   * The deadline of the current wait has come: goes on without the missing where
   * the protocol can, else aborts.
   */
  public void expire() {
    if (outcome.isPresent()) {
      return;
    }
    if (exchanging) {
      exchangeEnds();
      advance();
    } else if (heardSeats().size() - struckSpeakers() >= round.quorum()) {
      close();
      advance();
    } else {
      var missing = new TreeSet<>(round.speakers());
      missing.removeAll(heardSeats());
      var faults = new ArrayList<>(noted);
      if (!missing.isEmpty()) {
        faults.add(new Fault.Missing(missing));
      }
      abort(faults);
    }
  }

  /**
   * Messages to deliver since the last call, oldest first; store them before
   * sending any.
   */
  public List<Outgoing> drain() {
    var out = List.copyOf(outgoing);
    outgoing.clear();
    return out;
  }

  /** Seats still awaited; empty when the run has ended. */
  public Set<Seat> awaited() {
    if (outcome.isPresent()) {
      return Set.of();
    }
    var awaited = new TreeSet<>(exchanging ? roster.seats() : round.speakers());
    awaited.removeAll(exchanging ? exchanges.keySet() : heardSeats());
    return awaited;
  }

  /** Whether {@link #expire()} would go on rather than abort. */
  public boolean canGoOn() {
    return outcome.isEmpty() && (exchanging || heardSeats().size() - struckSpeakers() >= round.quorum());
  }

  /** The step awaited now, for progress; 255 while broadcasts are compared. */
  public int step() {
    return exchanging ? Header.EXCHANGE_STEP : outcome.isPresent() ? -1 : round.step();
  }

  /** Which seat this run sits in. */
  public Seat self() {
    return self;
  }

  /** How it ended, once it has. */
  public Optional<Outcome<O>> outcome() {
    return outcome;
  }

  /**
   * The echo of a step's broadcasts on top of the echo before it, by which a
   * judge who took no part sees what a speaker had heard.
   *
   * @param broadcasts
   *          one of each speaker, by ascending seat
   */
  public static Bytes32 echo(SessionId sid, int step, Bytes32 before, List<Envelope> broadcasts) {
    var transcript = Transcript.of(Tag.ECHO).add(sid.value()).add(step).add(before);
    broadcasts.forEach(envelope -> transcript.add(envelope.digest()));
    return transcript.hash();
  }

  private void advance() {
    while (outcome.isEmpty() && !exchanging && awaited().isEmpty()) {
      close();
    }
  }

  private void close() {
    close(round);
  }

  private <M> void close(Round<M, O> current) {
    if (echoesDiffer() && !exchangeOver) {
      exchangeBegins();
      return;
    }
    var heard = wellFormed(current);
    if (heard.size() < current.quorum()) {
      abort(noted);
      return;
    }
    if (isEchoed(current)) {
      extendEcho(heard.values().stream().map(Spoken::envelope).toList());
    }
    take(current.close(heard));
  }

  private void take(Step<O> step) {
    switch (step) {
      case Step.Await<O>(var next, var send) -> {
        if (round != null && next.step() <= round.step()) {
          throw new IllegalStateException("step " + next.step() + " cannot follow step " + round.step());
        }
        round = next;
        send.forEach(this::say);
      }
      case Step.Done<O>(var output, var send) -> {
        send.forEach(this::say);
        outcome = Optional.of(new Outcome.Finished<>(output, noted));
      }
      case Step.Abort<O>(var faults) -> {
        var all = new ArrayList<>(noted);
        faults.stream().filter(fault -> !all.contains(fault)).forEach(all::add);
        abort(all);
      }
    }
  }

  @SuppressWarnings("unchecked") // the class of a record is the class its codec is made for
  private void say(Send send) {
    var type = (Class<Record>) send.message().getClass();
    var body = Bytes.of(Codec.of(type).encode(send.message()));
    // The first message is said before anything was heard; its echo is zero by
    // definition.
    sign(new Header(Header.VERSION, protocol, send.step(), sid, self, send.to(),
        send.step() == 0 ? Bytes32.ZERO : echo), body, send.audience());
  }

  private void sign(Header header, Bytes body, Set<Seat> audience) {
    var envelope = new Envelope(header, body, signer.sign(Envelope.digest(header, body)));
    outgoing.add(new Outgoing(envelope, audience));
  }

  private Set<Seat> heardSeats() {
    var heard = new TreeSet<Seat>();
    for (var speaker : round.speakers()) {
      if (inbox.broadcast(round.step(), speaker).isPresent()) {
        heard.add(speaker);
      }
    }
    return heard;
  }

  private long struckSpeakers() {
    return heardSeats().stream().filter(struck::contains).count();
  }

  /**
   * Decodes what was said; whoever signed rubbish has spoken, is named, and is
   * left out.
   */
  private <M> SortedMap<Seat, Spoken<M>> wellFormed(Round<M, O> current) {
    var heard = new TreeMap<Seat, Spoken<M>>();
    for (var seat : heardSeats()) {
      if (struck.contains(seat)) {
        continue;
      }
      var envelope = inbox.broadcast(current.step(), seat).orElseThrow();
      if (!envelope.header().echo().equals(echoDue(current))) {
        strike(new Fault.Proven(seat, "its echo fits no messages it can show", evidence(seat, envelope)));
        continue;
      }
      try {
        heard.put(seat, new Spoken<>(envelope, decoded(current, seat, envelope)));
      } catch (Malformed e) {
        strike(new Fault.Proven(seat, "its message is malformed: " + e.getMessage(), List.of(envelope)));
      }
    }
    return heard;
  }

  private static <M> M decoded(Round<M, ?> round, Seat seat, Envelope envelope) throws Malformed {
    return Codec.of(round.expects(seat)).decode(envelope.body().toArray());
  }

  private List<Envelope> evidence(Seat seat, Envelope envelope) {
    var shown = exchanges.get(seat);
    return shown == null ? List.of(envelope) : List.of(envelope, shown);
  }

  private void strike(Fault fault) {
    if (!noted.contains(fault)) {
      noted.add(fault);
    }
    struck.addAll(fault.culprits());
  }

  private Bytes32 echoDue(Round<?, O> current) {
    return current.step() == 0 ? Bytes32.ZERO : echo;
  }

  private boolean echoesDiffer() {
    return heardSeats().stream().filter(seat -> !struck.contains(seat)).anyMatch(
        seat -> !inbox.broadcast(round.step(), seat).orElseThrow().header().echo().equals(echoDue(round)));
  }

  private static boolean isEchoed(Round<?, ?> round) {
    return round.quorum() == round.speakers().size();
  }

  private void extendEcho(List<Envelope> broadcasts) {
    echo = echo(sid, round.step(), echo, broadcasts);
    echoed.addAll(broadcasts);
  }

  /**
   * A seat said two things. Where everybody must be heard the run cannot go on,
   * as others may have heard the other thing; elsewhere the seat is left out.
   */
  private void contradicted(Fault.Equivocation fault) {
    strike(fault);
    var step = fault.one().header().step();
    var over = step < round.step() && echoed.stream().anyMatch(envelope -> envelope.header().step() == step);
    if (over || (step == round.step() && isEchoed(round))) {
      abort(noted);
    }
  }

  /**
   * A party that is done still shows what it had heard: others may need it to
   * find who said two things.
   */
  private void answerExchange(Envelope envelope) {
    if (envelope.header().step() == Header.EXCHANGE_STEP
        && inbox.file(envelope, round.step()) instanceof Inbox.Filed.New) {
      showHeard();
    }
  }

  private void exchangeBegins() {
    exchanging = true;
    showHeard();
  }

  private void showHeard() {
    if (exchangeSent) {
      return;
    }
    exchangeSent = true;
    var header = new Header(Header.VERSION, protocol, Header.EXCHANGE_STEP, sid, self, Optional.empty(),
        echo);
    sign(header, Bytes.of(EXCHANGE.encode(new Exchange(echoed))), roster.seats());
  }

  private void exchanged(Envelope envelope) {
    exchanges.put(envelope.header().from(), envelope);
    try {
      var contradiction = inbox.contradiction(EXCHANGE.decode(envelope.body().toArray()).heard());
      if (contradiction.isPresent()) {
        strike(contradiction.get());
        showHeard(); // so that the others find it too
        abort(noted);
        return;
      }
    } catch (Malformed e) {
      strike(new Fault.Proven(envelope.header().from(), "its exchange is malformed: " + e.getMessage(),
          List.of(envelope)));
    }
    showHeard();
    if (exchanging && exchanges.keySet().containsAll(roster.seats())) {
      exchangeEnds();
    }
  }

  private void exchangeEnds() {
    exchanging = false;
    exchangeOver = true;
  }

  private void abort(List<Fault> faults) {
    if (faults.isEmpty()) {
      throw new IllegalStateException("a run does not abort without a fault");
    }
    outcome = Optional.of(new Outcome.Aborted<>(faults));
  }
}
