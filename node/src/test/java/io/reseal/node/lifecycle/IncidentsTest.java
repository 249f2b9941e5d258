package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.node.chain.Phase;
import io.reseal.node.session.FailingToken;
import io.reseal.node.session.Hamlet;
import io.reseal.node.sim.Ledger;
import io.reseal.node.store.EpochRecord.Status;
import io.reseal.node.store.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What went wrong elsewhere when a committee was changed, and what happens here
 * when the same befalls ours. Each is named for the project and its public
 * issue.
 */
class IncidentsTest {

  private static final int LONG = 300;

  @TempDir
  Path folder;

  private Village village;

  /** Three of five nodes are the relayers, and two of them must act. */
  private void settle() {
    village = new Village(folder, 5, 2, 0, 1, 2);
  }

  private void settleWithAKey() {
    settle();
    assertThat(village.proves(1, LONG)).isTrue();
  }

  @AfterEach
  void leave() {
    village.close();
  }

  private List<Session> sessions(int node, long epoch, int attempt) {
    return village.station(node).rows(tx -> tx.sessions().ofAttempt(new Epoch(epoch), attempt));
  }

  private void assertOpens(int node, long epoch) {
    var record = village.record(node, epoch, 1).orElseThrow();
    village.station(node).custody().open(record, 0).close();
  }

  private long usable(int node) {
    return village.keeper(node).usable().map(record -> record.epoch().number()).orElse(0L);
  }

  /**
   * near/mpc issue 2298: the transaction by which the leader starts a resharing
   * failed; it waited for its effect for ever, and nobody else could send it.
   * Here all may send: what two of three send gets lost, and the third's is
   * enough.
   */
  @Test
  void near2298_leaderWaits() {
    settle();
    village.hall().censor(village.address(0));
    village.hall().censor(village.address(1));
    assertThat(village.proves(1, LONG)).isTrue();
    village.refresh();
    assertThat(village.proves(2, LONG)).isTrue();
    assertThat(village.hall().sent()).isNotEmpty()
        .allMatch(sent -> sent.endsWith(village.address(2).toString()));
  }

  /**
   * near/mpc issue 3739: a resharing stood at attempt 176 while the panel of
   * connections showed every node healthy. Here the third void attempt raises an
   * alarm, and it names the member though it is connected and says barrier each
   * time.
   */
  @Test
  void near3739_attemptsWithoutAlarm() {
    settle();
    village.restart(1, new FailingToken(village.station(1).token(), 0));
    assertThat(village.within(LONG, () -> village.keeper(0).voidAttempts() == 2)).isTrue();
    village.pass();
    assertThat(village.keeper(0).alarm()).isEmpty();
    assertThat(village.within(LONG, () -> village.keeper(0).voidAttempts() == 3)).isTrue();
    village.pass(3);
    for (var node : List.of(0, 2)) {
      assertThat(village.keeper(node).alarm().orElseThrow()).contains("3 attempts at epoch 1 are void",
          village.address(1).toString());
      assertThat(village.station(node).rows(tx -> tx.journal().page(1, 1000))).anyMatch(
          entry -> entry.kind().equals("alarm") && entry.text().contains(village.address(1).toString()));
    }
  }

  /**
   * near/mpc issue 4231: nodes took the participants of a resharing from its
   * leader, who could start it with a subset. Here each node has all of next and
   * enough of current sign that they are there before it deals, even when the
   * chain itself says that the attempt is open.
   */
  @Test
  void near4231_subsetStart() {
    settleWithAKey();
    village.leave(3);
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.state(0) == State.Name.BARRIER)).isTrue();
    village.hall().order(ledger -> {
      var entry = ledger.latest().orElseThrow();
      var now = village.hall().view().block().time();
      ledger.decree(new Ledger.Entry(entry.terms(), entry.termsHash(), Phase.PROPOSED, 1, true, now,
          now + 1000, 0, Bytes32.ZERO, entry.next()), false);
    });
    village.pass(60);
    for (var node = 0; node < 3; node++) {
      assertThat(village.state(node)).isEqualTo(State.Name.OPENED);
      assertThat(sessions(node, 2, 1)).as("node %d has dealt nothing", node).isEmpty();
    }
    village.comeBack(3);
  }

  /**
   * drand issue 714: nodes that had received no share were in the group file all
   * the same; they could not take part, nor join again. Here an epoch is not
   * committed before every next member has opened its own stored share.
   */
  @Test
  void drand714_groupWithoutShare() {
    settleWithAKey();
    var token = village.station(3).token();
    village.restart(3, new FailingToken(token, 0));
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.attempt(2) == 3)).isTrue();
    assertThat(village.phase(2)).isEqualTo(Phase.PROPOSED);
    for (var node = 0; node < 3; node++) {
      assertThat(usable(node)).as("the current epoch signs on").isEqualTo(1);
      assertOpens(node, 1);
    }
    village.restart(3, token);
    assertThat(village.proves(2, LONG)).isTrue();
    village.pass(3);
    assertThat(usable(3)).isEqualTo(2);
  }

  /**
   * sygma-relayer pull request 310: one relayer did not come by its share in a
   * resharing, others had overwritten theirs; the check against overwriting was
   * taken out so that all could do it over. Here nothing is overwritten: a member
   * lost in the middle costs an attempt, and the old shares open throughout.
   */
  @Test
  void sygma310_partialFinish() {
    settleWithAKey();
    village.hall().lose("commit");
    village.refresh();
    assertThat(village.within(LONG, () -> village.state(0) == State.Name.READY_SENT)).isTrue();
    assertThat(village.record(0, 2, 1).orElseThrow().status()).isEqualTo(Status.PREPARED);
    village.leave(2);
    village.revive(2);
    for (var second = 0; second < 2 * Ledger.TIMES.attemptTime(); second++) {
      village.pass();
      assertOpens(0, 1);
      assertOpens(1, 1);
      assertThat(usable(0)).isEqualTo(1);
    }
    village.hall().carry("commit");
    village.comeBack(2);
    assertThat(village.proves(2, LONG)).isTrue();
    assertThat(village.attempt(2)).isGreaterThan(1);
    village.pass(3);
    for (var node = 0; node < 3; node++) {
      assertThat(usable(node)).isEqualTo(2);
      assertThat(village.holds(node, 2, 1)).as("the void attempt's").isFalse();
    }
  }

  /**
   * keep-core issue 3456: members began a key's making at a block that a small
   * reorganisation replaced; some saw another start block, which was part of what
   * they signed. Here an attempt that is not final moves nobody, and sessions are
   * named by what all agree on, never by a block.
   */
  @Test
  void keep3456_reorgChangesSession() {
    settle();
    village.hall().depth(6);
    assertThat(village.within(LONG, () -> village.attempt(1) == 1)).isTrue();
    village.pass(2);
    for (var node = 0; node < 3; node++) {
      assertThat(sessions(node, 1, 1)).as("it is not final").isEmpty();
    }
    village.hall().fork();
    assertThat(village.attempt(1)).as("it never was").isZero();
    assertThat(village.proves(1, LONG)).isTrue();
    var attempt = village.attempt(1);
    var named = new TreeSet<String>();
    for (var node = 0; node < 3; node++) {
      named.add(sessions(node, 1, attempt).stream().filter(each -> each.kind().equals("keydeal"))
          .map(Session::sid).map(SessionId::toString).sorted().collect(Collectors.joining(",")));
    }
    assertThat(named).as("all speak in the same sessions").hasSize(1).doesNotContain("");
  }

  /**
   * piplabs/story issue 833: validators whose dealing failed or came late had
   * shares off the agreed polynomial, stayed in the committee, and spoilt what
   * was made with them. Here a node activates only the root that it prepared
   * itself; holding points of another one it signs nothing, says so, and the
   * epoch is not proven.
   */
  @Test
  void story833_offPolynomialShare() {
    settle();
    for (var node = 0; node < 5; node++) {
      village.leave(node);
    }
    var committee = village.committee(2, 0, 1, 2);
    for (var members : List.of(List.of(0, 1), List.of(2))) {
      var dealt = Hamlet.dealt(1, committee, Bytes32.ZERO);
      members.forEach(node -> {
        var _ = village.station(node).custody().prepare(new Epoch(1), 1, committee,
            List.of(dealt.get(village.address(node))), _ -> {
            });
      });
      dealt.values().forEach(received -> received.close());
    }
    var root = village.record(0, 1, 1).orElseThrow().root();
    assertThat(village.record(2, 1, 1).orElseThrow().root()).isNotEqualTo(root);
    village.hall().order(ledger -> {
      var now = village.hall().view().block().time();
      ledger.propose(now, committee, Optional.empty());
      var entry = ledger.latest().orElseThrow();
      ledger.decree(new Ledger.Entry(entry.terms(), entry.termsHash(), Phase.COMMITTED, 1, false, now, 0, now,
          root, committee), true);
    });
    for (var node = 0; node < 3; node++) {
      village.comeBack(node);
    }
    village.pass(60);
    assertThat(village.state(0)).isEqualTo(State.Name.ACTIVE);
    assertThat(village.state(2)).isEqualTo(State.Name.MISSING_SHARE);
    assertThat(usable(2)).isZero();
    assertThat(village.record(2, 1, 1).orElseThrow().status()).isEqualTo(Status.PREPARED);
    assertThat(village.phase(1)).as("one member has not opened its share").isEqualTo(Phase.COMMITTED);
    assertThat(village.keeper(0).waitingFor()).as("it is not at the barrier").isEmpty();
  }

  /**
   * dwallet-labs/ika issue 1834: a request that waited for a key was woken by one
   * event only; a restart in the middle of a resharing came in by another path,
   * the event never came, and the epoch could not end. Here nothing waits for an
   * event: whoever restarts, wherever it stood, sees the same facts and goes on.
   */
  @Test
  void ika1834_lostTrigger() {
    settleWithAKey();
    village.relayers(3, 0, 1, 2, 3);
    for (var state : List.of(State.Name.APPROVED, State.Name.BARRIER, State.Name.DEALING, State.Name.PREPARED,
        State.Name.READY_SENT)) {
      for (var node = 0; node < 4; node++) {
        var each = node;
        var _ = village.within(40, () -> village.state(each).compareTo(state) >= 0);
        village.restart(node);
      }
    }
    assertThat(village.proves(2, 2 * LONG)).isTrue();
    village.pass(3);
    for (var node = 0; node < 4; node++) {
      assertThat(usable(node)).isEqualTo(2);
    }
  }

  /**
   * MystenLabs/hashi pull request 1138: to abort a stuck change took a vote, by
   * just those whose absence had stuck it. Here an attempt ends by its deadline,
   * with nobody's help, and the proposal with the relayers' next change.
   */
  @Test
  void hashi1138_strandedAbort() {
    settleWithAKey();
    village.hall().lose("abortAttempt");
    village.relayers(3, 0, 1, 2, 3);
    assertThat(village.within(LONG, () -> village.attempt(2) == 1)).isTrue();
    village.leave(3); // and never comes back
    assertThat(village.within(LONG, () -> village.keeper(0).voidAttempts() == 1)).isTrue();
    village.pass(60);
    assertThat(village.state(0)).isEqualTo(State.Name.BARRIER);
    assertThat(village.keeper(0).waitingFor()).containsOnlyKeys(village.address(3));
    village.relayers(3, 0, 1, 2, 4);
    assertThat(village.proves(3, LONG)).isTrue();
    assertThat(village.phase(2)).isEqualTo(Phase.DEAD);
    village.pass(3);
    for (var node : List.of(0, 1, 2, 4)) {
      assertThat(usable(node)).isEqualTo(3);
      assertThat(village.holds(node, 2, 1)).as("nothing is left of the dead proposal").isFalse();
    }
  }
}
