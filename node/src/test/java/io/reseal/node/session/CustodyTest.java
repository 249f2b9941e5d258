package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Committee;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    assertThatThrownBy(() -> again.custody().discard(orphan)).hasMessageContaining("no key without a use");
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

  @Test
  @DisplayName("when only some of the keys' shares could be sealed, none is stored, and all their HSM keys go")
  void sharesOfSeveralKeysAreStoredTogetherOrNotAtAll() throws IOException {
    var two = new Hamlet(Files.createDirectory(folder.resolve("two")),
        KeySpec.of(31337, Hamlet.REGISTRY, List.of(Scheme.BIP340, Scheme.BIP340)), Optional.empty());
    try {
      var members = two.settle(3);
      var committee = Committee.of(members.stream().map(Station::address).toList(), 2);
      var token = members.getFirst().token();
      // Each seal opens what it sealed: the first key's does, the second key's does
      // not.
      var failing = two.restart(members.getFirst(), new FailingToken(token, 1));
      assertThatThrownBy(() -> two.prepare(1, 1, committee)).isInstanceOf(TokenException.class);
      assertThat(failing.rows(tx -> tx.shares().all())).isEmpty();
      assertThat(failing.custody().orphans()).hasSize(2);
      failing.custody().orphans().forEach(failing.custody()::discard);
      assertThat(token.labels()).noneMatch(label -> label.startsWith("share-"));
    } finally {
      two.close();
    }
  }
}
