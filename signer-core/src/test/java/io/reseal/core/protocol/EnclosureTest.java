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
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a message brings to one seat alone, on a protocol of one step in which
 * everybody hands a number to each of the others, and each adds up what it got.
 */
class EnclosureTest {

  record Greeting(int value) {
  }

  record Gift(int value) {
  }

  private static final SessionId SID = new SessionId(Bytes32.ofHex("aa".repeat(32)));
  private static final Seat A = seat(1);
  private static final Seat B = seat(2);
  private static final Seat C = seat(3);
  private static final Set<Seat> ALL = Set.of(A, B, C);

  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Seat, Run<Integer>> runs = new TreeMap<>();
  private Roster roster;

  private static Seat seat(int id) {
    return new Seat(Role.SIGNER, new PartyId(id));
  }

  private static Set<Seat> others(Seat seat) {
    var others = new TreeSet<>(ALL);
    others.remove(seat);
    return others;
  }

  record Gifts(Seat self) implements Round<Greeting, Integer> {

    @Override
    public int step() {
      return 0;
    }

    @Override
    public Set<Seat> speakers() {
      return ALL;
    }

    @Override
    public Class<Greeting> expects(Seat speaker) {
      return Greeting.class;
    }

    @Override
    public Optional<Enclosing> encloses(Seat speaker) {
      return Optional.of(new Enclosing(Gift.class, others(speaker)));
    }

    @Override
    public Step<Integer> close(SortedMap<Seat, Spoken<Greeting>> heard) {
      assertThat(heard.get(self).enclosed()).as("nobody encloses anything for itself").isEmpty();
      return new Step.Done<>(
          others(self).stream().mapToInt(seat -> heard.get(seat).enclosed(Gift.class).value()).sum(),
          List.of());
    }
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
      runs.put(seat, new Run<>(ProtocolName.FROST, SID, seat, roster, signer(seat),
          new Step.Await<>(new Gifts(seat), List.of(new Send(0, ALL, new Greeting(7), gifts(seat))))));
    }
  }

  @AfterEach
  void wipe() {
    keys.values().forEach(SchnorrKey::close);
  }

  private static Map<Seat, Record> gifts(Seat from) {
    var gifts = new TreeMap<Seat, Record>();
    others(from).forEach(to -> gifts.put(to, new Gift(10 * from.id().value() + to.id().value())));
    return gifts;
  }

  private SessionSigner signer(Seat seat) {
    return digest -> Bytes.of(keys.get(seat).sign(digest, Entropy.system()));
  }

  private static Bytes gift(int value) {
    return Bytes.of(Codec.of(Gift.class).encode(new Gift(value)));
  }

  /** What B says, with these bytes enclosed for these seats, in B's own hand. */
  private Envelope fromB(Map<Seat, Bytes> enclosed, Seat reader) {
    var header = new Header(1, ProtocolName.FROST, 0, SID, B, Optional.empty(), Bytes32.ZERO);
    var body = Bytes.of(Codec.of(Greeting.class).encode(new Greeting(7)));
    var enclosures = new TreeMap<>(enclosed).entrySet().stream()
        .map(e -> Enclosure.of(e.getKey(), e.getValue())).toList();
    return new Envelope(header, body, enclosures, enclosed.getOrDefault(reader, Bytes.EMPTY),
        signer(B).sign(Envelope.digest(header, body, enclosures)));
  }

  /** Delivers all first messages but B's. */
  private void deliverAllButOfB() {
    for (var run : List.of(runs.get(A), runs.get(C))) {
      run.drain().forEach(outgoing -> outgoing.audience()
          .forEach(to -> assertThat(runs.get(to).receive(outgoing.envelope())).isEqualTo(Receipt.ACCEPTED)));
    }
  }

  private List<Run.Outgoing> ofB() {
    return runs.get(B).drain();
  }

  private static Envelope copyFor(List<Run.Outgoing> said, Seat reader) {
    return said.stream().filter(outgoing -> outgoing.audience().contains(reader)).findFirst().orElseThrow()
        .envelope();
  }

  @Test
  void eachReaderGetsItsOwnUnderOneSignature() {
    deliverAllButOfB();
    var said = ofB();
    for (var reader : ALL) {
      runs.get(reader).receive(copyFor(said, reader));
    }
    assertThat(said).extracting(outgoing -> outgoing.envelope().digest()).hasSize(3)
        .containsOnly(copyFor(said, A).digest());
    assertThat(runs.get(A).outcome()).contains(new Outcome.Finished<>(21 + 31, List.of()));
    assertThat(runs.get(C).outcome()).contains(new Outcome.Finished<>(13 + 23, List.of()));
  }

  @Test
  @DisplayName("N67: who passes a message on without its enclosure, or with another, neither uses up its slot nor gets its speaker blamed")
  void aCopyThatIsNotWholeIsDropped() {
    deliverAllButOfB();
    var said = ofB();
    var whole = copyFor(said, A);
    for (var enclosed : List.of(Bytes.EMPTY, gift(99), copyFor(said, C).enclosed())) {
      var spoilt = new Envelope(whole.header(), whole.body(), whole.enclosures(), enclosed,
          whole.signature());
      assertThat(runs.get(A).receive(spoilt)).isEqualTo(Receipt.UNAUTHENTIC);
    }
    assertThat(runs.get(A).awaited()).containsExactly(B);
    assertThat(runs.get(A).receive(whole)).isEqualTo(Receipt.ACCEPTED);
    assertThat(runs.get(A).outcome()).contains(new Outcome.Finished<>(52, List.of()));
  }

  @Test
  @DisplayName("N65: bytes that nobody signed for are not kept, and are no part of evidence")
  void junkBesideAMessageIsNotKept() {
    deliverAllButOfB();
    var lie = fromB(Map.of(C, gift(2)), A);
    var junk = new Envelope(lie.header(), lie.body(), lie.enclosures(), gift(9), lie.signature());
    assertThat(runs.get(A).receive(junk)).isEqualTo(Receipt.ACCEPTED);
    assertThat(((Outcome.Aborted<Integer>) runs.get(A).outcome().orElseThrow()).faults()).singleElement()
        .isInstanceOfSatisfying(Fault.Proven.class,
            proven -> assertThat(proven.evidence()).containsExactly(lie));
  }

  @Test
  @DisplayName("N30 equivocation: other enclosures make it another message, though the body is the same")
  void otherEnclosuresAreAnotherMessage() {
    runs.get(A).receive(fromB(Map.of(A, gift(1), C, gift(2)), A));
    assertThat(runs.get(A).receive(fromB(Map.of(A, gift(1), C, gift(3)), A))).isEqualTo(Receipt.EQUIVOCATION);
    assertThat(((Outcome.Aborted<Integer>) runs.get(A).outcome().orElseThrow()).faults())
        .allSatisfy(fault -> assertThat(fault.culprits()).containsExactly(B));
  }

  @Test
  void whoEnclosesNothingForSomebodyIsNamedByAll() {
    deliverAllButOfB();
    for (var reader : List.of(A, C)) {
      runs.get(reader).receive(fromB(Map.of(A, gift(1)), reader));
      assertThat(((Outcome.Aborted<Integer>) runs.get(reader).outcome().orElseThrow()).faults())
          .anySatisfy(fault -> assertThat(fault).isInstanceOfSatisfying(Fault.Proven.class, proven -> {
            assertThat(proven.culprit()).isEqualTo(B);
            assertThat(proven.what())
                .contains("enclosed for [signer #1], expected for [signer #1, signer #3]");
          }));
    }
  }

  @Test
  @DisplayName("N24 N65: what is enclosed and is no such record names its speaker, and the reader's copy shows it")
  void malformedEnclosuresAreNamed() {
    deliverAllButOfB();
    runs.get(A).receive(fromB(Map.of(A, Bytes.ofHex("0000000000"), C, gift(2)), A));
    assertThat(((Outcome.Aborted<Integer>) runs.get(A).outcome().orElseThrow()).faults()).singleElement()
        .isInstanceOfSatisfying(Fault.Proven.class, proven -> {
          assertThat(proven.culprit()).isEqualTo(B);
          assertThat(proven.evidence()).singleElement()
              .satisfies(envelope -> assertThat(envelope.isWholeFor(A)).isTrue());
        });
  }

  @Test
  void enclosuresAscendAndAreForReadersOnly() {
    var twice = new ArrayList<>(List.of(Enclosure.of(B, gift(1)), Enclosure.of(A, gift(2))));
    var whole = copyFor(ofB(), A);
    assertThatThrownBy(
        () -> new Envelope(whole.header(), whole.body(), twice, Bytes.EMPTY, whole.signature()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("ascend");
    assertThatThrownBy(() -> new Send(0, Set.of(A), new Greeting(1), Map.of(B, new Gift(2))))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("does not get the message");
  }

  @Test
  void theWholeEnvelopeHasOneEncoding() throws Malformed {
    var whole = copyFor(ofB(), A);
    assertThat(Envelope.decode(whole.encoded())).isEqualTo(whole);
  }
}
