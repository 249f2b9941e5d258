package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.node.chain.Phase;
import io.reseal.node.session.Hamlet;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry ends when a threshold of operators say so, and only then. */
class MigrationTest {

  private static final Address SUCCESSOR = Facts.person(97);

  @TempDir
  Path folder;

  private Village village;

  @BeforeEach
  void settle() {
    village = new Village(folder, 4, 2, 0, 1, 2);
    assertThat(village.proves(1, 200)).isTrue();
    village.pass(2);
  }

  @AfterEach
  void leave() {
    village.close();
  }

  private void wish(int node, Address successor) {
    village.keeper(node).migrate(successor, "operator");
  }

  private long sent() {
    return village.hall().sent().stream().filter(sent -> sent.startsWith("migrate ")).count();
  }

  private boolean isRetired() {
    return village.hall().view().successor().isPresent();
  }

  @Test
  @DisplayName("a threshold of the active members end the registry, a restart forgets no wish, and nothing is changed there any more")
  void aThresholdEndsIt() {
    wish(0, SUCCESSOR);
    village.pass(60);
    assertThat(sent()).as("one of two").isZero();
    assertThat(village.keeper(1).migration().orElseThrow()).contains("1 members say so, 2 are needed");
    village.restart(0);
    village.restart(1);
    wish(2, SUCCESSOR);
    assertThat(village.within(60, this::isRetired)).isTrue();
    assertThat(sent()).isEqualTo(1);
    assertThat(village.hall().view().successor()).contains(SUCCESSOR);
    village.pass(3);
    assertThat(village.keeper(0).migration()).isEmpty();
    assertThatThrownBy(() -> wish(1, SUCCESSOR)).hasMessageContaining("retired for " + SUCCESSOR);
    village.refresh();
    village.pass(120);
    assertThat(village.phase(2)).isEqualTo(Phase.NONE);
    assertThat(village.keeper(1).usable()).as("it signs on").isPresent();
  }

  @Test
  @DisplayName("two who name different successors end nothing; one may correct himself")
  void theyMustNameTheSame() {
    wish(0, SUCCESSOR);
    wish(1, Facts.person(96));
    village.pass(60);
    assertThat(sent()).isZero();
    assertThat(village.keeper(2).migration().orElseThrow()).contains("for " + SUCCESSOR,
        "for " + Facts.person(96));
    wish(1, SUCCESSOR);
    assertThat(village.within(60, this::isRetired)).isTrue();
    assertThat(village.hall().view().successor()).contains(SUCCESSOR);
  }

  @Test
  @DisplayName("a stranger, the registry itself, and an epoch that is not Proven end nothing")
  void notEverybodyAtAnyTime() {
    assertThatThrownBy(() -> wish(3, SUCCESSOR)).hasMessageContaining("no member of epoch 1");
    assertThatThrownBy(() -> wish(0, Hamlet.REGISTRY)).hasMessageContaining("the registry itself");
    wish(0, SUCCESSOR);
    village.hall().lose("prove");
    village.refresh();
    assertThat(village.within(200, () -> village.phase(2) == Phase.COMMITTED)).isTrue();
    village.pass(5);
    assertThatThrownBy(() -> wish(1, SUCCESSOR)).hasMessageContaining("epoch 2 is not Proven");
    village.hall().carry("prove");
    assertThat(village.proves(2, 60)).isTrue();
    village.pass(2);
    wish(1, SUCCESSOR);
    village.pass(60);
    assertThat(sent()).as("what was said in epoch 1 is of no use in epoch 2").isZero();
    village.keeper(0).onBrokenFinality("block 7 was final as one and is now another");
    assertThatThrownBy(() -> wish(0, SUCCESSOR)).hasMessageContaining("HALT");
  }

  @Test
  @DisplayName("N31: a signature that is not the member's own, or of another epoch, is refused, and nobody names more than four")
  void aForgedWishIsRefused() {
    var view = village.hall().view();
    var ballots = new Ballots(TownHall.DIGESTS);
    var digest = TownHall.DIGESTS.migrate(SUCCESSOR, 1);
    var own = village.station(0).identity();
    var other = village.station(1).identity();
    var joiner = village.station(3).identity();
    assertThat(ballots.take(new Statement.Migrate(SUCCESSOR, 1, own.address(), other.sign(digest)), view))
        .isPresent();
    assertThat(ballots.take(new Statement.Migrate(SUCCESSOR, 1, joiner.address(), joiner.sign(digest)), view))
        .isPresent();
    assertThat(ballots.take(
        new Statement.Migrate(SUCCESSOR, 2, own.address(), own.sign(TownHall.DIGESTS.migrate(SUCCESSOR, 2))),
        view)).isPresent();
    assertThat(ballots.all()).isEmpty();
    for (var number = 0; number < 6; number++) {
      var named = Facts.person(60 + number);
      var refused = ballots.take(
          new Statement.Migrate(named, 1, own.address(), own.sign(TownHall.DIGESTS.migrate(named, 1))), view);
      assertThat(refused.isPresent()).as("number %d", number).isEqualTo(number >= 4);
    }
    assertThat(ballots.migrating(Facts.person(60))).containsOnlyKeys(own.address());
  }

  @Test
  @DisplayName("an operator who names one successor too many is told so, and his node speaks on, also after a restart")
  void oneWishTooManySilencesNobody() {
    for (var number = 0; number < 4; number++) {
      wish(0, Facts.person(60 + number));
    }
    assertThatThrownBy(() -> wish(0, Facts.person(70))).hasMessageContaining("has named 4 others");
    village.pass(2);
    assertThat(village.keeper(0).trouble()).as("nor is it met again at each turn").isEmpty();
    village.refresh();
    assertThat(village.proves(2, 200)).isTrue();
    village.pass(2);
    wish(0, SUCCESSOR);
    wish(1, SUCCESSOR);
    assertThat(village.within(60, this::isRetired)).isTrue();
  }

  @Test
  @DisplayName("what fails in a node's turn keeps it from nothing else: it speaks on, and says what fails")
  void whatFailsKeepsNobodyFromSpeaking() {
    var wished = village.hall().view().active().orElseThrow();
    var garbled = io.reseal.core.party.Bytes.of(new byte[65]);
    village.station(0).store().run(tx -> {
      var _ = tx.signatures()
          .offer(new io.reseal.node.store.CollectedSignature(
              io.reseal.node.store.CollectedSignature.Kind.MIGRATE, wished.termsHash(), 0, village.address(0),
              io.reseal.core.party.Bytes.of(SUCCESSOR.toArray()), garbled));
    });
    village.pass(2);
    assertThat(village.keeper(0).trouble()).contains("the end of the registry fails");
    village.refresh();
    assertThat(village.proves(2, 200)).isTrue();
  }
}
