package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.node.sim.Lie;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A halt by broken finality stands until a person has looked. */
class HaltTest {

  @TempDir
  Path folder;

  private Village village;

  @BeforeEach
  void settle() {
    village = new Village(folder, 3, 2, 0, 1, 2);
    assertThat(village.proves(1, 200)).isTrue();
  }

  @AfterEach
  void leave() {
    village.close();
  }

  @Test
  @DisplayName("N81: a restart does not lift the halt: nothing is signed, nothing is dealt, nothing goes")
  void aRestartDoesNotLiftIt() {
    village.keeper(0).onBrokenFinality("block 7 was final as one and is now another");
    village.keeper(0).onBrokenFinality("and another still");
    village.restart(0);
    village.pass(5);
    assertThat(village.state(0)).isEqualTo(State.Name.HALT);
    assertThat(village.keeper(0).halted()).contains("block 7 was final as one and is now another");
    assertThat(village.keeper(0).isFinalityBroken()).isTrue();
    assertThat(village.keeper(0).usable()).isEmpty();
    village.refresh();
    village.pass(60);
    assertThat(village.attempt(2)).as("it signs no barrier").isZero();
    assertThatThrownBy(
        () -> village.keeper(0).rollBack(village.hall().view().active().get().termsHash(), "me"))
        .hasMessageContaining("HALT");
  }

  @Test
  @DisplayName("once a person has lifted it, the node follows the chain as it is then")
  void aPersonLiftsIt() {
    village.keeper(0).onBrokenFinality("block 7 was final as one and is now another");
    assertThat(village.station(0).store().<String>transaction(tx -> tx.halts().lift())).contains("block 7");
    assertThatThrownBy(() -> village.station(0).store().run(tx -> tx.halts().lift()))
        .hasMessageContaining("not halted");
    village.restart(0);
    village.pass(5);
    assertThat(village.state(0)).isEqualTo(State.Name.IDLE);
    assertThat(village.keeper(0).usable()).isPresent();
    village.refresh();
    assertThat(village.proves(2, 200)).isTrue();
  }

  @Test
  @DisplayName("N81: a halt that finds the disk full holds at once, and is on record when there is room again")
  void aFullDiskDoesNotHideIt() {
    village.station(0).diskFull(true);
    village.keeper(0).onBrokenFinality("block 7 was final as one and is now another");
    assertThat(village.state(0)).isEqualTo(State.Name.HALT);
    assertThat(village.keeper(0).usable()).isEmpty();
    assertThat(village.keeper(0).trouble()).contains("on record", "the disk is full");
    village.station(0).diskFull(false);
    village.pass(5);
    assertThat(village.keeper(0).trouble()).isEmpty();
    village.restart(0);
    village.pass(5);
    assertThat(village.state(0)).isEqualTo(State.Name.HALT);
    assertThat(village.station(0).store().<String>transaction(tx -> tx.halts().lift())).contains("block 7");
  }

  private int said(int node) {
    return village.station(node).sent().size();
  }

  @Test
  @DisplayName("N81: nothing of a deal that is under way leaves after the halt, not even again, though the disk is full")
  void whatIsUnderWayEnds() {
    village.hamlet().lose((_, _) -> true);
    village.refresh();
    assertThat(village.within(60, () -> village.state(0) == State.Name.DEALING)).isTrue();
    village.station(0).diskFull(true);
    village.keeper(0).onBrokenFinality("block 7 was final as one and is now another");
    village.hamlet().lose((_, _) -> false);
    var said = said(0);
    village.pass(5);
    assertThat(said(0)).isEqualTo(said);
    assertThat(said(1)).as("the others say it again").isGreaterThan(said);
  }

  @Test
  @DisplayName("N81: no share of a signature by prepared shares leaves after the halt, not even again")
  void aTestThatIsUnderWayEnds() {
    village.refresh();
    assertThat(village.within(60, () -> village.record(0, 2, 1).isPresent())).isTrue();
    village.hamlet().lose((_, _) -> true);
    village.pass(2);
    assertThat(village.state(0)).isEqualTo(State.Name.PREPARED);
    village.keeper(0).onBrokenFinality("block 7 was final as one and is now another");
    village.hamlet().lose((_, _) -> false);
    var said = said(0);
    village.pass(5);
    assertThat(said(0)).isEqualTo(said);
    assertThat(village.record(0, 2, 1)).isPresent();
  }

  @Test
  @DisplayName("while store and chain contradict each other nothing of a deal leaves; then it goes on where it was")
  void aContradictionHoldsItUp() {
    village.hamlet().lose((_, _) -> true);
    village.refresh();
    assertThat(village.within(60, () -> village.state(0) == State.Name.DEALING)).isTrue();
    village.endpoints(truth -> Lie.ROOT.of(truth).orElse(truth));
    village.pass();
    village.hamlet().lose((_, _) -> false);
    assertThat(village.state(0)).isEqualTo(State.Name.HALT);
    var said = said(0);
    village.pass(5);
    assertThat(said(0)).isEqualTo(said);
    village.endpoints(UnaryOperator.identity());
    assertThat(village.proves(2, 60)).isTrue();
    assertThat(village.attempt(2)).isEqualTo(1);
  }
}
