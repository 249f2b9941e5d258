package io.reseal.node.store;

import static io.reseal.node.store.Given.KEY;
import static io.reseal.node.store.Given.NOON;
import static io.reseal.node.store.Given.activate;
import static io.reseal.node.store.Given.address;
import static io.reseal.node.store.Given.bytes;
import static io.reseal.node.store.Given.epoch;
import static io.reseal.node.store.Given.hash;
import static io.reseal.node.store.Given.row;
import static io.reseal.node.store.Given.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.KeyId;
import io.reseal.node.store.CollectedSignature.Kind;
import io.reseal.node.store.SignedRequests.Admission;
import java.nio.file.Path;
import io.reseal.node.store.PairGeneration.State;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The smaller tables: what each keeps and what it refuses. */
class RecordsTest {

  @TempDir
  Path home;
  Store store;

  @BeforeEach
  void open() {
    store = Store.create(home.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void refused(Consumer<Tx> work, String... message) {
    assertThatThrownBy(() -> store.run(work)).isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(message);
  }

  @Test
  void theChainCursorOnlyMovesForwardAndFindsAChangedBlock() {
    var ten = new ChainCursor(10, hash(10), hash(9), NOON);
    assertThat(row(store, tx -> tx.chain().cursor())).isEmpty();
    assertThat(advance(ten)).isEqualTo(Advance.ADVANCED);
    assertThat(advance(ten)).isEqualTo(Advance.SAME);
    assertThat(advance(new ChainCursor(9, hash(9), hash(8), NOON))).isEqualTo(Advance.BEHIND);
    assertThat(advance(new ChainCursor(10, hash(110), hash(9), NOON))).isEqualTo(Advance.CHANGED);
    assertThat(advance(new ChainCursor(11, hash(11), hash(110), NOON))).isEqualTo(Advance.CHANGED);
    assertThat(row(store, tx -> tx.chain().cursor())).contains(ten);
    assertThat(advance(new ChainCursor(11, hash(11), hash(10), NOON))).isEqualTo(Advance.ADVANCED);
    assertThat(advance(new ChainCursor(15, hash(15), hash(14), NOON))).isEqualTo(Advance.ADVANCED);
  }

  private Advance advance(ChainCursor to) {
    return store.transaction(tx -> tx.chain().advance(to));
  }

  @Test
  void theKeysetStateIsReplacedOnlyByWhatFollowsFromIt() {
    store.run(tx -> tx.keyset().save(0, "IDLE", bytes("a")));
    refused(tx -> tx.keyset().save(0, "OBSERVED", bytes("b")), "version 1, not 0");
    store.run(tx -> tx.keyset().save(1, "OBSERVED", bytes("b")));
    assertThat(row(store, tx -> tx.keyset().state())).contains(new KeysetState("OBSERVED", bytes("b"), 2));
  }

  @Test
  void theFirstTermsSeenOfAnEpochStand() {
    var seen = Proposal.seen(epoch(2), hash(2), bytes("terms"), List.of(address(1), address(2)), NOON);
    assertThat(see(seen)).isEqualTo(Put.NEW);
    assertThat(see(Proposal.seen(epoch(2), hash(2), bytes("terms"), List.of(address(1), address(2)),
        NOON.plusSeconds(9)))).isEqualTo(Put.SAME);
    assertThat(see(Proposal.seen(epoch(2), hash(3), bytes("terms"), seen.members(), NOON)))
        .isEqualTo(Put.DIFFERENT);
    assertThat(see(Proposal.seen(epoch(2), hash(2), bytes("others"), seen.members(), NOON)))
        .isEqualTo(Put.DIFFERENT);
    assertThat(see(Proposal.seen(epoch(2), hash(2), bytes("terms"), List.of(address(1)), NOON)))
        .isEqualTo(Put.DIFFERENT);
    assertThat(rows(store, tx -> tx.proposals().all())).containsExactly(seen);
  }

  private Put see(Proposal proposal) {
    return store.transaction(tx -> tx.proposals().see(proposal));
  }

  @Test
  void aDecisionIsAboutExactTerms() {
    see(Proposal.seen(epoch(2), hash(2), bytes("terms"), List.of(address(1)), NOON));
    refused(tx -> tx.proposals().decide(epoch(2), hash(3), Proposal.Decision.APPROVED, "alice"),
        "has the terms");
    refused(tx -> tx.proposals().decide(epoch(3), hash(2), Proposal.Decision.APPROVED, "alice"),
        "not proposed");
    store.run(tx -> tx.proposals().decide(epoch(2), hash(2), Proposal.Decision.REFUSED, "policy"));
    store.run(tx -> tx.proposals().decide(epoch(2), hash(2), Proposal.Decision.APPROVED, "alice"));
    var decided = row(store, tx -> tx.proposals().find(epoch(2))).orElseThrow();
    assertThat(decided.decision()).isEqualTo(Proposal.Decision.APPROVED);
    assertThat(decided.decidedBy()).contains("alice");
    assertThat(see(Proposal.seen(epoch(2), hash(2), bytes("terms"), List.of(address(1)), NOON)))
        .as("seen again after it was decided").isEqualTo(Put.SAME);
    assertThatThrownBy(
        () -> store.run(tx -> tx.proposals().decide(epoch(2), hash(2), Proposal.Decision.NONE, "alice")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readyIsSaidToOneRoot() {
    assertThatObject(store.transaction(tx -> tx.signatures().ready(ready(1, "first"))))
        .isEqualTo(bytes("first"));
    assertThatObject(store.transaction(tx -> tx.signatures().ready(ready(1, "second"))))
        .isEqualTo(bytes("first"));
    refused(tx -> tx.signatures().ready(ready(2, "third")), "called ready with the root");
    assertThat(row(store, tx -> tx.signatures().readyOf(hash(9), 1))).contains(ready(1, "first"));
  }

  private static ReadyRecord ready(int root, String signature) {
    return new ReadyRecord(hash(9), 1, hash(root), bytes(signature));
  }

  @Test
  void aMemberThatSignsTwoRootsIsReported() {
    assertThat(offer(Kind.READY, 1, "root", "sig")).isEqualTo(Put.NEW);
    assertThat(offer(Kind.READY, 1, "root", "sig of the same")).isEqualTo(Put.SAME);
    assertThat(offer(Kind.READY, 1, "another root", "sig")).isEqualTo(Put.DIFFERENT);
    assertThat(offer(Kind.ACTIVE, 1, "another root", "sig")).isEqualTo(Put.NEW);
    assertThat(offer(Kind.READY, 2, "root", "sig")).isEqualTo(Put.NEW);
    assertThat(rows(store, tx -> tx.signatures().of(Kind.READY, hash(9), 1)))
        .containsExactly(signature(Kind.READY, 1, "root", "sig"), signature(Kind.READY, 2, "root", "sig"));
  }

  @Test
  void aBarrierSignatureIsRenewed() {
    assertThat(offer(Kind.BARRIER, 1, "until noon", "a")).isEqualTo(Put.NEW);
    assertThat(offer(Kind.BARRIER, 1, "until one", "b")).isEqualTo(Put.NEW);
    assertThat(rows(store, tx -> tx.signatures().of(Kind.BARRIER, hash(9), 1)))
        .containsExactly(signature(Kind.BARRIER, 1, "until one", "b"));
  }

  private Put offer(Kind kind, int signer, String payload, String bytes) {
    return store.transaction(tx -> tx.signatures().offer(signature(kind, signer, payload, bytes)));
  }

  private static CollectedSignature signature(Kind kind, int signer, String payload, String signature) {
    return new CollectedSignature(kind, hash(9), 1, address(signer), bytes(payload), bytes(signature));
  }

  @Test
  void anOpenIntentIsFoundAfterARestart() {
    long id = store.transaction(tx -> tx.intents().open(Intent.Action.CREATE, "share-2-1", epoch(2), NOON));
    store.close();
    store = Store.open(home.resolve("store"));
    assertThat(rows(store, tx -> tx.intents().open()))
        .containsExactly(new Intent(id, Intent.Action.CREATE, "share-2-1", epoch(2), NOON, Optional.empty()));
    long again = store
        .transaction(tx -> tx.intents().open(Intent.Action.CREATE, "share-2-1", epoch(2), NOON));
    assertThat(again).isEqualTo(id);
    refused(tx -> tx.intents().open(Intent.Action.DESTROY, "share-2-1", epoch(2), NOON),
        "CREATE of share-2-1");
    refused(tx -> tx.intents().open(Intent.Action.CREATE, "share-2-1", epoch(3), NOON),
        "for epoch 2 is open");
    store.run(tx -> tx.intents().close(id, NOON.plusSeconds(1)));
    refused(tx -> tx.intents().close(id, NOON), "not open");
    assertThat(rows(store, tx -> tx.intents().open())).isEmpty();
    long destroy = store
        .transaction(tx -> tx.intents().open(Intent.Action.DESTROY, "share-2-1", epoch(2), NOON));
    assertThat(destroy).isNotEqualTo(id);
    assertThat(rows(store, tx -> tx.intents().of("share-2-1"))).extracting(Intent::action)
        .containsExactly(Intent.Action.CREATE, Intent.Action.DESTROY);
  }

  @Test
  void aRequestIdStandsForOneDigest() {
    var request = request(1, 1);
    assertThat(admit(request)).isEqualTo(new Admission.New(request));
    assertThat(admit(request)).isEqualTo(new Admission.Known(request));
    assertThat(admit(request(1, 2))).isEqualTo(new Admission.Conflict(request));
    assertThatObject(store.transaction(tx -> tx.requests().signed(hash(1), bytes("sig"))))
        .isEqualTo(bytes("sig"));
    assertThatObject(store.transaction(tx -> tx.requests().signed(hash(1), bytes("other"))))
        .isEqualTo(bytes("sig"));
    assertThat(admit(request)).isInstanceOfSatisfying(Admission.Known.class,
        known -> assertThat(known.request().signature()).contains(bytes("sig")));
    assertThat(admit(request(1, 2))).isInstanceOf(Admission.Conflict.class);
    refused(tx -> tx.requests().failed(hash(1)), "is SIGNED");
    refused(tx -> tx.requests().signed(hash(2), bytes("sig")), "unknown");
  }

  @Test
  void anotherKeyUnderTheSameRequestIsAConflict() {
    admit(request(1, 1));
    var other = SignedRequest.started(hash(1), new KeyId(hash(5)), epoch(1), hash(1001));
    assertThat(admit(other)).isInstanceOf(Admission.Conflict.class);
  }

  @Test
  void aFailedRequestIsTriedAgainUnderTheSameDigestOnly() {
    admit(request(1, 1));
    store.run(tx -> tx.requests().failed(hash(1)));
    assertThat(admit(request(1, 2))).isInstanceOf(Admission.Conflict.class);
    store.run(tx -> tx.requests().again(hash(1), epoch(2)));
    var again = row(store, tx -> tx.requests().find(hash(1))).orElseThrow();
    assertThat(again.state()).isEqualTo(SignedRequest.State.STARTED);
    assertThat(again.epoch()).isEqualTo(epoch(2));
  }

  @Test
  void aJoinerAdoptsTheUnionOfRecords() {
    assertThat(adopt(request(1, 1))).isEqualTo(Put.NEW);
    var signed = new SignedRequest(hash(1), KEY, epoch(1), hash(1001), SignedRequest.State.SIGNED,
        Optional.of(bytes("sig")));
    assertThat(adopt(signed)).isEqualTo(Put.SAME);
    assertThat(row(store, tx -> tx.requests().find(hash(1)))).contains(signed);
    assertThat(adopt(request(1, 1))).isEqualTo(Put.SAME);
    assertThat(row(store, tx -> tx.requests().find(hash(1)))).as("a signature is not unlearned")
        .contains(signed);
    assertThat(adopt(request(1, 2))).isEqualTo(Put.DIFFERENT);
    assertThat(adopt(request(2, 1))).isEqualTo(Put.NEW);
    assertThat(adopt(request(3, 1))).isEqualTo(Put.NEW);
    assertThat(rows(store, tx -> tx.requests().after(9, 2))).isEmpty();
    var first = rows(store, tx -> tx.requests().after(0, 2));
    assertThat(first).extracting(row -> row.value().requestId()).containsExactly(hash(1), hash(2));
    assertThat(rows(store, tx -> tx.requests().after(first.getLast().position(), 2)))
        .extracting(row -> row.value().requestId()).containsExactly(hash(3));
  }

  private static SignedRequest request(int id, int digest) {
    return SignedRequest.started(hash(id), KEY, epoch(1), hash(1000 + digest));
  }

  private Admission admit(SignedRequest request) {
    return store.transaction(tx -> tx.requests().admit(request));
  }

  private Put adopt(SignedRequest request) {
    return store.transaction(tx -> tx.requests().adopt(request));
  }

  @Test
  void aGenerationIsTakenKeptUsedAndBurned() {
    assertThat(isLive()).as("the first lies with the share").isTrue();
    assertThat(next()).isEqualTo(2);
    store.run(tx -> tx.pairs().take(KEY, epoch(1), address(1), 3));
    assertThat(isLive()).isFalse();
    refused(tx -> tx.pairs().use(KEY, epoch(1), address(1), 3), "not PREPARED");
    store.run(tx -> tx.pairs().prepare(KEY, epoch(1), address(1), 3, bytes("setup")));
    assertThat(isLive()).as("the peer has not said that it has it").isFalse();
    refused(tx -> tx.pairs().prepare(KEY, epoch(1), address(1), 3, bytes("other")), "not BEGUN");
    store.run(tx -> tx.pairs().use(KEY, epoch(1), address(1), 3));
    assertThat(isLive()).isTrue();
    store.run(tx -> tx.pairs().burn(KEY, epoch(1), address(1), 3));
    assertThat(isLive()).isFalse();
    refused(tx -> tx.pairs().use(KEY, epoch(1), address(1), 3), "not PREPARED");
    assertThat(next()).isEqualTo(4);
  }

  @Test
  @DisplayName("N61 banListRolledBack: no number is taken twice, and what a later one begins with is burned")
  void aGenerationIsTakenOnce() {
    store.run(tx -> tx.pairs().take(KEY, epoch(1), address(1), 2));
    store.run(tx -> tx.pairs().prepare(KEY, epoch(1), address(1), 2, bytes("setup")));
    refused(tx -> tx.pairs().take(KEY, epoch(1), address(1), 2), "the next is 3");
    refused(tx -> tx.pairs().take(KEY, epoch(1), address(1), 1), "the next is 3");
    store.run(tx -> tx.pairs().take(KEY, epoch(1), address(1), 3));
    refused(tx -> tx.pairs().use(KEY, epoch(1), address(1), 2), "not the highest");
    assertThat(rows(store, tx -> tx.pairs().of(KEY, epoch(1)))).containsExactly(generation(2, State.BURNED),
        generation(3, State.BEGUN));
    store.run(tx -> tx.pairs().forget(KEY, epoch(1)));
    assertThat(rows(store, tx -> tx.pairs().of(KEY, epoch(1)))).containsExactly(generation(2, State.BURNED),
        generation(3, State.BURNED));
    store.run(tx -> tx.pairs().begin(KEY, epoch(1)));
    assertThat(isLive()).as("another attempt has its own").isTrue();
  }

  @Test
  void allSetupsBurnAtOnce() {
    store.run(tx -> {
      tx.pairs().take(KEY, epoch(1), address(1), 2);
      tx.pairs().prepare(KEY, epoch(1), address(1), 2, bytes("setup"));
      tx.pairs().use(KEY, epoch(1), address(1), 2);
      tx.pairs().burn(KEY, epoch(1), address(2), 1);
    });
    assertThat(store.<Integer>transaction(
        tx -> tx.pairs().burnAll(KEY, epoch(1), List.of(address(1), address(2), address(3))))).isEqualTo(2);
    for (var peer = 1; peer <= 3; peer++) {
      var each = address(peer);
      assertThat(store.<Boolean>transaction(tx -> tx.pairs().isLive(KEY, epoch(1), each))).isFalse();
    }
  }

  private boolean isLive() {
    return store.transaction(tx -> tx.pairs().isLive(KEY, epoch(1), address(1)));
  }

  private int next() {
    return store.transaction(tx -> tx.pairs().next(KEY, epoch(1), address(1)));
  }

  private static PairGeneration generation(int number, State state) {
    return new PairGeneration(KEY, epoch(1), address(1), number, Optional.empty(), state);
  }

  @Test
  void aDisputeCountsOncePerGeneration() {
    assertThat(dispute(1, 2)).isTrue();
    assertThat(dispute(1, 2)).as("said again").isFalse();
    assertThat(dispute(1, 1)).as("an old one").isFalse();
    assertThat(dispute(1, 3)).isTrue();
    assertThat(dispute(2, 3)).as("of another accuser").isTrue();
    assertThat(rows(store, tx -> tx.disputes().of(hash(1))))
        .extracting(StoredDispute::accuser, StoredDispute::generation, StoredDispute::times)
        .containsExactly(tuple(1, 3, 2), tuple(2, 3, 1));
    assertThat(rows(store, tx -> tx.disputes().of(hash(2)))).isEmpty();
  }

  private boolean dispute(int accuser, int generation) {
    return dispute(accuser, generation, "statement");
  }

  private boolean dispute(int accuser, int generation, String statement) {
    return store
        .transaction(tx -> tx.disputes().put(hash(1), accuser, 3, generation, NOON, bytes(statement)));
  }

  @Test
  void aDisputeAboutNoSetupCountsWheneverItIsSaidAnew() {
    assertThat(dispute(1, 2)).isTrue();
    assertThat(dispute(1, 0, "one")).isTrue();
    assertThat(dispute(1, 0, "one")).as("brought again").isFalse();
    assertThat(dispute(1, 0, "two")).isTrue();
    assertThat(dispute(1, 2)).as("brought again").isFalse();
    assertThat(rows(store, tx -> tx.disputes().of(hash(1))))
        .extracting(StoredDispute::generation, StoredDispute::times).containsExactly(tuple(2, 3));
  }

  @Test
  void aStartThatDidNotEndInOrderIsSeenAtTheNext() {
    assertThat(store.<Boolean>transaction(tx -> tx.incarnations().running(NOON))).isTrue();
    assertThat(store.<Boolean>transaction(tx -> tx.incarnations().running(NOON))).isFalse();
    store.run(tx -> tx.incarnations().ended());
    assertThat(store.<Boolean>transaction(tx -> tx.incarnations().running(NOON))).isTrue();
  }

  @Test
  void startsAreCountedOneByOne() {
    refused(tx -> tx.incarnations().intend(0), "not 0");
    store.run(tx -> tx.incarnations().intend(1));
    store.run(tx -> tx.incarnations().intend(1));
    store.run(tx -> tx.incarnations().intend(2));
    refused(tx -> tx.incarnations().intend(1), "not 1");
    store.run(tx -> tx.incarnations().intend(9));
    assertThatObject(store.transaction(tx -> tx.incarnations().own())).as("known from elsewhere")
        .isEqualTo(9L);
    assertThatObject(store.transaction(tx -> tx.incarnations().marked())).isEqualTo(0L);
    refused(tx -> tx.incarnations().marked(8), "start 9 is marked, not 8");
    store.run(tx -> tx.incarnations().marked(9));
    assertThatObject(store.transaction(tx -> tx.incarnations().marked())).isEqualTo(9L);
  }

  @Test
  void aPeerThatWentBackInTimeIsNoticed() {
    assertThat(observe(5, 3, 0)).isEqualTo(Advance.ADVANCED);
    assertThat(observe(5, 3, 0)).isEqualTo(Advance.SAME);
    assertThat(observe(5, 3, 1)).as("here before, with another history").isEqualTo(Advance.CHANGED);
    assertThat(observe(4, 9, 0)).as("an earlier start").isEqualTo(Advance.BEHIND);
    assertThat(observe(5, 2, 0)).as("less done in one start").isEqualTo(Advance.BEHIND);
    assertThat(observe(5, 4, 0)).isEqualTo(Advance.ADVANCED);
    assertThat(observe(6, 2, 0)).as("a later start of an older copy").isEqualTo(Advance.ADVANCED);
    assertThat(rows(store, tx -> tx.incarnations().all())).containsExactly(said(6, 2, 0));
  }

  private static Freshness said(long incarnation, long seq, int hash) {
    return new Freshness(address(1), incarnation, epoch(3), seq, hash(hash), Bytes.of(new byte[65]));
  }

  private Advance observe(long incarnation, long seq, int hash) {
    return store.transaction(tx -> tx.incarnations().observe(said(incarnation, seq, hash)));
  }

  @Test
  void distrustHasNoBoundUntilOneIsSetAndCoversWhatIsHeld() {
    activate(store, 1);
    refused(tx -> tx.trust().reach(epoch(1), 1), "no distrust without a bound");
    assertThat(row(store, tx -> tx.trust().active())).isPresent();
    store.run(tx -> tx.incarnations().intend(1));
    store.run(tx -> tx.trust().lose("an old copy", NOON, 0, 0));
    assertThat(row(store, tx -> tx.trust().active())).isEmpty();
    assertThat(distrust().covers(epoch(1000), 1)).isTrue();
    store.run(tx -> tx.trust().reach(epoch(1), 0));
    refused(tx -> tx.trust().reach(epoch(0), 0), "no distrust without a bound");
    assertThat(distrust().reach()).as("its own share counts").contains(new Distrust.Reach(epoch(1), 1));
    assertThat(distrust().covers(epoch(1), 1)).isTrue();
    assertThat(distrust().covers(epoch(1), 2)).isFalse();
    assertThat(distrust().covers(epoch(2), 0)).isFalse();
    assertThat(rows(store, tx -> tx.epochs().signing())).isEmpty();
    activate(store, 2);
    assertThat(row(store, tx -> tx.trust().active())).isPresent();
    assertThat(rows(store, tx -> tx.epochs().signing())).hasSize(1);
  }

  @Test
  void theFurthestOtherStartThatIsKnownStays() {
    store.run(tx -> tx.incarnations().intend(3));
    store.run(tx -> tx.trust().lose("one", NOON, 9, 4));
    store.run(tx -> tx.incarnations().intend(5));
    store.run(tx -> tx.trust().lose("another", NOON, 8, 7));
    assertThat(distrust().why()).isEqualTo("another");
    assertThat(distrust().knows(9, 4)).isTrue();
    assertThat(distrust().knows(8, 100)).isTrue();
    assertThat(distrust().knows(9, 5)).isFalse();
    assertThat(distrust().knows(10, 1)).isFalse();
    store.run(tx -> tx.incarnations().intend(10));
    store.run(tx -> tx.trust().lose("a third", NOON, 9, 2));
    assertThat(distrust().incarnation()).isEqualTo(9);
    assertThat(distrust().knows(9, 100)).as("it came before the start that found out").isTrue();
    assertThat(distrust().knows(10, 1)).isFalse();
  }

  private Distrust distrust() {
    return row(store, tx -> tx.trust().distrust()).orElseThrow();
  }

  @Test
  void aPeersJournalThatWasCutOrRewrittenIsNoticed() {
    assertThat(head(4, 4)).isEqualTo(Advance.ADVANCED);
    assertThat(head(4, 4)).isEqualTo(Advance.SAME);
    assertThat(head(3, 3)).isEqualTo(Advance.BEHIND);
    assertThat(head(4, 5)).isEqualTo(Advance.CHANGED);
    assertThat(head(9, 9)).isEqualTo(Advance.ADVANCED);
    assertThat(row(store, tx -> tx.incarnations().auditHead(address(1))))
        .contains(new JournalHead(9, hash(9)));
  }

  private Advance head(long seq, int hash) {
    return store.transaction(tx -> tx.incarnations().auditHead(address(1), new JournalHead(seq, hash(hash))));
  }

  @Test
  void theAddressBookKeepsTheLatestRecord() {
    assertThat(put(2, "here")).isEqualTo(Advance.ADVANCED);
    assertThat(put(2, "here")).isEqualTo(Advance.SAME);
    assertThat(put(1, "there")).isEqualTo(Advance.BEHIND);
    assertThat(put(2, "there")).isEqualTo(Advance.CHANGED);
    assertThat(put(3, "there")).isEqualTo(Advance.ADVANCED);
    store.run(tx -> tx.peers().candidate(address(1), false));
    assertThat(rows(store, tx -> tx.peers().all()))
        .containsExactly(new PeerRecord(address(1), bytes("there"), 3, false));
    store.run(tx -> tx.peers().forget(address(1)));
    refused(tx -> tx.peers().candidate(address(1), true), "no record of");
  }

  private Advance put(long seq, String record) {
    return store.transaction(tx -> tx.peers().put(new PeerRecord(address(1), bytes(record), seq, true)));
  }

  @Test
  void wordsAndNumbersAreChecked() {
    assertThatThrownBy(() -> store.run(tx -> tx.keyset().save(0, "two words", bytes("a"))))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("state name");
    assertThatThrownBy(() -> new ChainCursor(-1, hash(1), hash(1), NOON))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("not negative");
    assertThatThrownBy(() -> new JournalHead(0, hash(1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SignedRequest(hash(1), KEY, epoch(1), hash(1), SignedRequest.State.SIGNED,
        Optional.empty())).isInstanceOf(IllegalArgumentException.class);
  }
}
