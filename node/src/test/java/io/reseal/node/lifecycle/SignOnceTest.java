package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.session.Hamlet;
import io.reseal.node.store.NonceSlot;
import io.reseal.node.store.SignedRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes into a committee knows what was signed before it. */
class SignOnceTest {

  private static final int LONG = 200;

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

  private static SignedRequest request(int id, int digest) {
    return SignedRequest.started(Facts.hash(id), Hamlet.KEYS.getFirst().id(), new Epoch(1),
        Facts.hash(digest));
  }

  private NonceSlot slot(int nonce) {
    return new NonceSlot(1, village.address(0), nonce);
  }

  private void signs(int node, int id, int digest) {
    village.station(node).store().run(tx -> {
      var _ = tx.requests().admit(request(id, digest));
      tx.slots().take(slot(id), Facts.hash(digest));
    });
  }

  private Optional<Bytes32> stands(int node, int id) {
    return village.station(node).row(tx -> tx.requests().find(Facts.hash(id))).map(SignedRequest::digest);
  }

  private Optional<Bytes32> taken(int node, int id) {
    return village.station(node).row(tx -> tx.slots().digest(slot(id)));
  }

  private boolean hasSaidReady(int node) {
    return village.station(node)
        .row(tx -> tx.signatures().readyOf(village.hall().view().proposal().orElseThrow().termsHash(), 1))
        .isPresent();
  }

  @Test
  @DisplayName("two new members know what each of a threshold of the old ones has signed, and refuse another message under its id")
  void joinersKnowTheUnion() {
    signs(0, 1, 101);
    signs(1, 2, 102);
    signs(2, 3, 103);
    village.relayers(3, 0, 1, 2, 3, 4);
    assertThat(village.proves(2, LONG)).isTrue();
    for (var node = 3; node < 5; node++) {
      var known = 0;
      for (var id = 1; id <= 3; id++) {
        assertThat(stands(node, id).isPresent()).isEqualTo(taken(node, id).isPresent());
        known += stands(node, id).isPresent() ? 1 : 0;
      }
      assertThat(known).as("of those who were asked first").isGreaterThanOrEqualTo(2);
      assertThat(village.station(node).row(tx -> tx.requests().find(Facts.hash(1)))
          .filter(row -> row.state() == SignedRequest.State.SIGNED)).isEmpty();
    }
    assertThat(stands(1, 1)).as("a member of old is asked for nothing").isEmpty();
  }

  @Test
  @DisplayName("a record of several pages is told whole")
  void manyRowsAreTold() {
    var many = 2 * SignOnce.PAGE + 1;
    for (var node = 0; node < 3; node++) {
      village.station(node).store().run(tx -> {
        for (var id = 1; id <= many; id++) {
          var _ = tx.requests().admit(request(id, 9));
        }
      });
    }
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.proves(2, LONG)).isTrue();
    var known = village.station(3).rows(tx -> tx.requests().after(0, 2 * many));
    assertThat(known).hasSize(many);
  }

  @Test
  @DisplayName("a new member promises nothing before enough have told, and says for whom it waits")
  void noPromiseBeforeEnoughHaveTold() {
    signs(0, 1, 101);
    village.lose((from, to, statement) -> statement instanceof Statement.SignedPage
        && !from.equals(village.address(0)));
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.keeper(3).state().name() == State.Name.TESTED)).isTrue();
    village.pass(5);
    assertThat(stands(3, 1)).contains(Facts.hash(101));
    assertThat(hasSaidReady(3)).isFalse();
    assertThat(village.keeper(3).waitingFor()).containsKeys(village.address(1), village.address(2))
        .hasEntrySatisfying(village.address(1),
            what -> assertThat(what).contains("has not told what was signed"));
    village.lose((_, _, _) -> false);
    assertThat(village.proves(2, LONG)).isTrue();
  }

  @Test
  @DisplayName("what was signed after the promise is known before the new share signs")
  void whatCameMeanwhileIsKnownBeforeTheFirstSignature() {
    village.hall().lose("commit");
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.keeper(3).state().name() == State.Name.READY_SENT))
        .isTrue();
    for (var node = 0; node < 3; node++) {
      signs(node, 7, 107);
    }
    village.hall().lose("prove");
    village.lose((_, _, statement) -> statement instanceof Statement.SignedPage);
    village.hall().carry("commit");
    assertThat(village.within(LONG, () -> village.phase(2) == Phase.COMMITTED)).isTrue();
    village.pass(5);
    assertThat(village.record(3, 2, 1).orElseThrow().status().name()).isEqualTo("ACTIVE");
    assertThat(village.keeper(3).usable()).isEmpty();
    assertThat(village.keeper(0).usable()).isPresent();
    village.lose((_, _, _) -> false);
    assertThat(village.within(20, () -> village.keeper(3).usable().isPresent())).isTrue();
    assertThat(stands(3, 7)).contains(Facts.hash(107));
    assertThat(taken(3, 7)).contains(Facts.hash(107));
  }

  @Test
  @DisplayName("who does not see the new epoch yet, and may sign by the old one, does not count")
  void whoIsBehindDoesNotCount() {
    village.hall().lose("prove");
    village.lose((_, to, statement) -> to.equals(village.address(3))
        && statement instanceof Statement.SignedPage page && page.active() > 1);
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.phase(2) == Phase.COMMITTED)).isTrue();
    village.pass(5);
    for (var node = 0; node < 3; node++) {
      says(village.address(node), 3, new Statement.SignedPage(1, 0, 0, 0, 0, List.of(), List.of()));
    }
    assertThat(village.keeper(3).usable()).isEmpty();
    for (var node = 0; node < 2; node++) {
      says(village.address(node), 3, new Statement.SignedPage(2, 0, 0, 0, 0, List.of(), List.of()));
    }
    assertThat(village.keeper(3).usable()).isPresent();
  }

  @Test
  @DisplayName("while the members of the base are not known nothing is signed until the proof")
  void unknownMembersAreNoReasonToSign() {
    village.hall().lose("prove");
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.phase(2) == Phase.COMMITTED)).isTrue();
    assertThat(village.within(20, () -> village.keeper(3).usable().isPresent())).isTrue();
    village.endpoints(truth -> truth.base().isEmpty()
        ? truth
        : new FinalizedState(truth.block(), truth.keys(),
            List.of(truth.active().orElseThrow(), Facts.withoutMembers(truth.base().orElseThrow())),
            truth.latest(), truth.relayers(), truth.refreshRequested(), truth.lastCommit(), truth.times(),
            truth.relayerContract(), truth.governor(), truth.successor(), truth.mpcAddress()));
    village.restart(3);
    village.pass(5);
    assertThat(village.keeper(3).usable()).isEmpty();
    assertThat(village.keeper(0).usable()).isPresent();
    village.hall().carry("prove");
    assertThat(village.within(LONG, () -> village.keeper(3).usable().isPresent())).isTrue();
  }

  @Test
  @DisplayName("who was not in the base tells nothing of it")
  void whoWasNotThereTellsNothing() {
    village.hall().lose("prove");
    village.relayers(4, 0, 1, 2, 3, 4);
    assertThat(village.within(LONG, () -> village.phase(2) == Phase.COMMITTED)).isTrue();
    village.pass(5);
    village.lose((_, _, statement) -> statement instanceof Statement.SignedPage);
    var before = village.lost();
    says(village.address(4), 3, new Statement.WantSigned(1, 0, 0));
    assertThat(village.lost()).isEqualTo(before);
    says(village.address(4), 0, new Statement.WantSigned(1, 0, 0));
    assertThat(village.lost()).isGreaterThan(before);
  }

  @Test
  @DisplayName("once the epoch is Proven nobody is waited for any more")
  void aProofEndsTheWait() {
    village.hall().lose("commit");
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.keeper(3).state().name() == State.Name.READY_SENT))
        .isTrue();
    village.lose((_, _, statement) -> statement instanceof Statement.SignedPage);
    village.hall().carry("commit");
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(5);
    assertThat(village.keeper(3).usable()).isPresent();
  }

  @Test
  @DisplayName("of two that contradict each other the first stands, and the journal names who told the second")
  void aContradictionIsNamed() {
    signs(0, 1, 101);
    signs(1, 1, 102);
    signs(2, 1, 102);
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.proves(2, LONG)).isTrue();
    var stood = stands(3, 1).orElseThrow();
    assertThat(village.station(3).rows(tx -> tx.journal().page(1, 1000))).anySatisfy(entry -> {
      assertThat(entry.kind()).isEqualTo("signed-twice");
      assertThat(entry.text()).contains("request " + Facts.hash(1)).contains("ours stays");
    });
    assertThat(stood).isIn(Facts.hash(101), Facts.hash(102));
  }

  private static Statement.SignedPage page(long after, long last, int... ids) {
    return new Statement.SignedPage(2, after, 0, last, 0, Arrays.stream(ids).mapToObj(
        id -> new Statement.SignedRow(Facts.hash(id), Hamlet.KEYS.getFirst().id().value(), Facts.hash(66)))
        .toList(), List.of());
  }

  private void says(Address from, int to, Statement statement) {
    village.keeper(to).onStatement(from, Statement.CODEC.encode(statement));
  }

  @Test
  @DisplayName("pages that nobody asked for, of strangers and that lead nowhere are not taken, and a stranger gets none")
  void strangersAreNotHeard() {
    signs(0, 1, 101);
    village.lose((_, _, statement) -> statement instanceof Statement.SignedPage);
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.keeper(3).state().name() == State.Name.TESTED)).isTrue();
    says(village.address(4), 3, page(0, 1, 50));
    says(village.address(0), 3, page(4, 5, 51));
    says(village.address(0), 3, page(0, 0, 52));
    says(village.address(0), 3, page(0, -1, 52));
    says(village.address(0), 0, page(0, 1, 53));
    for (var id = 50; id <= 53; id++) {
      assertThat(stands(3, id)).as("row %d", id).isEmpty();
      assertThat(stands(0, id)).as("row %d", id).isEmpty();
    }
    assertThat(hasSaidReady(3)).isFalse();
    var noSlot = Statement.CODEC.encode(new Statement.SignedPage(2, 0, 0, 0, 1, List.of(),
        List.of(new Statement.SlotRow(1, village.address(0), 0x0102030405060708L, Facts.hash(66)))));
    for (var at = 0; at < noSlot.length - 8; at++) {
      if (Arrays.equals(noSlot, at, at + 8, new byte[]{1, 2, 3, 4, 5, 6, 7, 8}, 0, 8)) {
        noSlot[at] = -1; // a negative nonce
      }
    }
    village.keeper(3).onStatement(village.address(0), noSlot);
    assertThat(village.station(3).rows(tx -> tx.slots().after(0, 9))).isEmpty();
    says(village.address(0), 3, page(0, 1, 54));
    assertThat(stands(3, 54)).contains(Facts.hash(66));
    var before = village.lost();
    says(village.address(4), 0, new Statement.WantSigned(1, 0, 0));
    assertThat(village.lost()).isEqualTo(before);
    says(village.address(3), 0, new Statement.WantSigned(1, 0, 0));
    village.pass();
    assertThat(village.lost()).isGreaterThan(before);
  }
}
