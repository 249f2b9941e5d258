package io.reseal.core.keydeal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.secret.Entropy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Attacks on step 0: keys to encrypt to, and promises. */
class OpeningAttackTest {

  private static final int CHEAT = 5; // a joiner: one seat

  private static void assertAnnounceIsRefused(UnaryOperator<Opening.Announce> change, String reason) {
    try (var scene = Scene.reshare(CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      scene.run(scene.cheat(cheat, 0, Opening.Announce.class, change));
      assertReason(scene, reason);
      scene.assertAbortedNaming(cheat);
    }
  }

  private static void assertReason(Scene scene, String reason) {
    for (var seat : scene.honest()) {
      assertThat(scene.network().known(seat)).as("%s", seat)
          .anySatisfy(fault -> assertThat(((Fault.Proven) fault).what()).contains(reason));
    }
  }

  @Test
  @DisplayName("N34 joinerWithoutPoP: a receive key needs its proof")
  void aReceiveKeyNeedsAProof() {
    assertAnnounceIsRefused(announce -> new Opening.Announce(announce.receiveKey(),
        new KnowledgeProof(announce.proof().nonce(), announce.proof().response().plus(Scalar.ONE)),
        List.of()), "proof of its receive key");
    assertAnnounceIsRefused(announce -> new Opening.Announce(announce.receiveKey().plus(Point.GENERATOR),
        announce.proof(), List.of()), "proof of its receive key");
  }

  @Test
  void aPairwiseSetupIsRefusedWhereNoneIsDue() {
    assertAnnounceIsRefused(
        announce -> new Opening.Announce(announce.receiveKey(), announce.proof(), List.of(Bytes32.ZERO)),
        "commits to 1 tapes, expected 0");
  }

  @Test
  @DisplayName("N20 replayOldSession: a receive key with its proof from another session is refused")
  void aReceiveKeyOfAnotherSessionIsRefused() {
    Opening.Announce recorded;
    try (var other = Scene.reshare()) {
      other.run(LocalNetwork.HONEST);
      recorded = other.message(Opening.Announce.class, other.receiver(CHEAT), 0);
      other.assertFinishedNaming();
    }
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(scene.cheat(scene.receiver(CHEAT), 0, Opening.Announce.class, _ -> recorded));
      assertReason(scene, "proof of its receive key");
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }

  @Test
  @DisplayName("N23 proofReplayOtherParty: who copies an honest key and proof is named, the one it copied is not")
  void whoCopiesAnHonestKeyIsNamedAlone() {
    for (var victim : List.of(2, 4)) {
      try (var scene = Scene.reshare(CHEAT)) {
        scene.run(scene.cheat(scene.receiver(CHEAT), 0, Opening.Announce.class,
            _ -> scene.message(Opening.Announce.class, scene.receiver(victim), 0)));
        scene.assertAbortedNaming(scene.receiver(CHEAT));
      }
    }
  }

  @Test
  @DisplayName("N33: two parties with one receive key are both refused, proofs or not")
  void twoPartiesWithOneReceiveKeyAreBothNamed() {
    try (var scene = Scene.reshare(3, CHEAT)) {
      var secret = scene.knownReceiveKey(3);
      var cheat = scene.receiver(CHEAT);
      var proof = KnowledgeProof.prove(Draft.context(scene.plan(), Draft.RECEIVE_KEY, cheat.id(), 0), secret,
          Entropy.system());
      scene.run(scene.cheat(cheat, 0, Opening.Announce.class,
          _ -> new Opening.Announce(secret.timesGenerator(), proof, List.of())));
      assertReason(scene, "also another's");
      scene.assertAbortedNaming(scene.receiver(3), cheat);
    }
  }

  @Test
  @DisplayName("N03 N11 N24 N65: what is no announcement is named as malformed, whatever it is")
  void malformedAnnouncementsAreNamed() {
    var noPoint = HexFormat.of().parseHex("02" + "00".repeat(31) + "05");
    for (UnaryOperator<byte[]> garble : List.<UnaryOperator<byte[]>>of(_ -> new byte[0],
        body -> Arrays.copyOf(body, body.length - 1), body -> Arrays.copyOf(body, body.length + 1),
        body -> with(body, 0, new byte[33]), body -> with(body, 0, noPoint),
        body -> with(body, 0, new byte[]{4}), body -> with(body, 66, filled(32)),
        body -> with(body, 98, ByteBuffer.allocate(4).putInt(-1).array()), _ -> filled(1 << 20))) {
      try (var scene = Scene.reshare(CHEAT)) {
        scene.run(scene.garble(scene.receiver(CHEAT), 0, garble));
        assertReason(scene, "malformed");
        scene.assertAbortedNaming(scene.receiver(CHEAT));
      }
    }
  }

  private static byte[] with(byte[] body, int at, byte[] bytes) {
    var changed = body.clone();
    System.arraycopy(bytes, 0, changed, at, bytes.length);
    return changed;
  }

  private static byte[] filled(int size) {
    var bytes = new byte[size];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  @Test
  void anEchoOfNothingIsNamedAtOnce() {
    try (var scene = Scene.reshare(CHEAT)) {
      var cheat = scene.receiver(CHEAT);
      var silent = Scene.drop(cheat, Header.EXCHANGE, scene.honest()); // nobody waits for its exchange
      scene.network().deliver(Scene.both(silent, scene.rewrite(cheat, 0, (envelope, _) -> {
        var header = envelope.header();
        return scene.network().said(new Header(Header.VERSION, header.protocol(), 0, header.sid(), cheat,
            header.to(), Bytes32.ofHex("12".repeat(32))), envelope.body().toArray());
      })));
      assertReason(scene, "before anything was said");
      scene.assertAbortedNaming(cheat);
    }
  }

  @Test
  @DisplayName("N73 silentPeerTimesOut: a receiver that never announces stops the run, and nothing is proven against it")
  void aSilentReceiverIsMissing() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run(Scene.drop(scene.receiver(CHEAT), 0, scene.honest()));
      for (var seat : scene.honest()) {
        assertThat(scene.network().faults(seat))
            .containsExactly(new Fault.Missing(Set.of(scene.receiver(CHEAT))));
      }
      scene.assertAbortedNaming();
    }
  }

  @Test
  void aPromiseFromTheWrongSeatChangesNothing() {
    try (var scene = Scene.reshare(1)) {
      var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, 0, scene.plan().sid(), scene.dealer(1),
          Optional.empty(), Bytes32.ZERO);
      var promise = scene.network().said(header, LocalNetwork.encoded(new Opening.Promise(Bytes32.ZERO)));
      for (var seat : scene.honest()) {
        scene.network().runs().get(seat).receive(promise);
      }
      scene.run(LocalNetwork.HONEST);
      scene.assertFinishedNaming();
    }
  }

  @Test
  @DisplayName("N30 equivocation: a receiver that announces two keys is named by both, whoever heard which")
  void whoAnnouncesTwoKeysIsNamed() {
    for (var audience = 1; audience < 8; audience++) {
      var mask = audience;
      try (var scene = Scene.reshare(CHEAT)) {
        var cheat = scene.receiver(CHEAT);
        var some = new TreeSet<>(scene.honest());
        // dealers; receivers 2 and 3; receiver 4
        some.removeIf(seat -> seat.role() == Role.DEALER
            ? (mask & 1) == 0
            : seat.equals(scene.receiver(4)) ? (mask & 2) == 0 : (mask & 4) == 0);
        if (some.size() == scene.honest().size()) {
          continue; // nobody heard the first
        }
        var secret = scene.forger(scene.dealer(1)).random();
        var proof = KnowledgeProof.prove(Draft.context(scene.plan(), Draft.RECEIVE_KEY, cheat.id(), 0),
            secret, Entropy.system());
        scene.run(scene.cheat(cheat, 0, some, Opening.Announce.class,
            _ -> new Opening.Announce(secret.timesGenerator(), proof, List.of())));
        for (var seat : scene.honest()) {
          if (seat.role() == Role.RECEIVER) {
            assertThat(scene.network().known(seat)).as("%s, audience %d", seat, mask)
                .anyMatch(Fault.Equivocation.class::isInstance);
          }
        }
        scene.assertAbortedNaming(cheat);
      }
    }
  }

  @Test
  @DisplayName("N30 equivocation: a dealer that promises two deals when a key is made is named by both")
  void whoPromisesTwoDealsIsNamed() {
    try (var scene = Scene.generate(3)) {
      var cheat = scene.dealer(3);
      scene.run(scene.cheat(cheat, 0, Set.of(scene.receiver(2)), Opening.Promise.class,
          _ -> new Opening.Promise(Bytes32.ZERO)));
      scene.assertAbortedNaming(cheat);
    }
  }

  private static boolean isDeal(Envelope envelope) {
    return envelope.header().step() == 1;
  }

  @Test
  void nothingIsDealtAfterABadAnnouncement() {
    try (var scene = Scene.reshare(CHEAT)) {
      scene.run((envelope, to) -> {
        assertThat(isDeal(envelope) && scene.honest().contains(envelope.header().from())).isFalse();
        return scene
            .cheat(scene.receiver(CHEAT), 0, Opening.Announce.class,
                announce -> new Opening.Announce(Point.GENERATOR, announce.proof(), List.of()))
            .carry(envelope, to);
      });
      scene.assertAbortedNaming(scene.receiver(CHEAT));
    }
  }
}
