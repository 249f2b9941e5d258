package io.reseal.core.ot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.SecretBytes;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A dry run passes between honest parties, and can be replayed from tapes. */
class DryRunTest {

  private static final PairName NAME = Pair.name(71, 1);

  private long open;

  @BeforeEach
  void countOpenSecrets() {
    open = SecretBytes.openCount();
  }

  @AfterEach
  void everySecretIsGivenBack() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void honestPartiesPassInBothDirections() {
    try (var pair = new Pair(71);
        var tapeA = Pair.tape(71, "alice");
        var tapeB = Pair.tape(71, "bob");
        var one = DryRun.open(NAME, pair.alice(), tapeA);
        var other = DryRun.open(NAME.mirrored(), pair.bob(), tapeB)) {
      var replyOfOne = one.answer(other.opening()).orElseThrow();
      var replyOfOther = other.answer(one.opening()).orElseThrow();
      assertThat(one.finish(replyOfOther)).isTrue();
      assertThat(other.finish(replyOfOne)).isTrue();
      assertThat(pair.alice().isLive()).isTrue();
    }
  }

  @Test
  void replayFromThePublishedSeedGivesEveryMessageByteForByte() {
    try (var pair = new Pair(71);
        var tapeA = Pair.tape(71, "alice");
        var tapeB = Pair.tape(71, "bob");
        var one = DryRun.open(NAME, pair.alice(), tapeA);
        var other = DryRun.open(NAME.mirrored(), pair.bob(), tapeB);
        var published = Tape.copyOf(tapeA.expose())) {
      var replay = Replay.of(NAME, published, PairOffer.of(NAME.mirrored(), tapeB),
          Optional.of(other.opening()));
      assertThat(replay).isEqualTo(
          new Replay(PairOffer.of(NAME, tapeA), Optional.of(one.opening()), one.answer(other.opening())));
      assertThat(published.commitment(NAME.sid(), Pair.ALICE, Pair.BOB))
          .isEqualTo(tapeA.commitment(NAME.sid(), Pair.ALICE, Pair.BOB))
          .isNotEqualTo(tapeB.commitment(NAME.sid(), Pair.ALICE, Pair.BOB))
          .isNotEqualTo(tapeA.commitment(NAME.sid(), Pair.BOB, Pair.ALICE))
          .isNotEqualTo(tapeA.commitment(Pair.session(2, "x"), Pair.ALICE, Pair.BOB));
    }
  }

  @Test
  void replayTellsTheCheatFromTheSlanderer() {
    try (var pair = new Pair(71);
        var tapeA = Pair.tape(71, "alice");
        var tapeB = Pair.tape(71, "bob");
        var other = DryRun.open(NAME.mirrored(), pair.bob(), tapeB)) {
      var offerB = PairOffer.of(NAME.mirrored(), tapeB);
      var honest = Replay.of(NAME, tapeA, offerB, Optional.of(other.opening()));
      var reply = honest.reply().orElseThrow();
      var bent = new OleReply(reply.salt(), reply.masked(), reply.eta().plus(Scalar.ONE), reply.mu());
      var offerA = honest.offer();
      assertThat(Replay.refuses(NAME.mirrored(), tapeB, offerA, reply)).isFalse();
      assertThat(Replay.refuses(NAME.mirrored(), tapeB, offerA, bent)).isTrue();
      // Bob's opening made from another seed than his tape gives: Alice was right to
      // refuse.
      var o = other.opening();
      var forged = new OleOpening(o.generation(), o.setup(), Bytes.of(new byte[16]), o.corrections(),
          o.choice(), o.columns());
      assertThat(Replay.of(NAME, tapeA, offerB, Optional.of(forged)).reply()).isEmpty();
      assertThat(Replay.of(NAME.mirrored(), tapeB, offerA, Optional.empty()).opening()).contains(o);
    }
  }

  @Test
  void failedDryRunBurnsTheSetup() {
    var name = Pair.name(72, 1);
    try (var pair = new Pair(72); var tapeA = Pair.tape(72, "alice"); var tapeB = Pair.tape(72, "bob")) {
      try (var one = DryRun.open(name, pair.alice(), tapeA);
          var other = DryRun.open(name.mirrored(), pair.bob(), tapeB)) {
        var o = other.opening();
        assertThat(one.answer(
            new OleOpening(o.generation(), Bytes32.ZERO, o.salt(), o.corrections(), o.choice(), o.columns())))
            .isEmpty();
        assertThat(pair.alice().isLive()).isFalse();
        var reply = new OleReply(Bytes32.ZERO, Bytes.of(new byte[39_936]), Scalar.ONE, Bytes32.ZERO);
        assertThat(one.finish(reply)).isFalse();
        assertThat(other.finish(reply)).isFalse();
        assertThat(pair.bob().isLive()).isFalse();
      }
    }
  }

  @Test
  void setupOfAnotherNameIsRefused() {
    try (var pair = new Pair(73); var tape = Pair.tape(73, "alice")) {
      for (var name : new PairName[]{Pair.name(73, 2), Pair.name(73, 1).mirrored()}) {
        assertThatThrownBy(() -> DryRun.open(name, pair.alice(), tape))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("is not the setup of");
      }
    }
  }

  @Test
  void tapeOfAnotherLengthIsRefusedAndAClosedOneIsEmpty() {
    try (var short31 = SecretBytes.allocate(31)) {
      assertThatThrownBy(() -> Tape.copyOf(short31.expose())).isInstanceOf(IllegalArgumentException.class);
    }
    var tape = Pair.tape(74, "alice");
    tape.close();
    assertThatThrownBy(() -> tape.bytes(32, "t")).isInstanceOf(IllegalStateException.class);
  }
}
