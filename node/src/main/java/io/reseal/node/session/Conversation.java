package io.reseal.node.session;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Receipt;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.SecretScope;
import io.reseal.hsm.identity.SessionKeyCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One session with real peers: this node's seats in it, what they have said,
 * and the deadlines. A node with two seats talks to itself like to anybody. One
 * thread owns it.
 *
 * <p>
 * Everything said is kept, handed to the record before it is sent, and sent
 * again until the conversation is closed, or from its end on to those that ask:
 * others may need it after this node is done.
 *
 * @param <O>
 *          what the protocol yields
 */
public final class Conversation<O> implements AutoCloseable {

  /**
   * Keeps what is about to be sent and what befell the runs, durably where that
   * matters.
   */
  @FunctionalInterface
  public interface Ledger {

    /** Called before the first byte leaves; if it throws, none does. */
    void keep(Envelope envelope, Address to, Bytes bytes);

    /** Called before anything is said that follows from it. */
    default void happened(RunEvent event) {
    }
  }

  private static final Logger LOG = LogManager.getLogger(Conversation.class);

  /**
   * Messages of one seat for one step that are put on record: to each of our two
   * seats what it says, and one that contradicts it. More change nothing.
   */
  private static final int HEARD_MAX = 4;

  /**
   * Bytes of one seat that are put on record: far more than anybody has to say.
   */
  private static final int HEARD_BYTES_MAX = 1 << 21;

  private record Said(Bytes message, Set<Address> to) {
  }

  private record Place(Seat from, int step) {
  }

  private final SessionId sid;
  private final Address self;
  private final CertifiedRoster roster;
  private final byte[] introduction;
  private final Peers peers;
  private final Ledger ledger;
  private final Timing timing;
  private final SecretScope scope;
  private final BiConsumer<Seat, Outcome<O>> ended;
  private final List<Run<O>> runs = new ArrayList<>();
  private final Set<Seat> reported = new TreeSet<>();
  private final List<Said> said = new ArrayList<>();
  /** Session keys whose certificates we have sent along with an exchange. */
  private final Set<Bytes32> passedOn = new HashSet<>();
  /** Session keys that are on record. */
  private final Set<Bytes32> recorded = new HashSet<>();
  private final Map<Place, Integer> heard = new HashMap<>();
  private final Map<Seat, Integer> heardBytes = new HashMap<>();
  /** Who spoke here and will not go on. */
  private final Set<Address> startedAnew = new HashSet<>();
  /** Since when a run waits only for those that are not connected. */
  private final Map<Seat, Instant> waitingForAbsent = new HashMap<>();
  private Instant beganAt = Instant.MAX;
  /** Until then nobody is given up. */
  private Instant patientUntil = Instant.MIN;
  private Instant overSince = Instant.MAX;
  private boolean isQuietWhenOver;
  /**
   * When each peer that still asks was last sent everything, once we are over.
   */
  private final Map<Address, Instant> answered = new HashMap<>();
  private Instant resendAt;
  private Duration resendWait;

  /**
   * A conversation without seats yet.
   *
   * @param certificate
   *          of this node's session key, which signs what its runs say
   * @param scope
   *          the runs' secrets; closed with the conversation
   * @param ended
   *          told once of each seat's outcome
   */
  public Conversation(SessionId sid, Address self, CertifiedRoster roster, SessionKeyCertificate certificate,
      Peers peers, Ledger ledger, Timing timing, SecretScope scope, BiConsumer<Seat, Outcome<O>> ended,
      Instant now) {
    this.sid = sid;
    this.self = self;
    this.roster = roster;
    this.peers = peers;
    this.ledger = ledger;
    this.timing = timing;
    this.scope = scope;
    this.ended = ended;
    introduction = introduction(sid, certificate);
    resendWait = timing.resendFirst();
    resendAt = now.plus(resendWait);
    recorded.add(certificate.sessionKey());
    roster.introduce(certificate).ifPresent(why -> {
      throw new IllegalStateException("our own session key is refused: " + why);
    });
  }

  /**
   * Begins: seats all of this node's runs, which then hear each other, and sends
   * what they say first.
   */
  public void begin(List<Run<O>> ours, Instant now) {
    if (!runs.isEmpty()) {
      throw new IllegalStateException("session " + sid + " has begun");
    }
    others().forEach(address -> peers.send(address, introduction));
    runs.addAll(ours);
    beganAt = now;
    pump(now);
  }

  /**
   * Begins again after a restart: what befell the runs befalls them once more,
   * and what they say goes to everybody again. Deadlines are those of the
   * beginning, as the others count them, but for a moment in which they say again
   * what came while this node was away.
   *
   * @param events
   *          since the beginning, in order
   * @param began
   *          when that was
   */
  public void resume(List<Run<O>> ours, List<RunEvent> events, Instant began, Instant now) {
    patientUntil = now.plus(timing.resendMost().multipliedBy(2));
    begin(ours, now);
    beganAt = began;
    for (var event : events) {
      switch (event) {
        case RunEvent.Introduced(var bytes) -> introduceAgain(bytes);
        case RunEvent.Heard(var envelope) -> {
          if (!isTaken(envelope)) {
            throw new IllegalStateException("what " + envelope.header().from() + " said in step "
                + envelope.header().step() + " was heard before a restart and is not now");
          }
        }
        case RunEvent.Expired(var seat) ->
          runs.stream().filter(run -> run.self().equals(seat)).forEach(Run::expire);
      }
      pump(now);
    }
  }

  /**
   * Takes a message of this session from any node: its signatures say who speaks,
   * not the channel.
   */
  public void onMessage(RunMessage message, Instant now) {
    switch (message) {
      case RunMessage.Introduction(var _, var bytes) -> introduce(bytes);
      case RunMessage.Speech(var envelope) -> {
        if (isTaken(envelope)) {
          record(envelope);
        }
        pump(now);
      }
    }
  }

  /** Whether any of our runs knows more now than before. */
  private boolean isTaken(Envelope envelope) {
    var receipts = runs.stream().map(run -> run.receive(envelope)).toList();
    return (receipts.contains(Receipt.ACCEPTED) || receipts.contains(Receipt.EQUIVOCATION)) && heard
        .merge(new Place(envelope.header().from(), envelope.header().step()), 1, Integer::sum) <= HEARD_MAX;
  }

  /**
   * Its speaker's keys first, else it would not be authentic when it comes again.
   */
  private void record(Envelope envelope) {
    var from = envelope.header().from();
    var size = envelope.body().size() + envelope.enclosed().size();
    if (heardBytes.merge(from, size, Integer::sum) > HEARD_BYTES_MAX) {
      return; // nobody has so much to say; what is said again may differ, and then does not
              // leave
    }
    roster.certificates().getOrDefault(roster.owners().get(from), List.of()).stream()
        .filter(certificate -> recorded.add(certificate.sessionKey()))
        .forEach(certificate -> ledger.happened(new RunEvent.Introduced(Bytes.of(certificate.encoded()))));
    ledger.happened(new RunEvent.Heard(envelope));
  }

  /** Lets deadlines pass and sends again what is due. */
  public void tick(Instant now) {
    for (var run : List.copyOf(runs)) {
      if (isOverdue(run, now)) {
        ledger.happened(new RunEvent.Expired(run.self()));
        run.expire();
        pump(now);
      }
    }
    pump(now);
    if (!now.isBefore(resendAt) && !(isQuietWhenOver && isOver())) {
      resend(others());
      resendWait = min(resendWait.multipliedBy(2), timing.resendMost());
      resendAt = now.plus(resendWait);
    }
  }

  /**
   * From its end on it says again what it said only to those that ask: whoever
   * has not ended says all of its own again, again and again, and is answered.
   * Without that every signature is said a handful of times.
   */
  void quietWhenOver() {
    isQuietWhenOver = true;
  }

  /**
   * A member has started anew, and does not go on with what it began here: nobody
   * waits for it any more. Only for runs that no start takes up again; who has
   * not spoken yet may still begin.
   */
  void startedAnew(Address member) {
    if (heard.keySet().stream().anyMatch(place -> member.equals(roster.owners().get(place.from())))) {
      startedAnew.add(member);
    }
  }

  /** Whether all our runs have ended. */
  boolean isOver() {
    return !overSince.equals(Instant.MAX);
  }

  /**
   * Says everything again to a peer that has not ended, as it has just said
   * something although we are over; not more often than we would by ourselves.
   */
  void answer(Address peer, Instant now) {
    var last = answered.get(peer);
    if (isQuietWhenOver && others().contains(peer)
        && (last == null || !now.isBefore(last.plus(timing.resendFirst())))) {
      answered.put(peer, now);
      resend(Set.of(peer));
    }
  }

  /**
   * Whether all our runs have ended for that long: others that were slower have
   * had their answers.
   */
  boolean isOverFor(Duration linger, Instant now) {
    return !overSince.equals(Instant.MAX) && !now.isBefore(overSince.plus(linger));
  }

  /** Seats still awaited by any of our runs. */
  public Set<Address> awaited() {
    var awaited = new TreeSet<Address>();
    runs.forEach(run -> run.awaited().forEach(seat -> awaited.add(roster.owners().get(seat))));
    return awaited;
  }

  /** The furthest step that any of our runs waits in; -1 when all have ended. */
  public int step() {
    return runs.stream().mapToInt(Run::step).max().orElse(-1);
  }

  /** Who is in it, and by which certificates. */
  public CertifiedRoster roster() {
    return roster;
  }

  public SessionId sid() {
    return sid;
  }

  /** Ends all runs that have not ended, by our own fault. */
  void abandon(String why) {
    for (var run : List.copyOf(runs)) {
      if (reported.add(run.self())) {
        ended.accept(run.self(), new Outcome.Aborted<>(List.of(new Fault.Local(why))));
      }
    }
  }

  /** Wipes the runs' secrets and says nothing more. */
  @Override
  public void close() {
    scope.close();
  }

  /** It was valid when it came; it may have run out since. */
  private void introduceAgain(Bytes bytes) {
    var certificate = SessionKeyCertificate.decoded(bytes.toArray());
    roster.introduce(certificate, certificate.terms().validity().notBefore()).ifPresent(why -> {
      throw new IllegalStateException("a session key that was believed before a restart is refused: " + why);
    });
    recorded.add(certificate.sessionKey());
  }

  private void introduce(Bytes bytes) {
    try {
      roster.introduce(SessionKeyCertificate.decoded(bytes.toArray()))
          .ifPresent(why -> LOG.debug("a session key is refused: {}", why));
    } catch (IllegalArgumentException e) {
      LOG.debug("no session key: {}", e.getMessage());
    }
  }

  /**
   * Deadlines are counted from the beginning, not from when a step was entered:
   * else a dealer that is silent to one of us makes the others give up that one,
   * who waits for it a round longer than they do.
   */
  private boolean isOverdue(Run<O> run, Instant now) {
    if (run.outcome().isPresent() || now.isBefore(patientUntil)) {
      return false;
    }
    var awaited = run.awaited().stream().map(roster.owners()::get).toList();
    if (!awaited.isEmpty() && startedAnew.containsAll(awaited)) {
      return true;
    }
    var connected = peers.connected();
    var unreachableOnly = awaited.stream()
        .noneMatch(address -> address.equals(self) || connected.contains(address));
    if (!unreachableOnly) {
      waitingForAbsent.remove(run.self());
    }
    var since = unreachableOnly ? waitingForAbsent.computeIfAbsent(run.self(), _ -> now) : now;
    return now.isAfter(deadline(run))
        || (run.canGoOn() && unreachableOnly && now.isAfter(since.plus(timing.grace())));
  }

  private Instant deadline(Run<O> run) {
    var exchanging = run.step() >= Header.EXCHANGE;
    var rounds = exchanging ? run.step() - Header.EXCHANGE + 2 : run.step() + 1;
    return beganAt.plus(timing.round().multipliedBy(rounds));
  }

  /**
   * Delivers what our runs said to others and to each other, until nobody of us
   * has anything to say.
   */
  private void pump(Instant now) {
    var local = new ArrayDeque<Run.Outgoing>();
    do {
      while (!local.isEmpty()) {
        deliverHere(local.poll());
      }
      runs.forEach(run -> run.drain().forEach(outgoing -> speak(outgoing, local, now)));
    } while (!local.isEmpty());
    report();
    if (!isOver() && !runs.isEmpty() && runs.stream().allMatch(run -> run.outcome().isPresent())) {
      overSince = now;
    }
  }

  private void speak(Run.Outgoing outgoing, Deque<Run.Outgoing> local, Instant now) {
    var to = new TreeSet<Address>();
    outgoing.audience().forEach(seat -> to.add(roster.owners().get(seat)));
    local.add(outgoing);
    to.remove(self);
    if (outgoing.envelope().header().isExchange()) {
      passOn(to);
    }
    var message = RunMessage.CODEC.encode(new RunMessage.Speech(outgoing.envelope()));
    to.forEach(address -> ledger.keep(outgoing.envelope(), address, Bytes.of(message)));
    say(Bytes.of(message), to);
    resendWait = timing.resendFirst();
    resendAt = now.plus(resendWait);
  }

  /**
   * Before we show what we heard, the session keys it is signed with: who says
   * two things under two keys introduces each key to some of us only.
   */
  private void passOn(Set<Address> to) {
    roster.spokenUnder().stream().filter(certificate -> passedOn.add(certificate.sessionKey()))
        .forEach(certificate -> say(Bytes.of(introduction(sid, certificate)), to));
  }

  private void say(Bytes message, Set<Address> to) {
    said.add(new Said(message, to));
    to.forEach(address -> peers.send(address, message.toArray()));
  }

  private static byte[] introduction(SessionId sid, SessionKeyCertificate certificate) {
    return RunMessage.CODEC.encode(new RunMessage.Introduction(sid, Bytes.of(certificate.encoded())));
  }

  private void deliverHere(Run.Outgoing outgoing) {
    runs.stream().filter(run -> outgoing.audience().contains(run.self()))
        .forEach(run -> run.receive(outgoing.envelope()));
  }

  private void report() {
    for (var run : List.copyOf(runs)) {
      run.outcome().filter(_ -> reported.add(run.self()))
          .ifPresent(outcome -> ended.accept(run.self(), outcome));
    }
  }

  private void resend(Set<Address> to) {
    var connected = new TreeSet<>(peers.connected());
    connected.retainAll(to);
    connected.forEach(address -> peers.send(address, introduction));
    for (var each : said) {
      each.to().stream().filter(connected::contains)
          .forEach(address -> peers.send(address, each.message().toArray()));
    }
  }

  private Set<Address> others() {
    var others = new TreeSet<>(roster.owners().values());
    others.remove(self);
    return others;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
