package io.reseal.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State;
import io.reseal.node.lifecycle.State.Name;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.store.Distrust;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole nodes that are older than what happened, and copies of nodes. */
class FreshnessTest {

  /** The steps of a reshare at which somebody makes a copy. */
  private static final Set<Name> STEPS = Boolean.getBoolean("reseal.full")
      ? EnumSet.of(Name.BARRIER, Name.DEALING, Name.PREPARED, Name.READY_SENT, Name.ACTIVE, Name.PROVEN)
      : EnumSet.of(Name.BARRIER, Name.READY_SENT, Name.PROVEN);

  private Path folder;
  private Stage stage;

  /** What a copy is made of. */
  enum Part {
    STORE, TOKEN, BOTH
  }

  private record Copy(Name step, Beginning.Saved saved) {
  }

  @BeforeEach
  void settle() throws IOException {
    Configurator.setRootLevel(Level.OFF); // what goes wrong here is meant to
    folder = Disk.folder();
    stage = new Stage(folder, 4);
    stage.startAll();
    stage.untilSettled(1, members());
  }

  @AfterEach
  void leave() throws IOException {
    stage.close();
    Configurator.setRootLevel(Level.WARN);
    Disk.delete(folder);
  }

  private List<Actor> members() {
    return stage.actors().subList(0, 3);
  }

  private Actor victim() {
    return stage.at(0);
  }

  private static String why(Actor actor) {
    return actor.keeper().flatMap(keeper -> keeper.distrust()).map(Distrust::why).orElse("nothing");
  }

  private static Set<String> shareKeys(Actor actor) {
    return actor.hardware().labels().stream().filter(label -> label.startsWith("share-"))
        .collect(Collectors.toSet());
  }

  /** A refresh, with a copy of a node at each of its steps. */
  private Map<Name, Copy> refreshed() {
    var copies = new LinkedHashMap<Name, Copy>();
    stage.requestRefresh();
    stage.until("epoch 2 is settled, with copies of all steps", () -> {
      var now = victim().state();
      if (STEPS.contains(now) && !copies.containsKey(now)) {
        copies.put(now, new Copy(now, victim().saved()));
      }
      return copies.keySet().containsAll(STEPS) && now == State.Name.IDLE;
    });
    stage.untilSettled(2, members());
    assertThat(copies.keySet()).containsAll(STEPS);
    return copies;
  }

  private static void putBack(Actor actor, Beginning.Saved copy, Part part) {
    actor.restore(part == Part.TOKEN ? Optional.empty() : Optional.of(copy.disk()),
        part == Part.STORE ? Optional.empty() : Optional.of(copy.token()));
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  @DisplayName("N60: a store, a token or both put back to any step of a reshare: nothing is signed, the reason is told, the next epoch heals")
  void whatIsPutBackRefusesAndIsHealed(Part part) {
    var copies = List.copyOf(refreshed().values());
    var epoch = 2L;
    // Of a whole machine only the first has seen as many starts as there were.
    for (var copy : part == Part.BOTH ? copies.reversed() : copies) {
      if (part == Part.TOKEN && copy.step() == Name.PROVEN) {
        continue; // no key of the token has changed since: the copy is the token
      }
      putBack(victim(), copy.saved(), part);
      var keys = shareKeys(victim());
      victim().start();
      stage.pass(Duration.ofSeconds(20));
      assertThat(victim().state()).as("%s of %s", part, copy.step()).isEqualTo(Name.STALE);
      assertThat(why(victim())).contains(part == Part.BOTH && epoch > 2 ? "a later start" : "put back");
      assertThat(stage.signs(victim())).isFalse();
      assertThat(Stage.isUsable(victim())).isFalse();
      assertThat(shareKeys(victim())).as("nothing is deleted").isEqualTo(keys);
      assertThat(stage.signs(stage.at(1))).as("the others go on").isTrue();

      if (part == Part.BOTH && epoch > 2) {
        victim().die();
        victim().start();
      }
      epoch++;
      stage.requestRefresh();
      stage.untilSettled(epoch, members());
      assertThat(victim().keeper().orElseThrow().distrust()).isEmpty();
      assertThat(stage.signs(victim())).as("%s of %s is healed", part, copy.step()).isTrue();
      victim().die();
      victim().start();
      stage.untilSettled(epoch, members());
    }
  }

  @Test
  @DisplayName("who was put back has nothing to deal with: no attempt is opened that only it would make whole")
  void whoHasNoShareIsNoDealer() {
    var copy = refreshed().get(Name.READY_SENT);
    putBack(victim(), copy.saved(), Part.STORE);
    victim().start();
    stage.pass(Duration.ofSeconds(20));
    assertThat(victim().state()).isEqualTo(Name.STALE);
    stage.disconnect(stage.at(2));
    stage.relayers(
        Committee.of(Stream.of(victim(), stage.at(1), stage.at(3)).map(Actor::address).toList(), 2));
    stage.until("a change waits", () -> stage.at(1).state() == Name.BARRIER);
    stage.pass(Duration.ofMinutes(2));
    assertThat(stage.chain().settled().latest().orElseThrow().attempt()).as("attempts").isZero();
    assertThat(stage.at(1).keeper().orElseThrow().waitingFor())
        .containsEntry(victim().address(), "it has no share to deal with").containsEntry(
            stage.at(2).address(), "no barrier signature, and too few of the active committee can deal");
    stage.reconnect(stage.at(2));
    stage.untilSettled(3, List.of(victim(), stage.at(1), stage.at(3)));
    assertThat(stage.chain().settled().active().orElseThrow().attempt()).isEqualTo(1);
  }

  @Test
  @DisplayName("N52: all endpoints of all nodes call an epoch proven that a member has not opened: no share of its base goes")
  void nobodyDestroysOnAnEndpointsWord() {
    stage.requestRefresh();
    stage.until("epoch 2 is committed", () -> stage.chain().head().active()
        .filter(active -> active.terms().epoch().number() == 2).isPresent());
    stage.at(2).die();
    List.of(victim(), stage.at(1))
        .forEach(node -> stage.chain().lie(node.address(), Optional.of(Lie.PROVEN)));
    stage.until("they are told", () -> victim().state() == Name.PROVEN && stage.at(1).state() == Name.PROVEN);
    var keys = shareKeys(victim());
    stage.pass(Duration.ofMinutes(3));
    assertThat(shareKeys(victim())).as("of both epochs").isEqualTo(keys).hasSize(2);
    assertThat(victim().state()).as("it is not on record as proven").isEqualTo(Name.PROVEN);
    assertThat(victim().trouble()).contains("signatures are not verified here");
    assertThat(stage.chain().settled().active().orElseThrow().phase()).isEqualTo(Phase.COMMITTED);
    stage.chain().heal();
    stage.at(2).start();
    stage.untilSettled(2, members());
    stage.pass(Duration.ofMinutes(1));
    assertThat(shareKeys(victim())).as("now it is so").hasSize(1);
  }

  @Test
  @DisplayName("N60: a machine put back to before its last starts is told so, and a start after theirs is healed")
  void aMachineOfAnEarlierStart() {
    var kept = victim().saved();
    for (var times = 0; times < 3; times++) {
      victim().die();
      victim().start();
      stage.untilSettled(1, members());
      stage.pass(Duration.ofSeconds(5));
    }
    putBack(victim(), kept, Part.BOTH);
    victim().start();
    stage.pass(Duration.ofSeconds(20));
    assertThat(victim().state()).isEqualTo(Name.STALE);
    assertThat(why(victim())).contains("a later start of this node, 4, is known to 0x");

    stage.requestRefresh();
    stage.pass(Duration.ofMinutes(3));
    assertThat(victim().state()).as("it may not take part, as it cannot be told from a copy")
        .isEqualTo(Name.STALE);
    victim().die();
    victim().start();
    stage.untilSettled(2, members());
    assertThat(stage.signs(victim())).isTrue();
  }

  @Test
  @DisplayName("N60: of two copies of a node at most one lives: the later one is refused, and after its next start the earlier")
  void ofTwoCopiesOneLives() {
    var original = victim();
    original.die();
    var copy = stage.clone(original, folder.resolve("clone"));
    original.start();
    stage.untilSettled(1, members());
    stage.pass(Duration.ofSeconds(5));

    copy.start();
    stage.pass(Duration.ofSeconds(20));
    assertThat(copy.state()).isEqualTo(Name.STALE);
    assertThat(why(copy)).contains("another start 2 of this node is known to 0x");
    assertThat(Stage.isUsable(original)).as("the one that was first").isTrue();

    copy.die();
    copy.start();
    stage.pass(Duration.ofSeconds(20));
    assertThat(why(original)).contains("a later start of this node, 3, is known to 0x");
    assertThat(Stage.isUsable(original)).isFalse();
    assertThat(Stage.isUsable(copy)).isFalse();

    stage.requestRefresh();
    stage.untilSettled(2, List.of(copy, stage.at(1), stage.at(2)));
    assertThat(original.state()).isEqualTo(Name.STALE);
    assertThat(Stage.isUsable(original)).isFalse();
  }

  @Test
  void allThatRestartTogetherGoOn() {
    stage.actors().forEach(Actor::die);
    stage.startAll();
    stage.untilSettled(1, members());
    assertThat(members()).allMatch(actor -> actor.keeper().orElseThrow().distrust().isEmpty());
    assertThat(stage.signs(victim())).isTrue();
  }

  @Test
  void whoIsAloneWaitsAndSaysForWhom() {
    stage.actors().forEach(Actor::die);
    victim().start();
    stage.pass(Duration.ofSeconds(30));
    assertThat(victim().state()).isEqualTo(Name.WAITING);
    assertThat(Stage.isUsable(victim())).isFalse();
    assertThat(victim().keeper().orElseThrow().waitingFor()).hasSize(2).containsEntry(stage.at(1).address(),
        "not connected; has not told what it knows of this node");
    stage.at(1).start();
    stage.untilSettled(1, List.of(victim(), stage.at(1)));
  }

  private Actor alone() {
    stage.actors().forEach(Actor::die);
    victim().start();
    stage.pass(Duration.ofSeconds(5));
    assertThat(victim().state()).isEqualTo(Name.WAITING);
    return victim();
  }

  private static Statement.Mark forged(Actor about) {
    return new Statement.Mark(99, 9, 999, Bytes32.ofHex("ab".repeat(32)), about.address(),
        Bytes.of(new byte[65]));
  }

  @Test
  @DisplayName("N60: nobody makes a node doubt itself by a word that it has not said")
  void aLiarIsNotBelieved() {
    stage.pass(Duration.ofSeconds(5));
    for (var about : List.of(victim(), stage.at(2))) {
      stage.say(stage.at(1), victim(), forged(about));
      stage.say(stage.at(1), victim(), new Statement.MarkKnown(1, Optional.of(forged(about))));
    }
    stage.pass(Duration.ofSeconds(5));
    assertThat(why(victim())).isEqualTo("nothing");
    assertThat(Stage.isUsable(victim())).isTrue();
  }

  @Test
  void aForgedWordIsNoAnswerEither() {
    var alone = alone();
    stage.say(stage.at(1), alone, new Statement.MarkKnown(2, Optional.of(forged(alone))));
    stage.pass(Duration.ofSeconds(5));
    assertThat(alone.state()).isEqualTo(Name.WAITING);
    stage.say(stage.at(1), alone, new Statement.MarkKnown(2, Optional.empty()));
    stage.pass(Duration.ofSeconds(5));
    assertThat(Stage.isUsable(alone)).isTrue();
  }

  @Test
  void anAnswerToAnEarlierStartOrByAStrangerIsNone() {
    var alone = alone();
    stage.say(stage.at(1), alone, new Statement.MarkKnown(1, Optional.empty()));
    stage.say(stage.at(3), alone, new Statement.MarkKnown(2, Optional.empty()));
    stage.say(alone, alone, new Statement.MarkKnown(2, Optional.empty()));
    stage.pass(Duration.ofSeconds(5));
    assertThat(alone.state()).isEqualTo(Name.WAITING);
  }
}
