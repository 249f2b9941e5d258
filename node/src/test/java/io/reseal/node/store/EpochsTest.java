package io.reseal.node.store;

import static io.reseal.node.store.Given.rows;
import static io.reseal.node.store.Given.row;
import static org.assertj.core.api.Assertions.assertThatObject;
import static io.reseal.node.store.Given.KEY;
import static io.reseal.node.store.Given.NOTHING;
import static io.reseal.node.store.Given.activate;
import static io.reseal.node.store.Given.bytes;
import static io.reseal.node.store.Given.epoch;
import static io.reseal.node.store.Given.epochRecord;
import static io.reseal.node.store.Given.hash;
import static io.reseal.node.store.Given.prepare;
import static io.reseal.node.store.Given.root;
import static io.reseal.node.store.Given.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reseal.node.store.EpochRecord.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochsTest {

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

  private Status status(long epoch) {
    return store.transaction(tx -> tx.epochs().live(epoch(epoch))).orElseThrow().status();
  }

  private StoredShare.Status shareStatus(long epoch) {
    return store.transaction(tx -> tx.shares().find(KEY, epoch(epoch), 1)).orElseThrow().status();
  }

  @Test
  void onlyActiveAndPreparedEpochsSignOrAreAboutTo() {
    Given.activate(store, 1);
    Given.activate(store, 2);
    Given.prepare(store, 3, 1);
    store.run(tx -> tx.epochs().annul(epoch(3), 1));
    Given.prepare(store, 3, 2);
    assertThat(rows(store, tx -> tx.epochs().signing())).extracting(EpochRecord::epoch, EpochRecord::attempt)
        .containsExactly(tuple(epoch(2), 1), tuple(epoch(3), 2));
  }

  @Test
  void preparedEpochSurvivesARestart() {
    prepare(store, 1, 1);
    store.close();
    store = Store.open(home.resolve("store"));
    assertThat(row(store, tx -> tx.epochs().live(epoch(1)))).contains(epochRecord(1, 1));
    assertThat(row(store, tx -> tx.epochs().active())).isEmpty();
  }

  @Test
  void activationMovesEpochAndShareTogetherAndReplacesTheCurrent() {
    activate(store, 1);
    activate(store, 2);
    assertThat(status(1)).isEqualTo(Status.REPLACED);
    assertThat(shareStatus(1)).isEqualTo(StoredShare.Status.RETIRED);
    assertThat(status(2)).isEqualTo(Status.ACTIVE);
    assertThat(store.transaction(tx -> tx.shares().active(KEY)).orElseThrow().epoch()).isEqualTo(epoch(2));
    assertThat(store.transaction(tx -> tx.epochs().active()).orElseThrow().root()).isEqualTo(root(2, 1));
  }

  @Test
  void activatingTwiceChangesNothing() {
    activate(store, 1);
    assertThatObject(store.transaction(tx -> tx.epochs().activate(epoch(1), root(1, 1)))).isEqualTo(false);
    refused(tx -> tx.epochs().activate(epoch(1), hash(5)), "prepared with the root");
  }

  @Test
  void anotherRootThanThePreparedOneIsNotActivated() {
    activate(store, 1);
    prepare(store, 2, 1);
    refused(tx -> tx.epochs().activate(epoch(2), hash(5)), root(2, 1).hex(), hash(5).hex());
    assertThat(status(1)).isEqualTo(Status.ACTIVE);
    assertThat(status(2)).isEqualTo(Status.PREPARED);
  }

  @Test
  void aShareOfAnotherRootIsNotActivated() {
    store.prepare(
        List.of(StoredShare.prepared(KEY, epoch(1), 1, "share", bytes("sealed"), Optional.of(hash(5)))),
        tx -> tx.epochs().prepare(epochRecord(1, 1)));
    refused(tx -> tx.epochs().activate(epoch(1), root(1, 1)), "with the root " + hash(5));
  }

  @Test
  void aShareWhoseRootIsNotStatedIsNotActivated() {
    store.prepare(List.of(StoredShare.prepared(KEY, epoch(1), 1, "share", bytes("sealed"), Optional.empty())),
        tx -> tx.epochs().prepare(epochRecord(1, 1)));
    refused(tx -> tx.epochs().activate(epoch(1), root(1, 1)), "not stated");
    store.run(tx -> tx.shares().root(KEY, epoch(1), 1, root(1, 1)));
    refused(tx -> tx.shares().root(KEY, epoch(1), 1, hash(5)), root(1, 1).hex());
    assertThatObject(store.transaction(tx -> tx.epochs().activate(epoch(1), root(1, 1)))).isEqualTo(true);
    refused(tx -> tx.shares().root(KEY, epoch(1), 1, root(1, 1)), "ACTIVE, not PREPARED");
  }

  @Test
  void anEpochWithoutAShareIsNotActivated() {
    store.run(tx -> tx.epochs().prepare(epochRecord(1, 1)));
    refused(tx -> tx.epochs().activate(epoch(1), root(1, 1)), "no share");
  }

  @Test
  void anUnpreparedEpochIsNotActivated() {
    refused(tx -> tx.epochs().activate(epoch(1), root(1, 1)), "not prepared");
  }

  @Test
  void anEarlierEpochDoesNotReplaceALaterOne() {
    prepare(store, 1, 1);
    activate(store, 2);
    refused(tx -> tx.epochs().activate(epoch(1), root(1, 1)), "epoch 2 is active");
  }

  @Test
  void theDatabaseItselfHoldsOneActiveEpoch() {
    activate(store, 1);
    prepare(store, 2, 1);
    refused(tx -> tx.handle().execute("UPDATE epoch SET status = 'ACTIVE' WHERE epoch = 2"),
        "contradicts it");
  }

  @Test
  void theDatabaseItselfHoldsOneActiveShareOfAKey() {
    activate(store, 1);
    prepare(store, 2, 1);
    refused(tx -> tx.handle().execute("UPDATE sealed_share SET status = 'ACTIVE' WHERE epoch = 2"),
        "contradicts it");
  }

  @Test
  void twoSharesNeverLieUnderOneHsmKey() {
    store.prepare(List.of(share(1, 1)), NOTHING);
    var second = new StoredShare(KEY, epoch(1), 2, share(1, 1).hsmLabel(), share(1, 2).blob(),
        Optional.empty(), StoredShare.Status.PREPARED);
    assertThatThrownBy(() -> store.prepare(List.of(second), NOTHING))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("hsm_label");
  }

  @Test
  @DisplayName("N40 peerChosenIdOverwritesMine: a share does not take the place of another")
  void anotherShareInTheSamePlaceIsRefused() {
    store.prepare(List.of(share(1, 1)), NOTHING);
    store.prepare(List.of(share(1, 1)), NOTHING);
    var other = StoredShare.prepared(KEY, epoch(1), 1, share(1, 1).hsmLabel(), bytes("other"),
        share(1, 1).root());
    assertThatThrownBy(() -> store.prepare(List.of(other), NOTHING)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another share");
  }

  @Test
  void aSecondAttemptIsPreparedWhenTheFirstIsVoid() {
    prepare(store, 1, 1);
    refused(tx -> tx.epochs().prepare(epochRecord(1, 2)), "attempt 1", "void");
    store.run(tx -> tx.epochs().annul(epoch(1), 1));
    store.run(tx -> tx.epochs().annul(epoch(1), 1));
    prepare(store, 1, 2);
    refused(tx -> tx.epochs().prepare(epochRecord(1, 1)), "VOID");
    refused(tx -> tx.epochs().activate(epoch(1), root(1, 1)), root(1, 2).hex());
    assertThatObject(store.transaction(tx -> tx.epochs().activate(epoch(1), root(1, 2)))).isEqualTo(true);
    assertThat(shareStatus(1)).as("the void attempt's share").isEqualTo(StoredShare.Status.PREPARED);
  }

  @Test
  void anActiveEpochIsNotAnnulled() {
    activate(store, 1);
    refused(tx -> tx.epochs().annul(epoch(1), 1), "ACTIVE, not PREPARED");
    refused(tx -> tx.epochs().annul(epoch(1), 2), "attempt 2 is not prepared");
  }

  @Test
  void destroyAfterActivation_aShareGoesWhenALaterEpochIsProven() {
    activate(store, 1);
    refused(tx -> tx.shares().destroyed(KEY, epoch(1), 1), "ACTIVE", "still needed");
    refused(tx -> tx.epochs().retire(epoch(1), epoch(2)), "ACTIVE, not REPLACED");
    prepare(store, 2, 1);
    refused(tx -> tx.shares().destroyed(KEY, epoch(2), 1), "PREPARED", "still needed");
    store.run(tx -> tx.epochs().activate(epoch(2), root(2, 1)));
    refused(tx -> tx.shares().destroyed(KEY, epoch(1), 1), "REPLACED", "still needed");
    refused(tx -> tx.epochs().retire(epoch(1), epoch(2)), "epoch 2 is not proven");
    store.run(tx -> tx.epochs().prove(epoch(2)));
    refused(tx -> tx.epochs().retire(epoch(1), epoch(1)), "a later one");
    store.run(tx -> tx.epochs().retire(epoch(1), epoch(2)));
    store.run(tx -> tx.epochs().retire(epoch(1), epoch(2)));
    refused(tx -> tx.epochs().retired(epoch(1)), "RETIRED, not DESTROYED");
    store.run(tx -> tx.shares().destroyed(KEY, epoch(1), 1));
    store.run(tx -> tx.shares().destroyed(KEY, epoch(1), 1));
    store.run(tx -> tx.epochs().retired(epoch(1)));
    assertThat(status(1)).isEqualTo(Status.RETIRED);
    assertThat(store.transaction(tx -> tx.shares().find(KEY, epoch(1), 1)).orElseThrow().blob()).isEmpty();
  }

  @Test
  void aVoidAttemptsShareMayGo() {
    prepare(store, 1, 1);
    store.run(tx -> tx.epochs().annul(epoch(1), 1));
    store.run(tx -> tx.shares().destroyed(KEY, epoch(1), 1));
    assertThat(shareStatus(1)).isEqualTo(StoredShare.Status.DESTROYED);
    refused(tx -> tx.shares().destroyed(KEY, epoch(1), 2), "no share");
  }

  @Test
  void theBlobOfADestroyedShareIsOverwrittenOnDisk() throws Exception {
    prepare(store, 1, 1);
    store.run(tx -> tx.epochs().annul(epoch(1), 1));
    store.run(tx -> tx.shares().destroyed(KEY, epoch(1), 1));
    store.close();
    var disk = new String(Files.readAllBytes(home.resolve("store/store.db")), StandardCharsets.ISO_8859_1);
    assertThat(disk).contains("share-1-1").doesNotContain("sealed 1 1");
    store = Store.open(home.resolve("store"));
  }

  @Test
  void anUnprovenEpochRollsBackToItsBase() {
    activate(store, 1);
    activate(store, 2);
    refused(tx -> tx.epochs().rollBack(epoch(2), epoch(3)), "epoch 3 is not held");
    store.run(tx -> tx.epochs().rollBack(epoch(2), epoch(1)));
    assertThat(status(1)).isEqualTo(Status.ACTIVE);
    assertThat(shareStatus(1)).isEqualTo(StoredShare.Status.ACTIVE);
    assertThat(status(2)).isEqualTo(Status.ROLLED_BACK);
    refused(tx -> tx.epochs().prove(epoch(2)), "ROLLED_BACK");
    store.run(tx -> tx.shares().destroyed(KEY, epoch(2), 1));
  }

  @Test
  void anEpochThatGaveWayIsNoLongerNotedAsProvenAndMayReturn() {
    activate(store, 1);
    activate(store, 2);
    store.run(tx -> tx.epochs().prove(epoch(2)));
    refused(tx -> tx.epochs().rollBack(epoch(1), epoch(1)), "is earlier");
    store.run(tx -> tx.epochs().rollBack(epoch(2), epoch(1)));
    assertThat(row(store, tx -> tx.epochs().live(epoch(2))).orElseThrow().proven()).isFalse();
    refused(tx -> tx.epochs().activate(epoch(2), hash(5)), "not " + hash(5));
    store.run(tx -> tx.epochs().activate(epoch(2), root(2, 1)));
    assertThat(status(1)).isEqualTo(Status.REPLACED);
    assertThat(status(2)).isEqualTo(Status.ACTIVE);
    assertThat(shareStatus(2)).isEqualTo(StoredShare.Status.ACTIVE);
    store.run(tx -> tx.epochs().giveWay(epoch(2)));
    store.run(tx -> tx.shares().destroyed(KEY, epoch(2), 1));
    refused(tx -> tx.epochs().activate(epoch(2), root(2, 1)), "is DESTROYED");
  }

  @Test
  void aPreparedEpochIsNotProven() {
    prepare(store, 1, 1);
    refused(tx -> tx.epochs().prove(epoch(1)), "PREPARED");
    refused(tx -> tx.epochs().prove(epoch(2)), "not held");
  }

  @Test
  void aLeaverKeepsItsShareUntilTheNextIsProvenAndMayComeBack() {
    activate(store, 1);
    store.run(tx -> tx.epochs().leave(epoch(1)));
    assertThat(row(store, tx -> tx.epochs().active())).isEmpty();
    refused(tx -> tx.epochs().leave(epoch(1)), "REPLACED, not ACTIVE");
    store.run(tx -> tx.epochs().activate(epoch(1), root(1, 1)));
    assertThat(status(1)).isEqualTo(Status.ACTIVE);
    store.run(tx -> tx.epochs().leave(epoch(1)));
    store.run(tx -> tx.epochs().retire(epoch(1), epoch(2)));
    store.run(tx -> tx.shares().destroyed(KEY, epoch(1), 1));
    refused(tx -> tx.epochs().activate(epoch(1), root(1, 1)), "is RETIRING");
    store.run(tx -> tx.epochs().retired(epoch(1)));
  }

  @Test
  void aReceiptFollowsTheDestructionAndTheFirstStands() {
    prepare(store, 1, 1);
    var receipt = new Tombstone(KEY, epoch(1), 1, bytes("receipt"));
    refused(tx -> tx.tombstones().put(receipt), "PREPARED, not DESTROYED");
    store.run(tx -> tx.epochs().annul(epoch(1), 1));
    store.run(tx -> tx.shares().destroyed(KEY, epoch(1), 1));
    assertThatObject(store.transaction(tx -> tx.tombstones().put(receipt))).isEqualTo(Put.NEW);
    assertThatObject(store.transaction(tx -> tx.tombstones().put(receipt))).isEqualTo(Put.SAME);
    var second = new Tombstone(KEY, epoch(1), 1, bytes("told again"));
    assertThatObject(store.transaction(tx -> tx.tombstones().put(second))).isEqualTo(Put.DIFFERENT);
    assertThat(rows(store, tx -> tx.tombstones().all())).containsExactly(receipt);
  }
}
