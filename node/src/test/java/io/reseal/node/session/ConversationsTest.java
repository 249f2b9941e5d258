package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.store.EpochRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing runs of two of three nodes, over a wire that drops and delays. */
class ConversationsTest {

  private static final Bytes32 MESSAGE = Bytes32.ofHex("6d".repeat(32));

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private EpochRecord record;
  private final Map<Station, List<Outcome<JointSignature>>> ended = new HashMap<>();

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    stations = hamlet.settle(3);
    record = hamlet.activate(1, Committee.of(stations.stream().map(Station::address).toList(), 2));
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private SessionId begin(Station station, int instance) {
    return begin(station, instance, () -> {
    });
  }

  private SessionId begin(Station station, int instance, Runnable beforeShare) {
    var signers = new TreeSet<>(List.of(new PartyId(1), new PartyId(2)));
    var order = new SigningOrder(Hamlet.KEYS.getFirst(), record,
        station.custody().published(record).sharing(0), signers, MESSAGE,
        Bytes32.ofHex(String.format("%064x", instance)));
    try (var share = station.custody().open(record, 0)) {
      assertThat(station.signings().begin(order, "sign", 0, station.address(), share, beforeShare,
          outcome -> ended.computeIfAbsent(station, _ -> new ArrayList<>()).add(outcome))).isTrue();
    }
    return new FrostSigning().sid(order);
  }

  private void assertSigned(Station... signers) {
    for (var station : signers) {
      assertThat(ended.get(station)).hasSize(1);
      assertThat(ended.get(station).getFirst()).isInstanceOf(Outcome.Finished.class);
    }
  }

  @Test
  @DisplayName("what may not leave ends the run here at once, and nobody waits for it")
  void aRunWhoseShareMayNotLeaveEnds() {
    var open = SecretBytes.openCount();
    var sid = begin(stations.get(0), 1, () -> {
      throw new Withheld("not now");
    });
    begin(stations.get(1), 1);
    hamlet.deliver();
    assertThat(ended.get(stations.get(0))).hasSize(1);
    assertThat(ended.get(stations.get(0)).getFirst())
        .isEqualTo(new Outcome.Aborted<>(List.of(new Fault.Local("not now"))));
    assertThat(stations.get(0).conversations().find(sid)).isEmpty();
    assertThat(ended.get(stations.get(1))).as("no share came").isNull();
    stations.get(1).conversations().close();
    stations.forEach(station -> station.sessionKeys().close());
    assertThat(SecretBytes.openCount()).isLessThanOrEqualTo(open);
  }

  @Test
  void aSchemeThatNoProtocolSignsByIsRefused() {
    var station = stations.getFirst();
    var signers = new TreeSet<>(List.of(new PartyId(1), new PartyId(2)));
    var order = new SigningOrder(Hamlet.KEYS.getFirst(), record,
        station.custody().published(record).sharing(0), signers, MESSAGE, MESSAGE);
    var ecdsaAlone = new Signings(Map.of(Scheme.ECDSA, new Dkls23Signing(station.custody())),
        station.conversations(), station.sessionKeys(), station.store(), station.peers(), Hamlet.TIMING,
        Hamlet.CHAIN, hamlet::chainNow, Entropy.system(), hamlet::now, station.evidence(),
        station.renewals());
    try (var share = station.custody().open(record, 0)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ecdsaAlone.begin(order, "sign", 0, station.address(), share, () -> {
          }, _ -> {
          })).withMessageContaining("does not sign by BIP340");
    }
  }

  @Test
  void aJointSignatureIsVerifiedByItsScheme() {
    begin(stations.get(0), 1);
    begin(stations.get(1), 1);
    hamlet.deliver();
    var signature = ((Outcome.Finished<JointSignature>) ended.get(stations.get(0)).getFirst()).output();
    assertThat(signature.verifies(Scheme.BIP340, MESSAGE)).isTrue();
    assertThat(signature.verifies(Scheme.BIP340, Bytes32.ZERO)).isFalse();
    assertThat(signature.verifies(Scheme.ECDSA, MESSAGE)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JointSignature(signature.publicKey(), Bytes.of(new byte[65])));
  }

  @Test
  void twoSignTogether() {
    begin(stations.get(0), 1);
    begin(stations.get(1), 1);
    hamlet.deliver();
    assertSigned(stations.get(0), stations.get(1));
  }

  @Test
  void whatComesEarlyWaits() {
    begin(stations.get(0), 1);
    hamlet.deliver();
    assertThat(ended).isEmpty();
    begin(stations.get(1), 1);
    hamlet.deliver();
    assertSigned(stations.get(0), stations.get(1));
  }

  @Test
  void whatWasLostIsSentAgain() {
    hamlet.wire((_, _) -> false);
    begin(stations.get(0), 1);
    begin(stations.get(1), 1);
    hamlet.deliver();
    assertThat(ended).isEmpty();
    hamlet.wire((_, _) -> true);
    hamlet.pass(Duration.ofSeconds(1));
    hamlet.pass(Duration.ofSeconds(2));
    assertSigned(stations.get(0), stations.get(1));
  }

  @Test
  @DisplayName("N73: a silent signer ends the run when the round's time is up, and is named as missing")
  void aSilentSignerEndsTheRun() {
    begin(stations.get(0), 1);
    hamlet.pass(Duration.ofSeconds(1));
    hamlet.pass(Duration.ofSeconds(8));
    assertThat(ended).isEmpty();
    hamlet.pass(Duration.ofSeconds(2));
    assertThat(ended.get(stations.get(0))).hasSize(1);
    assertThat(ended.get(stations.get(0)).getFirst()).isEqualTo(new Outcome.Aborted<JointSignature>(
        List.of(new Fault.Missing(Set.of(new Seat(Role.SIGNER, new PartyId(2)))))));
  }

  @Test
  @DisplayName("when a run is over and the others had their time, its secrets are wiped and it says no more")
  void aConversationEnds() {
    var open = SecretBytes.openCount();
    var sid = begin(stations.get(0), 1);
    begin(stations.get(1), 1);
    hamlet.deliver();
    hamlet.pass(Duration.ofSeconds(1));
    assertThat(stations.get(0).conversations().find(sid)).isPresent();
    hamlet.pass(Duration.ofSeconds(20));
    assertThat(stations.get(0).conversations().find(sid)).isEmpty();
    stations.forEach(station -> station.sessionKeys().close());
    assertThat(SecretBytes.openCount()).isEqualTo(open);
    var delivered = hamlet.delivered();
    hamlet.pass(Duration.ofSeconds(60));
    assertThat(hamlet.delivered()).isEqualTo(delivered);
  }

  @Test
  void whatIsOverIsSaidAgainOnlyToWhoHasNotEnded() {
    begin(stations.get(0), 1);
    begin(stations.get(1), 1);
    hamlet.deliver();
    assertSigned(stations.get(0), stations.get(1));
    var delivered = hamlet.delivered();
    for (var second = 0; second < 10; second++) {
      hamlet.pass(Duration.ofSeconds(1));
    }
    assertThat(hamlet.delivered()).as("nobody asks").isEqualTo(delivered);
  }

  @Test
  void whoHasNotEndedGetsFromThoseThatHaveWhatItLost() {
    var slow = stations.get(1);
    var sid = begin(stations.get(0), 1);
    hamlet.wire((_, to) -> !to.equals(slow.address()) || ended.get(stations.get(0)) == null);
    begin(slow, 1);
    hamlet.deliver();
    // From here on the first one's share is all that the slow one lacks.
    hamlet.wire((_, to) -> !to.equals(slow.address()));
    for (var second = 0; second < 4; second++) {
      hamlet.pass(Duration.ofSeconds(1));
    }
    assertThat(stations.get(0).conversations().find(sid)).isPresent();
    hamlet.wire((_, _) -> true);
    for (var second = 0; second < 5; second++) {
      hamlet.pass(Duration.ofSeconds(1));
    }
    assertSigned(stations.get(0), slow);
  }

  @Test
  @DisplayName("a peer that says a thing over and over is answered once a while")
  void answersAreFew() {
    var sid = begin(stations.get(0), 1);
    begin(stations.get(1), 1);
    hamlet.deliver();
    var asking = RunMessage.CODEC.encode(new RunMessage.Introduction(sid, Bytes.of(new byte[1])));
    for (var time = 0; time < 100; time++) {
      stations.get(0).conversations().onFrame(stations.get(1).address(), asking, hamlet.now());
    }
    assertThat(hamlet.underWay()).as("an introduction and the two that it said").isEqualTo(3);
    stations.get(0).conversations().onFrame(stations.get(2).address(), asking, hamlet.now());
    assertThat(hamlet.underWay()).as("a stranger to the run").isEqualTo(3);
  }

  @Test
  void thoseThatLingerAreBounded() {
    var first = begin(stations.get(0), 1);
    begin(stations.get(1), 1);
    for (var instance = 2; instance <= Conversations.LINGERING_MAX + 1; instance++) {
      begin(stations.get(0), instance);
      begin(stations.get(1), instance);
      hamlet.deliver();
    }
    assertThat(stations.get(0).conversations().find(first)).isPresent();
    hamlet.pass(Duration.ofMillis(1));
    assertThat(stations.get(0).conversations().find(first)).isEmpty();
  }

  @Test
  @DisplayName("N67: garbage aborts nothing")
  void garbageAbortsNothing() {
    var sid = begin(stations.get(0), 1);
    var target = stations.get(0).conversations();
    var from = stations.get(2).address();
    target.onFrame(from, new byte[0], hamlet.now());
    target.onFrame(from, new byte[]{1, 2, 3}, hamlet.now());
    target.onFrame(from, RunMessage.CODEC.encode(new RunMessage.Introduction(sid, Bytes.of(new byte[7]))),
        hamlet.now());
    begin(stations.get(1), 1);
    for (var message : stations.get(1).sent()) {
      var bent = message.clone();
      bent[bent.length - 1] ^= 1;
      target.onFrame(from, bent, hamlet.now());
    }
    hamlet.deliver();
    assertSigned(stations.get(0), stations.get(1));
  }

  @Test
  @DisplayName("N20: messages of another run change nothing")
  void messagesOfAnotherRunChangeNothing() {
    begin(stations.get(0), 1);
    begin(stations.get(1), 2);
    hamlet.deliver();
    assertThat(ended).isEmpty();
  }

  @Test
  @DisplayName("one peer's early messages do not keep another's out")
  void earlyMessagesAreBoundedByPeer() {
    var target = stations.get(0).conversations();
    for (var k = 0; k < 5000; k++) {
      target.onFrame(stations.get(2).address(),
          RunMessage.CODEC.encode(new RunMessage.Introduction(
              new SessionId(Bytes32.ofHex(String.format("%064x", 1 + k))), Bytes.of(new byte[300]))),
          hamlet.now());
    }
    begin(stations.get(1), 1);
    hamlet.deliver();
    begin(stations.get(0), 1);
    hamlet.deliver();
    assertSigned(stations.get(0), stations.get(1));
  }

  @Test
  @DisplayName("early messages are dropped after a while; they are sent again anyway")
  void earlyMessagesDoNotStay() {
    begin(stations.get(1), 1);
    hamlet.deliver();
    hamlet.disconnect(stations.get(1));
    hamlet.pass(Duration.ofSeconds(11));
    begin(stations.get(0), 1);
    hamlet.deliver();
    assertThat(ended.get(stations.get(0))).isNull();
  }
}
