package io.reseal.core.ot;

import java.util.Optional;

/**
 * What an honest party with that tape says in a setup and its dry run, given
 * what it was told: computed by anybody, after a dispute, from a published
 * tape.
 *
 * @param offer
 *          its offer
 * @param opening
 *          its opening as Bob; nothing when it was right to refuse the peer's
 *          offer
 * @param reply
 *          its reply as Alice; nothing when it was told no opening, or was
 *          right to refuse it
 */
public record Replay(PairOffer offer, Optional<OleOpening> opening, Optional<OleReply> reply) {

  /**
   * The honest course.
   *
   * @param name
   *          the setup, as the party sees it
   * @param tape
   *          the party's
   * @param theirOffer
   *          what its peer sent
   * @param theirOpening
   *          what its peer sent as Bob, if anything
   */
  public static Replay of(PairName name, Tape tape, PairOffer theirOffer, Optional<OleOpening> theirOpening) {
    var offer = PairOffer.of(name, tape);
    var made = PairSetup.of(name, tape, theirOffer);
    if (made.isEmpty()) {
      return new Replay(offer, Optional.empty(), Optional.empty());
    }
    try (var setup = made.get(); var run = DryRun.open(name, setup, tape)) {
      return new Replay(offer, Optional.of(run.opening()), theirOpening.flatMap(run::answer));
    }
  }

  /**
   * Whether the party with that tape is right that its peer's reply fails check
   * 4.
   */
  public static boolean refuses(PairName name, Tape tape, PairOffer theirOffer, OleReply theirReply) {
    var made = PairSetup.of(name, tape, theirOffer);
    if (made.isEmpty()) {
      return true;
    }
    try (var setup = made.get(); var run = DryRun.open(name, setup, tape)) {
      return !run.finish(theirReply);
    }
  }
}
