package io.reseal.core.protocol;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Signed messages of one run as one who took no part reads them, and the rules
 * of all protocols that they may break.
 *
 * <p>
 * Whoever shows them chooses which to show, and may have made all but one
 * party's: with forged companions, under session keys of its own. So a judge
 * lets a message speak against its author only together with what that very
 * message binds: its body, and by its echo what its author had heard. Nothing
 * follows from what is not shown, and nothing from a signature that is not
 * recognised.
 */
public final class Testimony {

  /** What a protocol demands of its speakers. */
  public interface Rules {

    /** The record a seat says in a step; nothing where it is to be silent. */
    Optional<Class<?>> expects(Seat speaker, int step);

    /** What that seat encloses in that step, and for whom. */
    default Optional<Enclosing> encloses(Seat speaker, int step) {
      return Optional.empty();
    }

    /**
     * Who must all be heard in a step before anybody goes on, so that what they
     * said is echoed; nobody where some may be left out.
     */
    Set<Seat> echoed(int step);
  }

  private final Rules rules;
  private final SessionId sid;
  private final NavigableMap<Integer, NavigableMap<Seat, Envelope>> said = new TreeMap<>();

  private Testimony(Rules rules, SessionId sid) {
    this.rules = rules;
    this.sid = sid;
  }

  /**
   * The messages, if each is authentic, of this run and said to all, and no two
   * are one seat's in one step.
   */
  public static Optional<Testimony> of(ProtocolName protocol, SessionId sid, Roster roster, Rules rules,
      Collection<Envelope> evidence) {
    var testimony = new Testimony(rules, sid);
    for (var envelope : evidence) {
      var header = envelope.header();
      if (!isAuthentic(protocol, sid, roster, Heading.of(envelope)) || testimony.said
          .computeIfAbsent(header.step(), _ -> new TreeMap<>()).put(header.from(), envelope) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(testimony);
  }

  /**
   * The rule that an equivocation breaks: one party signed two messages in one
   * place. Two signatures of one message are none.
   */
  public static Optional<String> brokenRule(ProtocolName protocol, SessionId sid, Roster roster,
      Fault.Equivocation fault) {
    var headings = List.of(fault.one(), fault.other());
    return fault.one().header().slot().equals(fault.other().header().slot())
        && fault.one().header().from().equals(fault.culprit())
        && !fault.one().digest().equals(fault.other().digest())
        && headings.stream().allMatch(heading -> isAuthentic(protocol, sid, roster, heading))
            ? Optional.of("signed two different messages where it may say one")
            : Optional.empty();
  }

  private static boolean isAuthentic(ProtocolName protocol, SessionId sid, Roster roster, Heading heading) {
    var header = heading.header();
    return header.protocol() == protocol && header.sid().equals(sid) && header.to().isEmpty()
        && roster.seats().contains(header.from())
        && roster.isAuthentic(header.from(), heading.digest(), heading.signature());
  }

  /**
   * The first rule of all protocols that the culprit's messages break by
   * themselves.
   */
  public Optional<String> brokenRule(Seat culprit) {
    return said.values().stream().map(step -> step.get(culprit)).filter(Objects::nonNull).map(this::flaw)
        .flatMap(Optional::stream).findFirst();
  }

  private Optional<String> flaw(Envelope envelope) {
    var header = envelope.header();
    if (header.isExchange()) {
      return exchangeFlaw(envelope);
    }
    if (header.step() == 0 && !header.echo().equals(Bytes32.ZERO)) {
      return Optional.of("echoes something before anything was said");
    }
    return rules.expects(header.from(), header.step()).flatMap(type -> {
      try {
        Codec.of(type).decode(envelope.body().toArray());
        var due = rules.encloses(header.from(), header.step());
        Enclosing.require(due, envelope.enclosures());
        if (due.isPresent() && envelope.reader().isPresent()) {
          Codec.of(due.get().type()).decode(envelope.enclosed().toArray());
        }
        return Optional.empty();
      } catch (Malformed e) {
        return Optional.of("its message is malformed: " + e.getMessage());
      }
    });
  }

  private Optional<String> exchangeFlaw(Envelope envelope) {
    var header = envelope.header();
    try {
      var exchange = Exchange.of(envelope);
      var step = header.step() - Header.EXCHANGE;
      if (header.step() == Header.NOTICE) {
        return Optional.empty();
      }
      return said(step, header.from()).flatMap(message -> exchange.flaw(message.header(), due(step)));
    } catch (Malformed e) {
      return Optional.of("its exchange is malformed: " + e.getMessage());
    }
  }

  private List<Header.Slot> due(int before) {
    return IntStream.range(0, before).boxed().flatMap(step -> new TreeSet<>(rules.echoed(step)).stream()
        .map(seat -> new Header.Slot(step, seat, Optional.empty()))).toList();
  }

  private NavigableMap<Seat, Envelope> said(int step) {
    return said.getOrDefault(step, new TreeMap<>());
  }

  private Optional<Envelope> said(int step, Seat from) {
    return Optional.ofNullable(said(step).get(from));
  }

  /**
   * What was said in that step, decoded.
   *
   * @throws Malformed
   *           when anything is
   */
  public <M> SortedMap<Seat, Spoken<M>> messages(int step, Class<M> type) throws Malformed {
    var messages = new TreeMap<Seat, Spoken<M>>();
    for (var entry : said(step).entrySet()) {
      var envelope = entry.getValue();
      var expected = rules.expects(entry.getKey(), step);
      if (expected.isEmpty()) {
        throw new Malformed(entry.getKey() + " says nothing in step " + step);
      }
      var message = Codec.of(expected.get()).decode(envelope.body().toArray());
      messages.put(entry.getKey(), new Spoken<>(envelope, type.cast(message)));
    }
    return messages;
  }

  /**
   * Whether these are the messages that the author of this one had heard, by its
   * own signed echo. Without this, who says one thing to an honest party and
   * another to its judge makes it seem that the party lies.
   */
  public boolean isEchoedBy(Envelope message) {
    var echo = Bytes32.ZERO;
    for (var step = 0; step < message.header().step(); step++) {
      var speakers = new TreeSet<>(rules.echoed(step));
      if (speakers.isEmpty()) {
        continue;
      }
      var heard = said(step);
      if (!heard.keySet().containsAll(speakers)) {
        return false;
      }
      echo = Run.echo(sid, step, echo, speakers.stream().map(heard::get).toList());
    }
    return message.header().echo().equals(echo);
  }
}
