package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.keydeal.Dealt;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.ot.Tape;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.share.KeyShare;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Setups of pairs, sealed with the share that they are for. */
class PairVaultTest {

  private static final SessionId SESSION = new SessionId(Bytes32.ofHex("5e".repeat(32)));
  private static final Address OTHER = Address.ofHex("0x" + "01".repeat(20));
  private static final List<KeySpec> KEYS = KeySpec.of(31337, OTHER, List.of(Scheme.ECDSA));

  @TempDir
  private Path folder;

  private final InMemoryToken token = new InMemoryToken("pairs");
  private Identity identity;
  private Committee committee;
  private Store store;
  private Custody custody;

  @BeforeEach
  void make() {
    identity = Identity.create(token);
    committee = Committee.of(List.of(identity.address(), OTHER), 2);
    store = Store.create(folder.resolve("store"));
    custody = custody();
  }

  @AfterEach
  void close() {
    custody.close();
    store.close();
  }

  private Custody custody() {
    return new Custody(store, token, identity, KEYS, InstantSource.system());
  }

  /** As after a restart: nothing is in memory. */
  private void restart() {
    custody.close();
    custody = custody();
  }

  private PartyId self() {
    return committee.idOf(identity.address()).orElseThrow();
  }

  private PartyId peer() {
    return committee.idOf(OTHER).orElseThrow();
  }

  /** What a run of KeyDeal has given this node; the peer's half is nobody's. */
  private Dealt.Received received(Dealt.Received dealt) {
    var mine = new PairName(SESSION, self(), peer(), 1);
    try (var tape = Tape.random(Entropy.system());
        var theirs = Tape.random(Entropy.system());
        var secret = SecretScalar.random(Entropy.system())) {
      var setup = PairSetup.of(mine, tape, PairOffer.of(mine.mirrored(), theirs)).orElseThrow();
      var zero = ZeroSeed.agree(SESSION, self(), peer(), secret, secret.timesGenerator());
      var share = dealt.share();
      return new Dealt.Received(
          KeyShare.of(KEYS.getFirst().id(), Scheme.ECDSA, share.epoch(), share.self(), share.sharing(),
              share.chainCode(), share.value()),
          dealt.published(), dealt.transcript(),
          Optional.of(PairSetups.of(self(), List.of(zero), List.of(setup))));
    }
  }

  private EpochRecord prepare(int attempt) {
    var all = Hamlet.dealt(1, committee, Bytes32.ZERO);
    try (var mine = received(all.get(identity.address()))) {
      var _ = custody.prepare(new Epoch(1), attempt, committee, List.of(mine), _ -> {
      });
    } finally {
      all.values().forEach(Dealt.Received::close);
    }
    return store.transaction(tx -> tx.epochs().find(new Epoch(1), attempt)).orElseThrow();
  }

  private Optional<PairSetup> live(EpochRecord record) {
    return custody.pairs(record, 0).setups().live(peer());
  }

  @Test
  void setupsAreSealedWithTheirShareAndOpenedOnce() {
    var record = prepare(1);
    var hash = live(record).orElseThrow().hash();
    restart();
    assertThat(live(record).orElseThrow().hash()).isEqualTo(hash);
    assertThat(custody.pairs(record, 0)).isSameAs(custody.pairs(record, 0));
    try (var share = custody.open(record, 0)) {
      assertThat(share.value().timesGenerator()).isEqualTo(share.sharing().verificationShare(self()));
    }
  }

  @Test
  @DisplayName("after a restart too, one unseal brings the share and the setups")
  void aShareBringsItsSetups() {
    var record = prepare(1);
    restart();
    custody.open(record, 0).close();
    store.run(tx -> tx.epochs().annul(record.epoch(), 1));
    token.destroy(store.transaction(tx -> tx.shares().find(KEYS.getFirst().id(), record.epoch(), 1))
        .orElseThrow().hsmLabel());
    assertThat(live(record)).as("without asking the token again").isPresent();
  }

  @Test
  @DisplayName("N61 N72: what a failed check has burned stays burned after a restart")
  void whatIsBurnedStaysBurned() {
    var record = prepare(1);
    var pairs = custody.pairs(record, 0);
    pairs.alone(peer(), () -> {
      pairs.burned(peer(), 1);
      return 0;
    });
    restart();
    assertThat(live(record)).isEmpty();
    assertThat(custody.pairs(record, 0).setups().generation(peer())).isEqualTo(1);
  }

  @Test
  void anotherAttemptHasSetupsOfItsOwn() {
    var first = prepare(1);
    custody.pairs(first, 0).burned(peer(), 1);
    store.run(tx -> tx.epochs().annul(first.epoch(), 1));
    var second = prepare(2);
    restart();
    assertThat(live(second)).isPresent();
  }

  @Test
  void destroyedSharesTakeTheirSetupsWithThem() {
    var record = prepare(1);
    var setup = live(record).orElseThrow();
    store.run(tx -> tx.epochs().annul(record.epoch(), 1));
    custody.destroy(store.transaction(tx -> tx.epochs().find(new Epoch(1), 1)).orElseThrow(), _ -> {
    });
    assertThat(setup.isLive()).isFalse();
    assertThatThrownBy(() -> custody.pairs(record, 0)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no share of key 0 in epoch 1");
  }
}
