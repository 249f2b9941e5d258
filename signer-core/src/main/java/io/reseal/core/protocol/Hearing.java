package io.reseal.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the speakers of one round have said so far: whose message counts, who is
 * proven guilty by it, and who must first show what it had heard itself.
 *
 * @param echo
 *          of what we have heard, which every message of this round echoes
 * @param struck
 *          proven guilty before; what they say does not count
 */
record Hearing<M>(Round<M, ?> round, Seat self, Inbox inbox, Echo echo, Set<Seat> struck) {

  /**
   * The round's messages, judged.
   *
   * @param sound
   *          those that count
   * @param faults
   *          proofs against the speakers of others
   */
  record Judged<M>(SortedMap<Seat, Spoken<M>> sound, List<Fault> faults) {
  }

  /** Speakers that have spoken. */
  Set<Seat> heard() {
    var heard = new TreeSet<>(round.speakers());
    heard.removeIf(seat -> said(seat).isEmpty());
    return heard;
  }

  /**
   * Speakers whose echo is not ours and who have not shown what it is of, or
   * nothing that we can judge. That proves nothing: an honest party's exchange,
   * or the certificate of a session key that it names, may be on its way, or held
   * back.
   */
  Set<Seat> unexplained() {
    var unexplained = heard();
    unexplained.removeIf(
        seat -> struck.contains(seat) || isEchoOurs(seat) || round.step() == 0 || isExplained(seat));
    return unexplained;
  }

  /**
   * Decodes what was said; whoever signed rubbish has spoken, is named, and is
   * left out.
   */
  Judged<M> judged() {
    var judged = new Judged<M>(new TreeMap<>(), new ArrayList<>());
    for (var seat : heard()) {
      var envelope = said(seat).orElseThrow();
      if (struck.contains(seat)) {
        continue;
      }
      if (!isEchoOurs(seat)) {
        echoFlaw(seat, envelope).ifPresent(judged.faults::add);
        continue;
      }
      try {
        var message = Codec.of(round.expects(seat)).decode(envelope.body().toArray());
        judged.sound.put(seat, new Spoken<>(envelope, message, enclosed(seat, envelope)));
      } catch (Malformed e) {
        judged.faults
            .add(new Fault.Proven(seat, "its message is malformed: " + e.getMessage(), List.of(envelope)));
      }
    }
    return judged;
  }

  /**
   * What is enclosed for us. That it is there for all who must have it, everybody
   * can see; what is in it, its reader shows.
   */
  private Optional<Record> enclosed(Seat seat, Envelope envelope) throws Malformed {
    var due = round.encloses(seat);
    Enclosing.require(due, envelope.enclosures());
    return due.filter(enclosing -> enclosing.to().contains(self)).isEmpty()
        ? Optional.empty()
        : Optional.of(Codec.of(due.get().type()).decode(envelope.enclosed().toArray()));
  }

  /**
   * The proof against a speaker whose echo is not ours: it signed an echo of
   * something else than it shows.
   */
  private Optional<Fault> echoFlaw(Seat seat, Envelope envelope) {
    if (round.step() == 0) {
      return Optional
          .of(new Fault.Proven(seat, "it echoes something before anything was said", List.of(envelope)));
    }
    return explanation(seat).flatMap(exchange -> flaw(envelope, exchange)
        .map(what -> new Fault.Proven(seat, what, List.of(envelope, exchange))));
  }

  /**
   * Whether what it shows is false, or names who said two things. Otherwise it
   * differs from what we heard only in messages by session keys that we do not
   * know: who said two things under two keys must not have us blame one that
   * heard the other.
   */
  private boolean isExplained(Seat seat) {
    return explanation(seat).filter(exchange -> flaw(said(seat).orElseThrow(), exchange).isPresent()
        || !contradictions(exchange).isEmpty()).isPresent();
  }

  private Optional<String> flaw(Envelope message, Envelope exchange) {
    try {
      var due = echo.before(round.step()).stream().map(heading -> heading.header().slot()).toList();
      return Exchange.of(exchange).flaw(message.header(), due);
    } catch (Malformed e) {
      return Optional.of("its exchange is malformed: " + e.getMessage());
    }
  }

  private List<Fault.Equivocation> contradictions(Envelope exchange) {
    try {
      return inbox.contradictions(Exchange.of(exchange).heard());
    } catch (Malformed e) {
      return List.of();
    }
  }

  private Optional<Envelope> said(Seat seat) {
    return inbox.broadcast(round.step(), seat);
  }

  private Optional<Envelope> explanation(Seat seat) {
    return inbox.broadcast(Header.exchangeAbout(round.step()), seat);
  }

  private boolean isEchoOurs(Seat seat) {
    return said(seat).orElseThrow().header().echo().equals(echo.due(round.step()));
  }
}
