package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Epoch;
import io.reseal.core.party.Bytes;
import io.reseal.node.chain.MemberSignatures;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.Testimony;
import io.reseal.node.store.EpochRecord.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whole nodes destroy, when, and the receipts of it. */
class DestructionTest {

  private static final int LONG = 120;

  @TempDir
  Path folder;

  private Village village;

  @BeforeEach
  void settle() {
    village = new Village(folder, 5, 2, 0, 1, 2);
    assertThat(village.proves(1, LONG)).isTrue();
  }

  @AfterEach
  void leave() {
    village.close();
  }

  @Test
  @DisplayName("members and leavers destroy a replaced epoch's shares, each with a receipt")
  void membersAndLeaversDestroy() {
    village.relayers(3, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    for (var node = 0; node < 3; node++) {
      assertThat(village.holds(node, 1, 1)).as("within the retention").isTrue();
    }
    village.pass(2 * (int) Village.RETENTION.toSeconds());
    for (var node = 0; node < 3; node++) {
      assertThat(village.holds(node, 1, 1)).as("node %d", node).isFalse();
      assertThat(village.hasReceipt(node, 1, 1)).as("node %d", node).isTrue();
    }
    assertThat(village.holds(1, 2, 1)).isTrue();
    assertThat(village.hall().sent()).filteredOn(sent -> sent.startsWith("recordDestroyed 1 ")).hasSize(3);
  }

  @Test
  @DisplayName("an eviction waits for no retention, at the others and at the evicted")
  void anEvictionWaitsForNoRetention() {
    village.relayers(3, 0, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(2 * (int) Village.RETENTION.toSeconds());
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.proves(3, LONG)).isTrue();
    village.pass((int) Village.RETENTION.toSeconds() / 3);
    for (var node = 0; node < 5; node++) {
      assertThat(village.hasReceipt(node, 2, 1)).as("node %d", node).isTrue();
      assertThat(village.holds(node, 2, 1)).as("node %d", node).isFalse();
    }
  }

  @Test
  @DisplayName("who carries the members' signatures to the registry in a way that hides them keeps no old share alive")
  void wrappedTransactionsKeepNothingAlive() {
    village.hall().wrap();
    village.relayers(3, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(2 * (int) Village.RETENTION.toSeconds());
    for (var node = 0; node < 3; node++) {
      assertThat(village.holds(node, 1, 1)).as("node %d", node).isFalse();
      assertThat(village.hasReceipt(node, 1, 1)).as("node %d", node).isTrue();
    }
    for (var node = 1; node < 5; node++) {
      assertThat(village.record(node, 2, 1).orElseThrow().proven()).as("node %d", node).isTrue();
    }
  }

  @Test
  @DisplayName("what was checked when the epoch was noted as proven is not asked for again after a restart")
  void aProofIsCheckedOnce() {
    village.relayers(3, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(5);
    village.hall().wrap();
    village.restart(1);
    village.pass(2 * (int) Village.RETENTION.toSeconds());
    assertThat(village.hasReceipt(1, 1, 1)).isTrue();
  }

  /** Epoch 2 of all five has replaced the first, and nothing of that is left. */
  private void settleFive() {
    village.relayers(3, 0, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(2 * (int) Village.RETENTION.toSeconds());
  }

  /** Epoch 3 has these members and is never proven; its refresh is. */
  private void changesUnproven(int... people) {
    village.hall().lose("prove");
    village.relayers(3, people);
    assertThat(village.within(LONG, () -> village.phase(3) == Phase.COMMITTED)).isTrue();
    village.refresh();
    assertThat(village.within(LONG, () -> village.phase(4) == Phase.COMMITTED)).isTrue();
    village.hall().carry("prove");
    assertThat(village.proves(4, LONG)).isTrue();
    assertThat(village.phase(3)).isEqualTo(Phase.COMMITTED);
    village.pass((int) Village.RETENTION.toSeconds() / 3);
  }

  @Test
  @DisplayName("an eviction that was committed and never proven waits for no retention once its refresh is proven")
  void anEvictionBelowTheProvenEpochWaitsForNoRetention() {
    settleFive();
    changesUnproven(0, 1, 2, 3);
    for (var node = 0; node < 5; node++) {
      assertThat(village.hasReceipt(node, 2, 1)).as("node %d", node).isTrue();
      assertThat(village.holds(node, 2, 1)).as("node %d", node).isFalse();
    }
  }

  @Test
  @DisplayName("a change with a joiner that was never proven is no eviction: retention counts from the proof above it")
  void aChangeBelowTheProvenEpochIsRetained() {
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(2 * (int) Village.RETENTION.toSeconds());
    changesUnproven(1, 2, 3, 4);
    for (var node = 1; node < 4; node++) {
      assertThat(village.holds(node, 2, 1)).as("node %d", node).isTrue();
    }
    village.pass((int) Village.RETENTION.toSeconds());
    for (var node = 0; node < 4; node++) {
      assertThat(village.holds(node, 2, 1)).as("node %d", node).isFalse();
    }
  }

  private long told(int node) {
    return village.hall().sent().stream()
        .filter(sent -> sent.equals("recordDestroyed 1 " + village.address(node))).count();
  }

  @Test
  @DisplayName("a receipt of which the registry's log was not told before a restart is told after it, and no other again")
  void whatTheLogLacksIsToldAfterARestart() {
    village.hall().censor(village.address(0));
    village.relayers(3, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(2 * (int) Village.RETENTION.toSeconds());
    assertThat(village.hasReceipt(0, 1, 1)).isTrue();
    assertThat(told(0)).as("it was sent, and got lost").isZero();
    assertThat(told(1)).isEqualTo(1);
    village.hall().carry(village.address(0));
    for (var node = 0; node < 2; node++) {
      village.restart(node);
    }
    village.pass(10);
    assertThat(told(0)).isEqualTo(1);
    assertThat(told(1)).isEqualTo(1);
  }

  @Test
  @DisplayName("nothing is destroyed because endpoints say that an epoch is Proven: its members' signatures decide")
  void endpointsAloneDestroyNothing() {
    var stranger = new MemberSignatures(List.of(village.address(0)),
        Map.of(village.address(0), Bytes.of(new byte[65])));
    village.hall().forge(List.of(new Testimony(0, stranger, stranger, stranger, stranger)));
    village.relayers(3, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(3 * (int) Village.RETENTION.toSeconds());
    for (var node = 0; node < 3; node++) {
      assertThat(village.holds(node, 1, 1)).isTrue();
      assertThat(village.record(node, 1, 1).orElseThrow().status()).isEqualTo(Status.REPLACED);
      assertThat(village.keeper(node).trouble())
          .contains("signatures are not verified here: 0 Barrier signatures verify");
    }
    var said = village.hall().ledger().said(2).orElseThrow();
    village.hall()
        .forge(List.of(new Testimony(1, said.next(), said.current(), said.ready(), said.active()), said));
    assertThat(village.within(30, () -> !village.holds(0, 1, 1) && !village.holds(1, 1, 1))).isTrue();
    assertThat(village.keeper(1).trouble()).isEmpty();
  }

  @Test
  @DisplayName("a leaver that was away for epochs destroys what lies below the highest Proven when it comes back")
  void aLeaverThatWasAwayForEpochsDestroys() {
    village.leave(0);
    village.relayers(3, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    for (var epoch = 3; epoch <= 4; epoch++) {
      village.refresh();
      assertThat(village.proves(epoch, LONG)).isTrue();
    }
    assertThat(village.holds(0, 1, 1)).isTrue();
    village.restart(0);
    village.comeBack(0);
    assertThat(village.within(60, () -> village.hasReceipt(0, 1, 1))).isTrue();
    assertThat(village.holds(0, 1, 1)).isFalse();
    assertThat(village.state(0)).isEqualTo(State.Name.LEFT);
  }

  @Test
  @DisplayName("a member that was away while its prepared share became an old one destroys both, and the attempt's too")
  void aPreparedShareOfAPastEpochIsDestroyed() {
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.hall().ledger().latest().orElseThrow().phase().code() == 3))
        .isTrue();
    village.leave(0); // it has said ready, and has not seen the commit
    assertThat(village.record(0, 2, 1).orElseThrow().status()).isEqualTo(Status.PREPARED);
    village.relayers(3, 1, 2, 3, 4);
    village.pass(5);
    assertThat(village.phase(2).code()).as("node 0 has signed no Active").isEqualTo(3);
    assertThat(village.within(LONG, () -> village.phase(3).code() == 4)).isTrue();
    village.comeBack(0);
    village.hall().forge(List.of(new Testimony(0, MemberSignatures.NOBODY, MemberSignatures.NOBODY,
        MemberSignatures.NOBODY, MemberSignatures.NOBODY)));
    village.pass(60);
    assertThat(village.holds(0, 2, 1)).as("the chain alone says that it is of no use").isTrue();
    village.hall().forge(List.of());
    assertThat(village.within(120, () -> !village.holds(0, 1, 1) && !village.holds(0, 2, 1))).isTrue();
    assertThat(village.hasReceipt(0, 1, 1)).isTrue();
    assertThat(village.hasReceipt(0, 2, 1)).isTrue();
  }

  @Test
  @DisplayName("every member destroys its share of a void attempt, with a receipt, before the next attempt deals")
  void sharesOfVoidAttemptsAreDestroyed() {
    village.hall().lose("commit");
    village.refresh();
    assertThat(village.within(300, () -> village.attempt(2) == 2)).isTrue();
    for (var node = 0; node < 3; node++) {
      assertThat(village.hasReceipt(node, 2, 1)).as("node %d", node).isTrue();
      assertThat(village.holds(node, 2, 1)).as("node %d", node).isFalse();
      assertThat(village.record(node, 2, 1).orElseThrow().status()).isEqualTo(Status.VOID);
      assertThat(village.holds(node, 1, 1)).isTrue();
    }
    village.hall().carry("commit");
    assertThat(village.proves(2, 300)).isTrue();
    assertThat(village.station(0).store().transaction(tx -> tx.epochs().active()).orElseThrow().epoch())
        .isEqualTo(new Epoch(2));
  }

  @Test
  @DisplayName("a destruction that cannot be noted is made known all the same, and what is left is destroyed later")
  void aFullDiskHidesNoReceipt() {
    village.refresh();
    assertThat(village.within(200, () -> village.phase(2) == Phase.COMMITTED)).isTrue();
    village.station(0).diskFull(true);
    village.pass(30);
    village.station(0).diskFull(false);
    assertThat(village.proves(2, 200)).isTrue();
    assertThat(village.within(120, () -> !village.holds(0, 1, 1) && village.hasReceipt(0, 1, 1))).isTrue();
  }
}
