package io.reseal.core.protocol;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.util.ArrayList;
import java.util.Collections;
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
 * heard before (the echo). When two echoes differ the parties show each other
 * the headings of those broadcasts: so the one who said two things is named by
 * both messages, and an honest party whose echo differs is cleared. Whoever
 * fails shows all it heard, so that the others find what it found. Rounds that
 * go on without some speakers are left out of the echo: honest parties may have
 * heard different speakers, and such a round's outcome says whom.
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
  private final Echo echo;
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<Fault> noted = new ArrayList<>();
  private final Set<Seat> struck = new TreeSet<>();
  private final Set<Integer> shown = new TreeSet<>();

  private boolean exchanging;
  private int exchangesExpired = -1; // the last step in which they are waited for no longer
  private int reached; // the last step that we await or have spoken in
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
    inbox = new Inbox(protocol, sid, self, roster);
    echo = new Echo(sid);
    if (!roster.seats().contains(self)) {
      throw new IllegalArgumentException(self + " has no seat in this run");
    }
    take(first);
  }

  /**
   * Takes one message from anywhere. A run that has ended still shows what it
   * heard to who asks, and notes who is found to have said two things.
   */
  public Receipt receive(Envelope envelope) {
    var ended = outcome.isPresent();
    var receipt = switch (inbox.file(envelope, reached)) {
      case Inbox.Filed.Dropped(var why) -> why;
      case Inbox.Filed.Repeated() -> Receipt.DUPLICATE;
      case Inbox.Filed.Contradiction(var fault) -> {
        contradicted(fault);
        yield Receipt.EQUIVOCATION;
      }
      case Inbox.Filed.New() -> {
        if (envelope.header().isExchange()) {
          exchanged(envelope);
        }
        yield Receipt.ACCEPTED;
      }
    };
    advance();
    return ended ? Receipt.ENDED : receipt;
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
      exchangesExpired = round.step();
    }
    close();
    advance();
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
    if (exchanging) {
      return hearing(round).unexplained();
    }
    var awaited = new TreeSet<>(round.speakers());
    awaited.removeAll(hearing(round).heard());
    awaited.removeAll(struck); // nothing it may still say counts
    return awaited;
  }

  /** Whether {@link #expire()} would go on rather than abort. */
  public boolean canGoOn() {
    return outcome.isEmpty() && ((exchangeIsDue() && !exchanging) || hasQuorum(round));
  }

  /**
   * The step awaited now, for progress; from {@link Header#EXCHANGE} up while
   * broadcasts are compared, -1 when the run has ended.
   */
  public int step() {
    if (outcome.isPresent()) {
      return -1;
    }
    return exchanging ? Header.exchangeAbout(round.step()) : round.step();
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
    return Echo.extended(sid, step, before, broadcasts.stream().map(Envelope::digest).toList());
  }

  private void advance() {
    while (outcome.isEmpty() && awaited().isEmpty()) {
      close();
    }
  }

  private void close() {
    close(round);
  }

  private <M> void close(Round<M, O> current) {
    compareExchanges();
    if (outcome.isPresent()) {
      return;
    }
    exchanging = exchangeIsDue();
    if (exchanging) {
      show(Header.exchangeAbout(current.step()));
      return;
    }
    var unexplained = hearing(current).unexplained();
    var judged = hearing(current).judged();
    judged.faults().forEach(this::note);
    if (judged.sound().size() < current.quorum()) {
      var missing = new TreeSet<>(awaited());
      missing.addAll(unexplained);
      abort(missing.isEmpty() ? List.of() : List.of(new Fault.Missing(missing)));
      return;
    }
    if (!unexplained.isEmpty()) {
      note(new Fault.Missing(unexplained));
    }
    if (isEchoed(current)) {
      echo.extend(current.step(), judged.sound().values().stream().map(Spoken::envelope).toList());
    }
    take(current.close(judged.sound()));
  }

  private void take(Step<O> step) {
    switch (step) {
      case Step.Await<O>(var next, var send) -> {
        if (round != null && next.step() <= round.step()) {
          throw new IllegalStateException("step " + next.step() + " cannot follow step " + round.step());
        }
        round = next;
        reached = Math.max(reached, next.step());
        send.forEach(this::say);
        showToWhoAsked();
      }
      case Step.Done<O>(var output, var send) -> {
        send.forEach(this::say);
        outcome = Optional.of(new Outcome.Finished<>(output, noted));
        showToWhoAsked();
      }
      case Step.Abort<O>(var faults) -> abort(faults);
    }
  }

  @SuppressWarnings("unchecked") // the class of a record is the class its codec is made for
  private void say(Send send) {
    reached = Math.max(reached, send.step());
    var type = (Class<Record>) send.message().getClass();
    sign(header(send.step(), echo.due(send.step())), Bytes.of(Codec.of(type).encode(send.message())),
        send.audience(), enclosed(send));
  }

  @SuppressWarnings("unchecked") // as above
  private static SortedMap<Seat, Bytes> enclosed(Send send) {
    var enclosed = new TreeMap<Seat, Bytes>();
    send.enclosed().forEach((seat, record) -> enclosed.put(seat,
        Bytes.of(Codec.of((Class<Record>) record.getClass()).encode(record))));
    return enclosed;
  }

  private Header header(int step, Bytes32 echo) {
    return new Header(Header.VERSION, protocol, step, sid, self, Optional.empty(), echo);
  }

  /** One signature; seats for which something is enclosed get their own copy. */
  private void sign(Header header, Bytes body, Set<Seat> audience, SortedMap<Seat, Bytes> enclosed) {
    var enclosures = enclosed.entrySet().stream().map(e -> Enclosure.of(e.getKey(), e.getValue())).toList();
    var signature = signer.sign(Envelope.digest(header, body, enclosures));
    enclosed.forEach((seat, bytes) -> outgoing
        .add(new Outgoing(new Envelope(header, body, enclosures, bytes, signature), Set.of(seat))));
    var others = new TreeSet<>(audience);
    others.removeAll(enclosed.keySet());
    if (!others.isEmpty()) {
      outgoing.add(new Outgoing(new Envelope(header, body, enclosures, Bytes.EMPTY, signature), others));
    }
  }

  private <M> Hearing<M> hearing(Round<M, O> current) {
    return new Hearing<>(current, self, inbox, echo, struck);
  }

  private static boolean isEchoed(Round<?, ?> round) {
    return round.quorum() == round.speakers().size();
  }

  private boolean hasQuorum(Round<?, O> current) {
    return hearing(current).judged().sound().size() >= current.quorum();
  }

  private boolean exchangeIsDue() {
    return exchangesExpired < round.step() && !hearing(round).unexplained().isEmpty();
  }

  /** Shows the others, once, what an exchange of that step is about. */
  private void show(int step) {
    if (shown.add(step)) {
      var heard = step == Header.NOTICE ? inbox.heard() : echo.before(step - Header.EXCHANGE);
      sign(header(step, Bytes32.ZERO), Bytes.of(EXCHANGE.encode(new Exchange(heard))), roster.seats(),
          Collections.emptySortedMap());
    }
  }

  /** Exchanges may come before we are that far ourselves. */
  private void showToWhoAsked() {
    for (var step = 0; step <= reached; step++) {
      if (!inbox.broadcasts(Header.exchangeAbout(step)).isEmpty()) {
        show(Header.exchangeAbout(step));
      }
    }
  }

  private void exchanged(Envelope envelope) {
    compare(envelope);
    showToWhoAsked();
  }

  /**
   * Once more for all of this step: when they came, some of what they speak of
   * may not have been here.
   */
  private void compareExchanges() {
    inbox.broadcasts(Header.exchangeAbout(round.step())).forEach(this::compare);
  }

  private void compare(Envelope envelope) {
    try {
      inbox.contradictions(Exchange.of(envelope).heard()).forEach(this::contradicted);
    } catch (Malformed e) {
      note(new Fault.Proven(envelope.header().from(), "its exchange is malformed: " + e.getMessage(),
          List.of(envelope)));
    }
  }

  /**
   * A seat said two things. Where everybody must be heard the run cannot go on,
   * as others may have heard the other thing; elsewhere the seat is left out.
   */
  private void contradicted(Fault.Equivocation fault) {
    note(fault);
    var step = fault.one().header().step();
    if (outcome.isEmpty() && (echo.covers(step) || (step == round.step() && isEchoed(round)))) {
      abort(List.of());
    }
  }

  /**
   * Names a culprit once for each kind of proof, and no longer counts on it; also
   * after the end, as the proof may come late.
   */
  private void note(Fault fault) {
    var known = noted.contains(fault) || (fault instanceof Fault.Equivocation && noted.stream()
        .anyMatch(f -> f instanceof Fault.Equivocation && f.culprits().equals(fault.culprits())));
    if (!known) {
      noted.add(fault);
      outcome = outcome.map(end -> end.with(fault));
    }
    struck.addAll(fault.culprits());
  }

  private void abort(List<Fault> faults) {
    round.found().forEach(this::note);
    faults.forEach(this::note);
    if (noted.isEmpty()) {
      throw new IllegalStateException("a run does not abort without a fault");
    }
    outcome = Optional.of(new Outcome.Aborted<>(noted));
    show(Header.NOTICE);
  }
}
