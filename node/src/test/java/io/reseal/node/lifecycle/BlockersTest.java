package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.node.session.FailingToken;
import io.reseal.node.store.JournalEntry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Void attempts raise an alarm that names who is to be looked at. */
class BlockersTest {

  @TempDir
  Path folder;

  private Village village;

  @BeforeEach
  void settle() {
    village = new Village(folder, 4, 2, 0, 1, 2);
  }

  @AfterEach
  void leave() {
    village.close();
  }

  private List<String> journal(int node, String kind) {
    return village.station(node).rows(tx -> tx.journal().page(1, 1000)).stream()
        .filter(entry -> entry.kind().equals(kind)).map(JournalEntry::text).toList();
  }

  @Test
  @DisplayName("a member that takes part and whose token fails is named after three void attempts, not before")
  void whoAbortsIsNamed() {
    var token = village.station(2).token();
    village.restart(2, new FailingToken(token, 0));
    assertThat(village.within(400, () -> village.attempt(1) == 3)).isTrue();
    for (var node = 0; node < 3; node++) {
      assertThat(village.keeper(node).alarm()).as("two void attempts").isEmpty();
      assertThat(village.keeper(node).voidAttempts()).isEqualTo(2);
    }
    assertThat(village.within(400, () -> village.attempt(1) == 4)).isTrue();
    for (var node = 0; node < 3; node++) {
      assertThat(village.keeper(node).alarm().orElseThrow()).contains("3 attempts at epoch 1 are void")
          .contains(village.address(2) + " (aborted it: \"this node could not begin: the t")
          .doesNotContain(village.address(1).toString());
      assertThat(journal(node, "alarm")).hasSize(1);
      assertThat(journal(node, "attempt-void")).hasSize(3)
          .allMatch(text -> text.contains(village.address(2).toString()));
    }
    village.restart(2, token);
    assertThat(village.proves(1, 400)).isTrue();
    for (var node = 0; node < 3; node++) {
      assertThat(village.keeper(node).alarm()).as("once it is done").isEmpty();
    }
  }

  @Test
  @DisplayName("a member that says nothing once an attempt is open is named when the attempts lapse")
  void whoIsSilentIsNamed() {
    assertThat(village.proves(1, 200)).isTrue();
    village.relayers(3, 0, 1, 2, 3);
    for (var attempt = 1; attempt <= 3; attempt++) {
      var number = attempt;
      village.hall().lose("abortAttempt");
      assertThat(village.within(400, () -> village.attempt(2) == number)).isTrue();
      village.leave(3);
      assertThat(village.within(400, () -> village.keeper(0).voidAttempts() == number)).isTrue();
      village.pass(2);
      assertThat(village.keeper(0).alarm().isPresent()).isEqualTo(attempt == 3);
      village.comeBack(3);
    }
    assertThat(village.keeper(0).alarm().orElseThrow()).contains(village.address(3).toString())
        .contains("in 3 attempts seen here").doesNotContain(village.address(1).toString());
  }

  @Test
  @DisplayName("a node that saw none of the attempts counts them on chain and says so")
  void aNodeThatWasAwayCountsThem() {
    assertThat(village.proves(1, 200)).isTrue();
    village.hall().lose("commit");
    village.refresh();
    village.leave(3);
    assertThat(village.within(800, () -> village.attempt(2) == 4)).isTrue();
    village.comeBack(3);
    village.pass();
    assertThat(village.keeper(3).alarm().orElseThrow()).contains("3 attempts at epoch 2")
        .contains("saw none of them end");
  }

  @Test
  @DisplayName("the alarm is raised also by who could note nothing when an attempt came to nothing, as its disk was full")
  void aFullDiskDoesNotMuteTheAlarm() {
    village.restart(2, new FailingToken(village.station(2).token(), 0));
    assertThat(village.within(400, () -> village.attempt(1) == 1)).isTrue();
    village.station(0).diskFull(true);
    village.pass(100);
    village.station(0).diskFull(false);
    assertThat(village.within(800, () -> village.keeper(0).voidAttempts() == 3)).isTrue();
    village.pass(3);
    assertThat(journal(0, "alarm")).hasSize(1);
  }
}
