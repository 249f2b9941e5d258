package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.JointSignature;
import io.reseal.node.session.SigningOrder;
import io.reseal.node.session.Withheld;
import io.reseal.node.store.EpochRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two of three sign, and one of them starts anew before its share is out. A
 * round is ten seconds.
 */
class StartedAnewTest {

  private static final int SECONDS = 4;

  @TempDir
  Path folder;

  private Village village;
  private EpochRecord record;
  private final List<Outcome<JointSignature>> ended = new ArrayList<>();

  @BeforeEach
  void settle() {
    village = new Village(folder, 3, 2, 0, 1, 2);
    assertThat(village.proves(1, 120)).isTrue();
    village.pass(10);
    record = village.record(0, 1, village.attempt(1)).orElseThrow();
  }

  @AfterEach
  void leave() {
    village.close();
  }

  private PartyId id(int node) {
    return record.committee().idOf(village.address(node)).orElseThrow();
  }

  private void begin(int node, Runnable beforeShare) {
    var station = village.station(node);
    var order = new SigningOrder(Hamlet.KEYS.getFirst(), record,
        station.custody().published(record).sharing(0), new TreeSet<>(List.of(id(0), id(1))), Bytes32.ZERO,
        Bytes32.ofHex("01".repeat(32)));
    try (var share = station.custody().open(record, 0)) {
      assertThat(station.signings().begin(order, "sign", 0, station.address(), share, beforeShare,
          node == 0 ? ended::add : _ -> {
          })).isTrue();
    }
  }

  private static void withhold() {
    throw new Withheld("not now");
  }

  @Test
  @DisplayName("a signer that starts anew goes on with nothing it began: nobody waits for its round to end")
  void nobodyWaitsForWhoHasStartedAnew() {
    begin(0, () -> {
    });
    begin(1, StartedAnewTest::withhold);
    village.pass(1);
    assertThat(ended).isEmpty();
    village.revive(1);
    village.pass(SECONDS);
    assertThat(ended).containsExactly(
        new Outcome.Aborted<>(List.of(new Fault.Missing(Set.of(new Seat(Role.SIGNER, id(1)))))));
  }

  @Test
  @DisplayName("who has not spoken yet may start anew and then begin")
  void whoHasNotSpokenMayStillBegin() {
    begin(0, () -> {
    });
    village.pass(1);
    village.revive(1);
    village.pass(SECONDS);
    assertThat(ended).isEmpty();
    begin(1, () -> {
    });
    village.pass(1);
    assertThat(ended).hasSize(1).first().isInstanceOf(Outcome.Finished.class);
  }

  @Test
  @DisplayName("who starts anew after its share was heard is not awaited, and the signature comes")
  void aShareThatWasHeardCounts() {
    begin(0, () -> {
    });
    begin(1, () -> {
    });
    village.hamlet().deliver();
    village.revive(1);
    village.pass(SECONDS);
    assertThat(ended).hasSize(1).first().isInstanceOf(Outcome.Finished.class);
  }
}
