package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Committee;
import io.reseal.hsm.token.TokenException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left in a token when a share could not be kept. */
class CustodyTest {

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private Committee committee;

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    stations = hamlet.settle(3);
    committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  @Test
  @DisplayName("a key made for a share that was never stored is found after a restart, and destroyed")
  void anOrphanIsFoundAndDestroyed() {
    var token = stations.getFirst().token();
    var failing = hamlet.restart(stations.getFirst(), new FailingToken(token, 0));
    assertThatThrownBy(() -> hamlet.prepare(1, 1, committee)).isInstanceOf(TokenException.class);
    assertThat(failing.custody().orphans()).hasSize(1);
    var again = hamlet.restart(failing, token);
    var orphan = again.custody().orphans().getFirst();
    assertThat(token.labels()).contains(orphan);
    again.custody().discard(orphan);
    assertThat(token.labels()).doesNotContain(orphan);
    assertThat(again.custody().orphans()).isEmpty();
    assertThatThrownBy(() -> again.custody().discard(orphan)).hasMessageContaining("no key without a share");
  }

  @Test
  @DisplayName("the key of a share that was stored is none, and stays")
  void theKeyOfAShareStays() {
    var station = stations.getFirst();
    var record = hamlet.activate(1, committee);
    var labels = station.token().labels();
    var label = station.rows(tx -> tx.shares().ofAttempt(record.epoch(), 1)).getFirst().hsmLabel();
    assertThat(station.custody().orphans()).isEmpty();
    assertThatThrownBy(() -> station.custody().discard(label)).isInstanceOf(IllegalStateException.class);
    assertThat(station.token().labels()).isEqualTo(labels);
  }
}
