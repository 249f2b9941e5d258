package io.reseal.node.session;

import io.reseal.node.store.StoreException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.session.PairMessage.Agreed;
import io.reseal.node.session.PairMessage.Disputed;
import io.reseal.node.session.PairMessage.Proposed;
import io.reseal.node.session.PairMessage.Wanted;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.PairGeneration;
import io.reseal.node.store.PairGeneration.State;
import io.reseal.node.store.StoredDispute;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Setups of pairs made anew inside an epoch, whatever comes in between. */
class RenewalsTest {

  private static final List<KeySpec> KEYS = KeySpec.of(31337, Hamlet.REGISTRY, List.of(Scheme.ECDSA));

  @TempDir
  private Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private EpochRecord record;

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder, KEYS, Optional.empty());
    stations = hamlet.settle(3);
    record = hamlet.activate(1, Committee.of(stations.stream().map(Station::address).toList(), 2));
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private Station at(int index) {
    return hamlet.of(stations.get(index).address());
  }

  private static PartyId id(int index) {
    return new PartyId(index + 1);
  }

  private Optional<PairSetup> live(int index, int peer) {
    return at(index).custody().pairs(record, 0).setups().live(id(peer));
  }

  private List<PairGeneration> rows(int index, int peer) {
    var address = record.committee().addressOf(id(peer));
    return at(index).rows(tx -> tx.pairs().of(KEYS.getFirst().id(), record.epoch())).stream()
        .filter(each -> each.peer().equals(address)).toList();
  }

  private void pass(int seconds) {
    for (var second = 0; second < seconds; second++) {
      hamlet.pass(Duration.ofSeconds(1));
    }
  }

  /** Both have one, the same, and say so in store and memory. */
  private void assertWhole(int one, int other) {
    assertThat(at(one).custody().withoutSetup(record, 0)).doesNotContain(id(other));
    assertThat(at(other).custody().withoutSetup(record, 0)).doesNotContain(id(one));
    assertThat(live(one, other)).isPresent();
    assertThat(live(one, other).map(PairSetup::hash)).isEqualTo(live(other, one).map(PairSetup::hash));
  }

  @Test
  @DisplayName("N62 presignReuseAfterCrash: after a kill every setup is burned, and each is made anew without a person")
  void afterAKillEverySetupIsMadeAnew() {
    var before = live(0, 1).orElseThrow().hash();
    hamlet.revive(at(0));
    assertThat(at(0).custody().withoutSetup(record, 0)).containsExactly(id(1), id(2));
    assertThat(live(0, 1)).isEmpty();
    assertThat(live(0, 2)).isEmpty();
    pass(2);
    assertWhole(0, 1);
    assertWhole(0, 2);
    assertWhole(1, 2);
    assertThat(live(0, 1).orElseThrow().hash()).isNotEqualTo(before);
    assertThat(live(0, 1).orElseThrow().generation()).isEqualTo(2);
    assertThat(live(1, 2).orElseThrow().generation()).as("of no concern to these two").isEqualTo(1);
  }

  @Test
  @DisplayName("N62: the larger id of a pair asks, and the smaller proposes")
  void theLargerIdAsks() {
    hamlet.revive(at(2));
    pass(2);
    assertWhole(0, 2);
    assertWhole(1, 2);
  }

  @Test
  void anOrderlyStopBurnsNothing() {
    var before = live(0, 1).orElseThrow().hash();
    hamlet.restart(at(0));
    pass(2);
    assertThat(live(0, 1).orElseThrow().hash()).isEqualTo(before);
    assertThat(rows(0, 1)).isEmpty();
  }

  @Test
  void whatWasMadeAnewIsThereAfterAnOrderlyRestart() {
    hamlet.revive(at(0));
    pass(2);
    var made = live(0, 1).orElseThrow().hash();
    hamlet.restart(at(0));
    hamlet.restart(at(1));
    assertThat(live(0, 1).orElseThrow().hash()).isEqualTo(made);
    assertWhole(0, 1);
  }

  @Test
  @DisplayName("N60 N61: a store put back to an orderly stop burns too, and makes none anew: the token has gone on")
  void aStoreThatWasPutBackBurns() throws IOException {
    at(0).stop();
    var store = at(0).folder();
    var kept = folder.resolve("kept");
    Snapshots.copy(store, kept);
    hamlet.add(Station.open(hamlet, store, at(0).token()));
    pass(1);
    assertThat(live(0, 1)).isPresent();
    at(0).stop();
    Snapshots.copy(kept, store);
    hamlet.add(Station.open(hamlet, store, at(0).token()));
    assertThat(at(0).custody().withoutSetup(record, 0)).containsExactly(id(1), id(2));
    pass(2);
    assertThat(at(0).custody().withoutSetup(record, 0)).containsExactly(id(1), id(2));
  }

  /** Only so many more messages pass between the first two. */
  private void cutAfter(int messages) {
    var left = new AtomicInteger(messages);
    var pair = List.of(at(0).address(), at(1).address());
    hamlet.wire((from, to) -> !pair.contains(from) || !pair.contains(to) || left.getAndDecrement() > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 8, 10, 11})
  @DisplayName("wherever the wire is cut, nobody signs with what the other lacks, and the next one heals it")
  void whereverTheWireIsCut(int messages) {
    hamlet.revive(at(0));
    cutAfter(messages);
    pass(2);
    for (var wait = 0; wait < 6; wait++) {
      hamlet.pass(Duration.ofSeconds(5));
    }
    if (live(0, 1).isPresent() && live(1, 0).isPresent()) {
      assertWhole(0, 1);
    }
    hamlet.wire((_, _) -> true);
    passUntilWhole();
    assertWhole(0, 1);
    assertNumbersRise();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 9, 10, 11, 12})
  @DisplayName("wherever one of the two is killed, what it had is burned, and the next one heals it")
  void whereverOneIsKilled(int messages) {
    hamlet.revive(at(0));
    cutAfter(messages);
    pass(2);
    hamlet.revive(at(messages % 2));
    hamlet.wire((_, _) -> true);
    passUntilWhole();
    assertWhole(0, 1);
    assertNumbersRise();
  }

  /** At most the longest wait. */
  private void passUntilWhole() {
    for (var time = Duration.ZERO; time.compareTo(PairEdge.LONGEST_WAIT) < 0; time = time.plusSeconds(5)) {
      hamlet.pass(Duration.ofSeconds(5));
      if (at(0).custody().withoutSetup(record, 0).isEmpty()
          && at(1).custody().withoutSetup(record, 0).isEmpty()) {
        return;
      }
    }
  }

  /** Every number has one row, and only the highest is anything. */
  private void assertNumbersRise() {
    for (var index = 0; index < 2; index++) {
      var rows = rows(index, 1 - index);
      assertThat(rows).isNotEmpty();
      assertThat(rows.subList(0, rows.size() - 1)).allMatch(each -> each.state() == State.BURNED);
      assertThat(rows.getLast().state()).isEqualTo(State.LIVE);
    }
  }

  @Test
  void aRunThatLacksASetupLeadsToAnother() {
    var setup = live(0, 1).orElseThrow();
    at(0).renewals().noted(record, KEYS.getFirst(),
        List.of(new Fault.NeedsSetup(seat(0), seat(1), setup.generation())));
    assertThat(setup.isLive()).as("ours goes, as the other has another").isFalse();
    pass(2);
    assertWhole(0, 1);
    // Said of a generation that is gone, it changes nothing.
    at(0).renewals().noted(record, KEYS.getFirst(), List.of(new Fault.NeedsSetup(seat(0), seat(1), 1)));
    assertThat(live(0, 1)).isPresent();
    assertThat(at(0).disputes().graph(record).keepsApart(id(0), id(1), hamlet.now())).isFalse();
  }

  private static Seat seat(int index) {
    return new Seat(Role.SIGNER, id(index));
  }

  @Test
  void aPreparedEpochsSetupsAreMadeAnewToo() {
    var next = hamlet.prepare(2, 1, record.committee());
    hamlet.revive(at(0));
    assertThat(at(0).custody().withoutSetup(next, 0)).hasSize(2);
    pass(2);
    assertThat(at(0).custody().withoutSetup(next, 0)).isEmpty();
    assertThat(at(1).custody().pairs(next, 0).setups().live(id(0)).map(PairSetup::hash))
        .isEqualTo(at(0).custody().pairs(next, 0).setups().live(id(1)).map(PairSetup::hash));
  }

  @Test
  void whoIsAwayIsAskedWhenItIsBack() {
    hamlet.disconnect(at(1));
    hamlet.revive(at(0));
    pass(5);
    assertWhole(0, 2);
    assertThat(live(0, 1)).isEmpty();
    assertThat(rows(0, 1)).as("no number is taken for who is not there").hasSize(1);
    hamlet.reconnect(at(1));
    pass(2);
    assertWhole(0, 1);
  }

  @Test
  void aTokenThatFailsLeavesThePairWithoutOneAndTheSecretsClosed() {
    var open = SecretBytes.openCount();
    at(1).kill();
    hamlet.add(Station.open(hamlet, at(1).folder(), new FailingToken(at(1).token(), 0)));
    pass(40);
    assertThat(at(1).custody().withoutSetup(record, 0)).contains(id(0));
    assertThat(rows(0, 1)).noneMatch(each -> each.state() == State.LIVE);
    stations.forEach(station -> hamlet.of(station.address()).close());
    assertThat(SecretBytes.openCount()).isLessThanOrEqualTo(open);
  }

  private void say(Station to, Address from, PairMessage message) {
    to.renewals().onMessage(from, PairMessage.CODEC.encode(message));
    hamlet.deliver();
  }

  @Test
  @DisplayName("N83: strangers, wrong roles, wrong roots, keys and generations change nothing")
  void whatMayNotBeSaidChangesNothing() {
    var stranger = Address.ofHex("0x" + "77".repeat(20));
    var salt = Bytes32.ofHex("5a".repeat(32));
    say(at(1), stranger, new Proposed(record.root(), 0, 2, salt));
    say(at(1), at(2).address(), new Proposed(record.root(), 0, 2, salt)); // the larger does not propose
    say(at(1), at(0).address(), new Proposed(Bytes32.ZERO, 0, 2, salt));
    say(at(1), at(0).address(), new Proposed(record.root(), 1, 2, salt));
    say(at(1), at(0).address(), new Proposed(record.root(), -1, 2, salt));
    say(at(1), at(0).address(), new Proposed(record.root(), 0, 1, salt));
    say(at(1), at(0).address(), new Proposed(record.root(), 0, Integer.MAX_VALUE, salt));
    say(at(1), at(0).address(), new Agreed(record.root(), 0, 2, salt, salt));
    say(at(1), at(2).address(), new Agreed(record.root(), 0, 2, salt, salt)); // to no proposal
    say(at(1), stranger, new Wanted(record.root(), 0));
    say(at(1), at(0).address(), new Wanted(record.root(), 0)); // the smaller does not ask
    at(1).renewals().onMessage(at(0).address(), new byte[]{9, 9});
    for (var peer : List.of(0, 2)) {
      assertThat(rows(1, peer)).isEmpty();
      assertThat(live(1, peer)).isPresent();
    }
  }

  @Test
  @DisplayName("a peer that proposes again and again is answered ever more rarely")
  void proposalsWaitTheirTurn() {
    for (var second = 0; second < 60; second++) {
      say(at(1), at(0).address(),
          new Proposed(record.root(), 0, 2 + second, Bytes32.ofHex(String.format("%064x", second + 1))));
      pass(1);
    }
    assertThat(rows(1, 0).size()).isBetween(2, 7);
  }

  private Disputed statement(int accuser, int accused, int generation) {
    at(accuser).disputes().ours(record, KEYS.getFirst(), id(accuser), id(accused), generation);
    var stored = at(accuser).rows(tx -> tx.disputes().of(record.root())).getLast();
    try {
      return (Disputed) PairMessage.CODEC.decode(stored.statement().toArray());
    } catch (Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("N72: a dispute is told to all, keeps two apart for a while, and is signed by who says so")
  void aDisputeIsToldToAll() {
    var _ = statement(0, 1, 1);
    hamlet.deliver();
    for (var index = 0; index < 3; index++) {
      assertThat(at(index).rows(tx -> tx.disputes().of(record.root())))
          .extracting(StoredDispute::accuser, StoredDispute::accused).containsExactly(tuple(1, 2));
      assertThat(at(index).disputes().graph(record).keepsApart(id(0), id(1), hamlet.now())).isTrue();
      assertThat(at(index).disputes().malicious(record)).isEmpty();
    }
  }

  @Test
  void whoWasAwayIsToldLater() {
    hamlet.disconnect(at(2));
    var _ = statement(0, 1, 1);
    hamlet.deliver();
    hamlet.reconnect(at(2));
    assertThat(at(2).rows(tx -> tx.disputes().of(record.root()))).isEmpty();
    pass(61);
    assertThat(at(2).rows(tx -> tx.disputes().of(record.root()))).hasSize(1);
  }

  @Test
  @DisplayName("N31: nobody puts two others, or another with itself, in dispute")
  void aStatementThatItsAccuserDidNotSignIsRefused() {
    hamlet.wire((_, _) -> false);
    var good = statement(0, 1, 1);
    hamlet.deliver();
    hamlet.wire((_, _) -> true);
    var bad = new ArrayList<Disputed>();
    bad.add(new Disputed(good.root(), good.key(), id(1), id(2), 1, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), good.key(), id(0), id(2), 1, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), good.key(), id(0), id(1), 2, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), 1, id(0), id(1), 1, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), -1, id(0), id(1), 1, good.certificate(), good.signature()));
    bad.add(new Disputed(Bytes32.ZERO, 0, id(0), id(1), 1, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), 0, id(0), id(0), 1, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), 0, id(0), new PartyId(9), 1, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), 0, id(0), id(1), -1, good.certificate(), good.signature()));
    bad.add(new Disputed(good.root(), 0, id(0), id(1), 1, Bytes.of(new byte[5]), good.signature()));
    bad.add(new Disputed(good.root(), 0, id(0), id(1), 1, good.certificate(), Bytes.of(new byte[64])));
    bad.forEach(statement -> say(at(2), at(0).address(), statement));
    say(at(2), Address.ofHex("0x" + "77".repeat(20)), good);
    assertThat(at(2).rows(tx -> tx.disputes().of(record.root()))).isEmpty();
    hamlet.chainNow(hamlet.chainNow() + Duration.ofDays(2).toSeconds());
    say(at(2), at(0).address(), good);
    assertThat(at(2).rows(tx -> tx.disputes().of(record.root()))).as("an expired key").isEmpty();
    hamlet.chainNow(hamlet.chainNow() - Duration.ofDays(2).toSeconds());
    say(at(2), at(1).address(), good);
    assertThat(at(2).rows(tx -> tx.disputes().of(record.root()))).as("whoever brings it").hasSize(1);
  }

  @Test
  @DisplayName("N72: who is in dispute with a threshold is named by all")
  void aThresholdOfDisputesNamesAMember() {
    var _ = statement(0, 1, 1);
    var _ = statement(2, 1, 1);
    hamlet.deliver();
    for (var index = 0; index < 3; index++) {
      assertThat(at(index).disputes().malicious(record)).containsExactly(at(1).address());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 14, 16, 18, 20, 22, 26, 30})
  @DisplayName("wherever one's disk is full, the next setup is made when there is room again, without a restart")
  void whereverADiskIsFull(int messages) {
    hamlet.revive(at(0));
    var full = at(0);
    var left = new AtomicInteger(messages);
    hamlet.wire((_, _) -> {
      if (left.getAndDecrement() == 0) {
        full.diskFull(true);
      }
      return true;
    });
    for (var second = 0; second < 5; second++) {
      try {
        hamlet.pass(Duration.ofSeconds(1));
      } catch (StoreException _) {
        // a node's thread logs it and goes on
      }
    }
    full.diskFull(false);
    passUntilWhole();
    assertWhole(0, 1);
    assertNumbersRise();
  }

  @Test
  @DisplayName("N62: a setup that a failed check has ended while the disk was full is burned on record when there is room")
  void whatAFailedCheckEndedIsBurnedOnRecord() {
    live(0, 1).orElseThrow().close();
    assertThat(at(0).custody().withoutSetup(record, 0)).as("on record it lives").isEmpty();
    hamlet.disconnect(at(1));
    pass(2);
    assertThat(rows(0, 1)).extracting(PairGeneration::state).containsExactly(State.BURNED);
    assertThat(at(0).custody().withoutSetup(record, 0)).containsExactly(id(1));
    hamlet.reconnect(at(1));
    passUntilWhole();
    assertWhole(0, 1);
  }
}
