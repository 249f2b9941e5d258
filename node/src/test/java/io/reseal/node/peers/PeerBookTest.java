package io.reseal.node.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.peers.PeerBook.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerBookTest {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));
  private static final Endpoint HERE = Endpoint.of("192.0.2.1:7000");
  private static final Endpoint THERE = Endpoint.of("192.0.2.2:7000");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final Identity own = identity();
  private final Identity alice = identity();
  private final Identity bob = identity();
  private final InMemoryPeerStore store = new InMemoryPeerStore();
  private final PeerBook book = PeerBook.open(CHAIN, own.address(), store, List.of(alice.address()));

  @Test
  void aMembersRecordIsKeptWhoeverShowsIt() {
    var record = record(alice, 1, HERE);
    assertThat(put(record, bob.address())).isEqualTo(Outcome.KEPT);
    assertThat(book.members()).containsExactly(record);
    assertThat(store.candidates).containsEntry(alice.address(), false);
    assertThat(book.missing()).isEmpty();
  }

  @Test
  void theHighestNumberWins() {
    put(record(alice, 5, HERE), alice.address());
    assertThat(put(record(alice, 6, THERE), alice.address())).isEqualTo(Outcome.KEPT);
    assertThat(book.find(alice.address()).orElseThrow().endpoint()).isEqualTo(THERE);
  }

  @Test
  void N20_anOlderRecordIsNotPlayedBack() {
    put(record(alice, 6, THERE), alice.address());
    assertThat(put(record(alice, 5, HERE), alice.address())).isEqualTo(Outcome.OLDER);
    assertThat(book.find(alice.address()).orElseThrow().endpoint()).isEqualTo(THERE);
  }

  @Test
  void twoRecordsOfOneNumberAreNoticedAndTheFirstStays() {
    put(record(alice, 5, HERE), alice.address());
    assertThat(put(record(alice, 5, THERE), alice.address())).isEqualTo(Outcome.CONFLICTING);
    assertThat(book.find(alice.address()).orElseThrow().endpoint()).isEqualTo(HERE);
  }

  @Test
  void aRecordForAnotherChainIsNotKept() {
    var elsewhere = NodeRecord.signed(alice, 1, HERE, new ChainBinding(1, CHAIN.registry()));
    assertThat(put(elsewhere, alice.address())).isEqualTo(Outcome.ELSEWHERE);
    assertThat(book.members()).isEmpty();
  }

  @Test
  void ourOwnRecordTellsUsNothing() {
    book.wanted(List.of(alice.address(), own.address()));
    assertThat(put(record(own, 1, HERE), alice.address())).isEqualTo(Outcome.UNWANTED);
    assertThat(book.missing()).containsExactly(alice.address());
  }

  @Test
  void R14_aCandidateIsKeptWhenItShowsItsOwnRecord() {
    assertThat(put(record(bob, 1, HERE), alice.address())).isEqualTo(Outcome.UNWANTED);
    assertThat(put(record(bob, 1, HERE), bob.address())).isEqualTo(Outcome.KEPT);
    assertThat(book.candidates()).hasSize(1);
    assertThat(store.candidates).containsEntry(bob.address(), true);
  }

  @Test
  void R15_anotherCommitteeMovesCandidatesInAndStrangersOut() {
    put(record(alice, 1, HERE), alice.address());
    put(record(bob, 1, THERE), bob.address());
    book.wanted(List.of(bob.address()));

    assertThat(book.members()).extracting(NodeRecord::address).containsExactly(bob.address());
    assertThat(book.candidates()).isEmpty();
    assertThat(store.kept).containsOnlyKeys(bob.address());
    assertThat(store.candidates).containsEntry(bob.address(), false);
  }

  @Test
  void anotherCommitteeThatAFullDiskDoesNotTakeIsTakenTheNextTime() {
    var others = List.of(identity(), identity());
    var book = PeerBook.open(CHAIN, own.address(), store,
        List.of(alice.address(), others.getFirst().address(), others.getLast().address()));
    for (var member : List.of(alice, others.getFirst(), others.getLast())) {
      assertThat(book.put(record(member, 1, HERE), member.address(), Set.of(), NOW)).isEqualTo(Outcome.KEPT);
    }
    assertThat(book.put(record(bob, 1, THERE), bob.address(), Set.of(), NOW)).isEqualTo(Outcome.KEPT);
    store.isFull = true;
    assertThatThrownBy(() -> book.wanted(List.of(bob.address()))).hasMessageContaining("the disk is full");
    store.isFull = false;
    book.wanted(List.of(bob.address()));

    assertThat(book.members()).extracting(NodeRecord::address).containsExactly(bob.address());
    assertThat(store.candidates).containsOnlyKeys(bob.address()).containsEntry(bob.address(), false);
  }

  @Test
  void theBookSurvivesARestart() {
    put(record(alice, 3, HERE), alice.address());
    put(record(bob, 1, THERE), bob.address());
    var reopened = PeerBook.open(CHAIN, own.address(), store, List.of(alice.address()));
    assertThat(reopened.members()).isEqualTo(book.members());
    assertThat(reopened.candidates()).isEqualTo(book.candidates());
    assertThat(reopened.put(record(alice, 2, THERE), alice.address(), Set.of(), NOW))
        .isEqualTo(Outcome.OLDER);
  }

  @Test
  void aStoreThatWasTamperedWithIsNotBelieved() {
    put(record(alice, 3, HERE), alice.address());
    var bytes = store.kept.get(alice.address()).toArray();
    bytes[bytes.length - 1] ^= 1;
    store.kept.put(alice.address(), Bytes.of(bytes));
    assertThat(PeerBook.open(CHAIN, own.address(), store, List.of(alice.address())).members()).isEmpty();
  }

  @Test
  void N69_candidatesAreBoundedAndTheSilentGiveWay() {
    var connected = new HashSet<Address>();
    var now = NOW;
    for (var i = 0; i < PeerBook.CANDIDATES_MAX; i++) {
      var candidate = identity();
      connected.add(candidate.address());
      now = now.plus(Duration.ofMinutes(1));
      assertThat(book.put(record(candidate, 1, HERE), candidate.address(), connected, now))
          .isEqualTo(Outcome.KEPT);
    }
    var later = now.plus(Duration.ofMinutes(1));
    assertThat(book.put(record(bob, 1, HERE), bob.address(), connected, later)).isEqualTo(Outcome.FULL);

    var gone = book.candidates().get(10).address();
    connected.remove(gone);
    assertThat(book.put(record(bob, 1, HERE), bob.address(), connected, later)).isEqualTo(Outcome.KEPT);
    assertThat(book.candidates()).hasSize(PeerBook.CANDIDATES_MAX).extracting(NodeRecord::address)
        .contains(bob.address()).doesNotContain(gone);
    assertThat(store.kept).hasSize(PeerBook.CANDIDATES_MAX);
  }

  @Test
  void N69_candidatesComeInAtABoundedRate() {
    var kept = 0;
    for (var i = 0; i < 40; i++) {
      var candidate = identity();
      if (put(record(candidate, 1, HERE), candidate.address()) == Outcome.KEPT) {
        kept++;
      }
    }
    assertThat(kept).isEqualTo(16);
    var late = identity();
    assertThat(book.put(record(late, 1, HERE), late.address(), Set.of(), NOW.plus(Duration.ofSeconds(5))))
        .isEqualTo(Outcome.KEPT);
  }

  @Test
  void aKnownCandidateMayMoveWhateverTheRate() {
    put(record(bob, 1, HERE), bob.address());
    for (var i = 0; i < 40; i++) {
      var candidate = identity();
      put(record(candidate, 1, HERE), candidate.address());
    }
    assertThat(put(record(bob, 2, THERE), bob.address())).isEqualTo(Outcome.KEPT);
  }

  @Test
  void ourOwnRecordIsMadeAnewOnlyWhenItSaysSomethingNew() {
    var first = OwnRecord.current(own, HERE, CHAIN, store, NOW);
    assertThat(first.seq()).isEqualTo(NOW.toEpochMilli());
    assertThat(OwnRecord.current(own, HERE, CHAIN, store, NOW.plusSeconds(9))).isEqualTo(first);

    var moved = OwnRecord.current(own, THERE, CHAIN, store, NOW.minusSeconds(9)); // the clock went back
    assertThat(moved.seq()).isEqualTo(first.seq() + 1);
    assertThat(moved.endpoint()).isEqualTo(THERE);

    store.kept.put(own.address(), Bytes.of(new byte[]{1}));
    assertThat(OwnRecord.current(own, THERE, CHAIN, store, NOW.plusSeconds(9)).seq())
        .isGreaterThan(moved.seq());
  }

  private Outcome put(NodeRecord record, Address bearer) {
    return book.put(record, bearer, Set.of(), NOW);
  }

  private static NodeRecord record(Identity identity, long seq, Endpoint endpoint) {
    return NodeRecord.signed(identity, seq, endpoint, CHAIN);
  }

  private static Identity identity() {
    return Identity.create(new InMemoryToken("x"));
  }
}
