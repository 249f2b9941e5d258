package io.reseal.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The frame of all protocols, on a protocol of three steps in which everybody
 * adds up everybody's numbers.
 */
class RunTest {

  record Figure(int value) {
  }

  private static final SessionId SID = new SessionId(Bytes32.ofHex("aa".repeat(32)));
  private static final Seat A = seat(1);
  private static final Seat B = seat(2);
  private static final Seat C = seat(3);
  private static final Set<Seat> ALL = Set.of(A, B, C);

  /**
   * Step n: hears everyone's number, says the sum; two of three are enough in the
   * middle step.
   */
  record Sum(int step, Seat self) implements Round<Figure, Integer> {

    @Override
    public Set<Seat> speakers() {
      return ALL;
    }

    @Override
    public Class<Figure> expects(Seat speaker) {
      return Figure.class;
    }

    @Override
    public int quorum() {
      return step == 0 ? 3 : 2;
    }

    @Override
    public Step<Integer> close(SortedMap<Seat, Spoken<Figure>> heard) {
      var sum = heard.values().stream().mapToInt(spoken -> spoken.message().value()).sum();
      return step == 2
          ? new Step.Done<>(sum, List.of())
          : new Step.Await<>(new Sum(step + 1, self),
              List.of(Send.broadcast(step + 1, ALL, new Figure(sum))));
    }
  }

  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Seat, Run<Integer>> runs = new TreeMap<>();
  private Roster roster;

  private static Seat seat(int id) {
    return new Seat(Role.SIGNER, new PartyId(id));
  }

  @BeforeEach
  void start() {
    var published = new TreeMap<Seat, Bytes32>();
    for (var seat : ALL) {
      keys.put(seat, SchnorrKey.generate(Entropy.system()));
      published.put(seat, keys.get(seat).publicKey());
    }
    roster = new KeyRoster(published);
    for (var seat : ALL) {
      runs.put(seat,
          new Run<>(ProtocolName.FROST, SID, seat, roster, signer(seat), new Step.Await<>(new Sum(0, seat),
              List.of(Send.broadcast(0, ALL, new Figure(seat.id().value()))))));
    }
  }

  @AfterEach
  void wipe() {
    keys.values().forEach(SchnorrKey::close);
  }

  private SessionSigner signer(Seat seat) {
    return digest -> Bytes.of(keys.get(seat).sign(digest, Entropy.system()));
  }

  private Envelope envelope(Seat from, int step, Bytes32 echo, int number) {
    return signed(new Header(Header.VERSION, ProtocolName.FROST, step, SID, from, Optional.empty(), echo),
        Bytes.of(Codec.of(Figure.class).encode(new Figure(number))));
  }

  private Envelope signed(Header header, Bytes body) {
    return new Envelope(header, body, signer(header.from()).sign(Envelope.digest(header, body, List.of())));
  }

  /**
   * Delivers everything until nobody speaks, after {@code change} had its way
   * with each (envelope, receiver).
   */
  private void deliver(Change change) {
    var busy = true;
    while (busy) {
      busy = false;
      for (var run : runs.values()) {
        for (var outgoing : run.drain()) {
          for (var to : outgoing.audience()) {
            busy = true;
            change.of(outgoing.envelope(), to).ifPresent(envelope -> runs.get(to).receive(envelope));
          }
        }
      }
    }
  }

  interface Change {
    Optional<Envelope> of(Envelope envelope, Seat to);
  }

  private static Change none() {
    return (envelope, _) -> Optional.of(envelope);
  }

  private static Change when(Seat from, int step, Seat to, UnaryOperator<Envelope> change) {
    return (envelope, receiver) -> Optional
        .of(envelope.header().from().equals(from) && envelope.header().step() == step && receiver.equals(to)
            ? change.apply(envelope)
            : envelope);
  }

  private List<Fault> faults(Seat seat) {
    return ((Outcome.Aborted<Integer>) runs.get(seat).outcome().orElseThrow()).faults();
  }

  @Test
  void honestPartiesFinishWithTheSameResult() {
    deliver(none());
    for (var run : runs.values()) {
      assertThat(run.outcome()).contains(new Outcome.Finished<>(54, List.of()));
      assertThat(run.awaited()).isEmpty();
    }
  }

  @Test
  void earlyMessagesWaitForTheirStep() {
    var late = new ArrayList<Envelope>();
    deliver((envelope, to) -> {
      if (to.equals(A) && envelope.header().from().equals(B) && envelope.header().step() == 0) {
        late.add(envelope);
        return Optional.empty();
      }
      return Optional.of(envelope);
    });
    assertThat(runs.get(A).awaited()).containsExactly(B);
    assertThat(runs.get(A).receive(late.get(0))).isEqualTo(Receipt.ACCEPTED);
    deliver(none());
    assertThat(runs.get(A).outcome()).contains(new Outcome.Finished<>(54, List.of()));
  }

  @Test
  @DisplayName("N67 unauthenticGarbageNoAbort, N31 spoofedFrom: what is not authentic is dropped and changes nothing")
  void whatIsNotAuthenticIsDropped() {
    var honest = envelope(B, 0, Bytes32.ZERO, 2);
    var forged = new Envelope(honest.header(), Bytes.ofHex("00000009"), honest.signature());
    assertThat(runs.get(A).receive(forged)).isEqualTo(Receipt.UNAUTHENTIC);
    var spoofed = new Envelope(new Header(1, ProtocolName.FROST, 0, SID, C, Optional.empty(), Bytes32.ZERO),
        honest.body(), honest.signature());
    assertThat(runs.get(A).receive(spoofed)).isEqualTo(Receipt.UNAUTHENTIC);
    deliver(none());
    assertThat(runs.get(A).outcome()).contains(new Outcome.Finished<>(54, List.of()));
  }

  @Test
  @DisplayName("N20 replayOldSession, N23: a message of another session, protocol, step or committee is a stranger")
  void messagesOfOtherRunsAreStrangers() {
    var body = Bytes.ofHex("00000002");
    var other = new SessionId(Bytes32.ofHex("bb".repeat(32)));
    var none = Optional.<Seat>empty();
    for (var header : List.of(new Header(1, ProtocolName.FROST, 0, other, B, none, Bytes32.ZERO),
        new Header(1, ProtocolName.KEYDEAL, 0, SID, B, none, Bytes32.ZERO),
        new Header(1, ProtocolName.FROST, 0, SID, B, Optional.of(A), Bytes32.ZERO),
        new Header(1, ProtocolName.FROST, 5, SID, B, none, Bytes32.ZERO))) {
      assertThat(runs.get(A).receive(signed(header, body))).as("%s", header).isEqualTo(Receipt.STRANGER);
    }
    var stranger = new Envelope(new Header(1, ProtocolName.FROST, 0, SID, seat(4), none, Bytes32.ZERO), body,
        Bytes.of(new byte[64]));
    assertThat(runs.get(A).receive(stranger)).isEqualTo(Receipt.STRANGER);
    assertThat(runs.get(A).awaited()).contains(B);
  }

  @Test
  void theSameMessageTwiceIsADuplicateWhateverItsSignature() {
    var header = new Header(1, ProtocolName.FROST, 0, SID, B, Optional.empty(), Bytes32.ZERO);
    assertThat(runs.get(A).receive(signed(header, Bytes.ofHex("00000002")))).isEqualTo(Receipt.ACCEPTED);
    assertThat(runs.get(A).receive(signed(header, Bytes.ofHex("00000002")))).isEqualTo(Receipt.DUPLICATE);
    assertThat(runs.get(A).outcome()).isEmpty();
  }

  @Test
  @DisplayName("N30 equivocation: two messages to one party name their author by both")
  void twoMessagesToOnePartyNameTheirAuthor() {
    var one = envelope(B, 0, Bytes32.ZERO, 2);
    var other = envelope(B, 0, Bytes32.ZERO, 3);
    runs.get(A).receive(one);
    assertThat(runs.get(A).receive(other)).isEqualTo(Receipt.EQUIVOCATION);
    assertThat(faults(A)).containsExactly(new Fault.Equivocation(B, Heading.of(one), Heading.of(other)));
  }

  @Test
  @DisplayName("N30 equivocation: one message to each of two parties is found by echo, and its author named by both")
  void aSplitViewIsFoundByEchoAndItsAuthorNamed() {
    var lie = envelope(B, 0, Bytes32.ZERO, 77);
    deliver(when(B, 0, A, _ -> lie));
    assertThat(faults(A)).hasSize(1).first().isInstanceOf(Fault.Equivocation.class)
        .extracting(Fault::culprits).isEqualTo(Set.of(B));
    assertThat(faults(C)).extracting(Fault::culprits).containsExactly(Set.of(B));
    var evidence = (Fault.Equivocation) faults(C).get(0);
    assertThat(roster.isAuthentic(B, evidence.one().digest(), evidence.one().signature())).isTrue();
    assertThat(roster.isAuthentic(B, evidence.other().digest(), evidence.other().signature())).isTrue();
    assertThat(evidence.one().digest()).isNotEqualTo(evidence.other().digest());
  }

  @Test
  void aFalseEchoNamesItsAuthorWhoCanShowNothingForIt() {
    deliver(when(B, 2, A, envelope -> envelope(B, 2, Bytes32.ofHex("cc".repeat(32)), 18)));
    var outcome = (Outcome.Finished<Integer>) runs.get(A).outcome().orElseThrow();
    assertThat(outcome.output()).isEqualTo(36);
    assertThat(outcome.excluded()).singleElement().isInstanceOfSatisfying(Fault.Proven.class, fault -> {
      assertThat(fault.culprit()).isEqualTo(B);
      assertThat(fault.evidence()).as("its message, and what it showed").hasSize(2);
    });
  }

  @Test
  void signedRubbishNamesItsAuthor() {
    var header = new Header(1, ProtocolName.FROST, 0, SID, B, Optional.empty(), Bytes32.ZERO);
    deliver(when(B, 0, A, _ -> signed(header, Bytes.ofHex("0000"))));
    assertThat(faults(A)).first().isInstanceOfSatisfying(Fault.Proven.class, fault -> {
      assertThat(fault.culprit()).isEqualTo(B);
      assertThat(fault.what()).contains("malformed");
    });
  }

  @Test
  @DisplayName("N73 silentPeerTimesOut: a deadline names the silent where all are needed")
  void aDeadlineNamesTheSilentWhereAllAreNeeded() {
    deliver((envelope, _) -> envelope.header().from().equals(C) ? Optional.empty() : Optional.of(envelope));
    assertThat(runs.get(A).canGoOn()).isFalse();
    runs.get(A).expire();
    assertThat(faults(A)).containsExactly(new Fault.Missing(Set.of(C)));
    assertThat(runs.get(A).receive(envelope(C, 0, Bytes32.ZERO, 3))).isEqualTo(Receipt.ENDED);
  }

  @Test
  void aDeadlineGoesOnWithoutTheSilentWhereEnoughSpoke() {
    deliver((envelope, _) -> envelope.header().from().equals(C) && envelope.header().step() == 1
        ? Optional.empty()
        : Optional.of(envelope));
    assertThat(runs.values()).allMatch(Run::canGoOn);
    runs.values().forEach(Run::expire);
    deliver(none());
    assertThat(runs.get(A).outcome()).contains(new Outcome.Finished<>(36, List.of()));
  }

  @Test
  void inARoundThatNeedsOnlySomeACheatIsLeftOutAndNamed() {
    deliver((envelope, _) -> envelope.header().from().equals(C) && envelope.header().step() == 1
        ? Optional.of(signed(envelope.header(), Bytes.ofHex("00")))
        : Optional.of(envelope));
    var outcome = (Outcome.Finished<Integer>) runs.get(A).outcome().orElseThrow();
    assertThat(outcome.output()).isEqualTo(24);
    assertThat(outcome.excluded()).extracting(Fault::culprits).containsExactly(Set.of(C));
  }

  @Test
  void aRunNeedsASeat() {
    assertThatThrownBy(() -> new Run<>(ProtocolName.FROST, SID, seat(9), roster, signer(A),
        new Step.Await<>(new Sum(0, A), List.of()))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoIsProvenGuiltyIsNotWaitedFor() {
    runs.values().forEach(Run::drain);
    var run = runs.get(A);
    run.receive(envelope(A, 0, Bytes32.ZERO, 1));
    run.receive(envelope(B, 0, Bytes32.ZERO, 2));
    assertThat(run.awaited()).containsExactly(C);
    run.receive(envelope(C, 1, Bytes32.ZERO, 1));
    run.receive(envelope(C, 1, Bytes32.ZERO, 2)); // of a later step: no reason to stop yet
    assertThat(faults(A)).extracting(Fault::culprits).contains(Set.of(C));
  }

  @Test
  @DisplayName("an honest party is cleared by an exchange that came before what it clears it of")
  void anExchangeThatCameFirstStillClears() {
    var held = new ArrayList<Envelope>();
    var split = envelope(C, 0, Bytes32.ZERO, 77);
    Change twofaced = (envelope, to) -> {
      var from = envelope.header().from();
      if (from.equals(C) && to.equals(A)) {
        held.add(envelope);
        return Optional.empty(); // A hears nothing of C yet
      }
      if (from.equals(C) && to.equals(B)) {
        // B hears another number, and is asked by a false echo to show so.
        return Optional.of(envelope.header().step() == 0
            ? split
            : envelope(C, envelope.header().step(), Bytes32.ofHex("cc".repeat(32)), 1));
      }
      return Optional.of(envelope);
    };
    deliver(twofaced);
    runs.get(B).expire(); // goes on without A, and asks
    deliver(twofaced);
    assertThat(runs.get(A).awaited()).containsExactly(C);
    held.forEach(runs.get(A)::receive);
    deliver(none());
    assertThat(faults(A)).extracting(Fault::culprits).containsOnly(Set.of(C));
  }

  @Test
  void whoIsProvenGuiltyHasNothingToExplain() {
    deliver((envelope, _) -> envelope.header().step() == 0 ? Optional.of(envelope) : Optional.empty());
    var run = runs.get(A);
    assertThat(run.step()).isEqualTo(1);
    var echo = Bytes32.ofHex("cc".repeat(32));
    run.receive(envelope(C, 1, echo, 1));
    run.receive(envelope(C, 1, echo, 2));
    run.expire();
    assertThat(faults(A)).extracting(Fault::culprits).containsExactly(Set.of(C), Set.of());
  }

  /** Awaits the same step again. */
  record Stuck(Set<Seat> speakers) implements Round<Figure, Integer> {

    @Override
    public int step() {
      return 0;
    }

    @Override
    public Class<Figure> expects(Seat speaker) {
      return Figure.class;
    }

    @Override
    public Step<Integer> close(SortedMap<Seat, Spoken<Figure>> heard) {
      return new Step.Await<>(this, List.of());
    }
  }

  @Test
  void aProtocolThatDoesNotAdvanceIsAMistakeOfOurs() {
    var run = new Run<>(ProtocolName.FROST, SID, A, roster, signer(A),
        new Step.Await<>(new Stuck(Set.of(B)), List.of()));
    var message = envelope(B, 0, Bytes32.ZERO, 1);
    assertThatThrownBy(() -> run.receive(message)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot follow");
  }
}
