package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.MemberSignatures;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.Testimony;
import io.reseal.node.sim.Lie;
import io.reseal.node.store.EpochRecord.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The base epoch returns when its operators want it, and never after a proof.
 */
class RollBackTest {

  private static final int WAIT = 60;

  @TempDir
  Path folder;

  private Village village;

  /** Epoch 2 is committed over epoch 1, and a member does not say Active. */
  @BeforeEach
  void settle() {
    village = new Village(folder, 4, 2, 0, 1, 2);
    assertThat(village.proves(1, 200)).isTrue();
    village.hall().lose("prove");
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(200, () -> village.phase(2) == Phase.COMMITTED)).isTrue();
    village.pass(5);
  }

  @AfterEach
  void leave() {
    village.close();
  }

  private Bytes32 terms() {
    return village.hall().view().active().orElseThrow().termsHash();
  }

  private void wish(int node) {
    village.keeper(node).rollBack(terms(), "operator");
  }

  private long sent() {
    return village.hall().sent().stream().filter(sent -> sent.startsWith("rollBack 2 ")).count();
  }

  @Test
  @DisplayName("a threshold of the base's members brings it back after the registry's wait, and signs with it again")
  void theBaseReturns() {
    wish(0);
    assertThat(village.keeper(0).wayBack().orElseThrow()).contains("by 1 of its members, 2 are needed")
        .contains("the registry allows it in");
    village.pass(2 * WAIT);
    assertThat(sent()).as("one of two").isZero();
    village.restart(0);
    wish(2);
    assertThat(village.within(30, () -> village.phase(2) == Phase.ROLLED_BACK)).isTrue();
    assertThat(sent()).isEqualTo(1);
    village.hall().carry("prove");
    village.pass(5);
    for (var node = 0; node < 3; node++) {
      assertThat(village.station(node).store().transaction(tx -> tx.epochs().active()).orElseThrow().epoch()
          .number()).isEqualTo(1);
      assertThat(village.record(node, 2, 1).orElseThrow().status()).isEqualTo(Status.ROLLED_BACK);
      assertThat(village.holds(node, 1, 1)).isTrue();
      assertThat(village.holds(node, 2, 1)).as("nothing is known to work yet").isTrue();
    }
    assertThat(village.proves(3, 300)).as("the change that the admin wants comes all the same").isTrue();
    assertThat(village.within(120, () -> !village.holds(0, 2, 1) && !village.holds(0, 1, 1))).isTrue();
    assertThat(village.hasReceipt(0, 2, 1)).isTrue();
  }

  @Test
  @DisplayName("nothing is sent before the registry's wait is over")
  void theWaitIsKept() {
    wish(0);
    wish(1);
    var since = village.hall().view().active().orElseThrow().since();
    while (village.hall().view().block().time() <= since + WAIT) {
      assertThat(sent()).isZero();
      village.pass();
    }
    assertThat(village.within(30, () -> sent() == 1)).isTrue();
  }

  @Test
  @DisplayName("what is sent is what was there when it was decided on, whatever this node's thread does meanwhile")
  void theSignaturesAreTakenBeforeTheChainsThreadSends() {
    wish(0);
    wish(2);
    village.chainBusy(true);
    village.pass(2 * WAIT);
    assertThat(sent()).isZero();
    village.endpoints(truth -> Lie.PROVEN.of(truth).orElse(truth));
    village.pass(); // what speaks for a way back is forgotten, as there is none
    village.endpoints(UnaryOperator.identity());
    village.chainBusy(false);
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  @DisplayName("whoever wants the base back does not help to prove; once Proven there is no way back")
  void thereIsNoWayBackFromAProof() {
    village.hall().carry("prove");
    assertThat(village.proves(2, 30)).isTrue();
    village.pass(2);
    var terms = terms();
    assertThatThrownBy(() -> village.keeper(0).rollBack(terms, "operator"))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("epoch 2 is PROVEN");
    village.pass(2 * WAIT);
    assertThat(sent()).isZero();
  }

  @Test
  @DisplayName("endpoints that call an epoch Proven which is not keep no node from going back with all others")
  void endpointsAloneDoNotCloseTheWayBack() {
    village.endpoints(truth -> Lie.PROVEN.of(truth).orElse(truth));
    village.pass(30);
    for (var node = 0; node < 4; node++) {
      assertThat(village.record(node, 2, 1).orElseThrow().proven()).isFalse();
      assertThat(village.keeper(node).trouble()).contains("its base may still return");
    }
    village.endpoints(UnaryOperator.identity());
    village.pass();
    wish(0);
    wish(2);
    assertThat(village.within(2 * WAIT, () -> village.phase(2) == Phase.ROLLED_BACK)).isTrue();
    village.pass(5);
    for (var node = 0; node < 4; node++) {
      assertThat(village.record(node, 2, 1).orElseThrow().status()).isEqualTo(Status.ROLLED_BACK);
    }
    village.hall().carry("prove");
    assertThat(village.proves(3, 300)).isTrue();
    assertThat(village.within(60, () -> village.record(3, 3, 1).orElseThrow().proven())).isTrue();
  }

  /**
   * That all members have signed does not say that the registry was told: the
   * transaction may be censored, or a member have kept its own word back from all
   * but these endpoints.
   */
  @Test
  @DisplayName("endpoints that call an epoch Proven and have its members' word for it keep nobody from going back")
  void activesAloneDoNotCloseTheWayBack() {
    var epoch = village.hall().view().active().orElseThrow();
    var members = epoch.members().orElseThrow();
    var actives = new TreeMap<Address, Bytes>();
    for (var node = 0; node < 4; node++) {
      actives.put(village.address(node),
          village.station(node).identity().sign(TownHall.DIGESTS.active(epoch.termsHash(), epoch.root())));
    }
    var said = village.hall().ledger().said(2).orElseThrow();
    village.hall().forge(List.of(new Testimony(said.validUntil(), said.next(), said.current(), said.ready(),
        MemberSignatures.of(members, actives))));
    village.endpoints(truth -> Lie.PROVEN.of(truth).orElse(truth));
    assertThat(village.within(60, () -> village.record(3, 2, 1).orElseThrow().proven())).isTrue();
    village.hall().forge(List.of());
    village.endpoints(UnaryOperator.identity());
    village.pass();
    wish(0);
    wish(2);
    assertThat(village.within(2 * WAIT, () -> village.phase(2) == Phase.ROLLED_BACK)).isTrue();
    village.pass(5);
    for (var node = 0; node < 4; node++) {
      var record = village.record(node, 2, 1).orElseThrow();
      assertThat(record.status()).isEqualTo(Status.ROLLED_BACK);
      assertThat(record.proven()).isFalse();
    }
    village.hall().carry("prove");
    assertThat(village.proves(3, 300)).as("nobody is kept out of what follows").isTrue();
    assertThat(village.within(60, () -> village.record(3, 3, 1).orElseThrow().proven())).isTrue();
  }

  @Test
  @DisplayName("endpoints that make a return up cost no share: with the truth the epoch is active again")
  void aReturnThatWasMadeUpIsUndone() {
    village.endpoints(truth -> Lie.RETURNED.of(truth).orElse(truth));
    assertThat(village.within(30, () -> village.record(3, 2, 1).orElseThrow().status() == Status.ROLLED_BACK))
        .isTrue();
    village.endpoints(UnaryOperator.identity());
    assertThat(village.within(30, () -> village.record(3, 2, 1).orElseThrow().status() == Status.ACTIVE))
        .isTrue();
    village.hall().carry("prove");
    assertThat(village.proves(2, 60)).isTrue();
    for (var node = 0; node < 4; node++) {
      var each = node;
      assertThat(village.within(60, () -> village.record(each, 2, 1).orElseThrow().proven())).isTrue();
    }
  }

  @Test
  @DisplayName("a joiner has no share of the base to open, and another epoch's terms are refused")
  void onlyBaseMembersMayWantIt() {
    assertThatThrownBy(() -> wish(3)).hasMessageContaining("holds no share of epoch 1");
    assertThatThrownBy(() -> village.keeper(0).rollBack(Bytes32.ZERO, "operator"))
        .hasMessageContaining("has other terms");
    village.pass(2 * WAIT);
    assertThat(sent()).isZero();
  }

  @Test
  @DisplayName("a signature that is not the member's own does not count towards the base's return")
  void strangersSignaturesDoNotCount() {
    wish(0);
    var view = village.hall().view();
    var until = Ballots.barrierValidUntil(view.block().time());
    var digest = TownHall.DIGESTS.opened(terms(), view.base().orElseThrow().root(), until);
    var ballots = new Ballots(TownHall.DIGESTS);
    var root = view.base().orElseThrow().root();
    var joiner = village.station(3).identity();
    assertThat(
        ballots.take(new Statement.Opened(terms(), root, until, joiner.address(), joiner.sign(digest)), view))
        .isPresent();
    assertThat(ballots
        .take(new Statement.Opened(terms(), root, until, village.address(1), joiner.sign(digest)), view))
        .isPresent();
    assertThat(ballots.take(new Statement.Opened(terms(), root, view.block().time(), village.address(1),
        village.station(1).identity().sign(digest)), view)).isPresent();
    assertThat(ballots.take(new Statement.Opened(Bytes32.ZERO, root, until, village.address(1),
        village.station(1).identity().sign(digest)), view)).isPresent();
    assertThat(ballots.take(new Statement.Opened(terms(), root, until, village.address(1),
        village.station(1).identity().sign(digest)), view)).isEmpty();
    assertThat(ballots.opened(until)).containsOnlyKeys(village.address(1));
  }
}
