package io.reseal.core.mallory;

import static io.reseal.core.mallory.KeyDealScenario.dealer;
import static io.reseal.core.mallory.KeyDealScenario.receiver;

import io.reseal.core.frost.FrostSuite;
import io.reseal.core.mallory.Scenario.Focus;
import io.reseal.core.mallory.Scenario.Provocation.Lie;
import io.reseal.core.mallory.Scenario.Provocation.Loss;
import io.reseal.core.mallory.Scenario.Provocation.Show;
import io.reseal.core.protocol.Header;
import java.util.List;
import java.util.function.Supplier;

/**
 * Every run that Mallory takes part in. A protocol comes in by a line; the
 * suite fails while one is missing.
 */
final class Scenarios {

  /** Mallory deals, and the run can do without. */
  static final String WITH_SPARE = "dealer with a spare";

  private static final int EXCHANGE = Header.EXCHANGE;

  /** In which an ECDSA signer explains its zero shares. */
  private static final int ZEROS = 3;

  /** Of the lies in a signature by pairs one in so many is tried. */
  private static final int SHORT = 4;

  private Scenarios() {
  }

  /**
   * Every run.
   *
   * @param full
   *          the outside also of messages whose like is in another run
   */
  static List<Supplier<Scenario<?>>> all(boolean full) {
    var receiver = receiver(4);
    var dealer = dealer(1);
    var signer = FrostScenario.signer(2);
    var all = Focus.EVERYTHING;
    var alike = full ? all : Focus.bodies();
    return List.of( //
        () -> KeyDealScenario.generate("dealer", dealer, all), //
        () -> KeyDealScenario.generate("receiver", receiver(2), alike), //
        () -> KeyDealScenario.reshare(WITH_SPARE, dealer, all), //
        () -> KeyDealScenario.reshareWithoutSpare("dealer without spare", dealer, Focus.bodies(1)), //
        () -> KeyDealScenario.reshare("receiver", receiver, all), //
        // A second cheat brings out what is not said among the honest.
        () -> KeyDealScenario.reshare("receiver that complains", receiver, Focus.bodies(2),
            new Lie(dealer, 1, "Deal.subshares[3]", "plus 1")), //
        () -> KeyDealScenario.reshare("receiver of an invalid deal", receiver, Focus.bodies(2),
            new Lie(dealer, 1, "Deal.ephemeralProof.response", "plus 1")), //
        () -> KeyDealScenario.reshare("receiver without a deal", receiver, Focus.bodies(2),
            new Loss(dealer, 1, receiver)), //
        // She shows what she has heard, unasked, or asked about an echo of hers.
        () -> KeyDealScenario.reshare("receiver that exchanges", receiver, Focus.messages(EXCHANGE + 2),
            new Show(receiver, 2, EXCHANGE + 2)), //
        () -> KeyDealScenario.reshare("receiver that gives notice", receiver, Focus.bodies(Header.NOTICE),
            new Show(receiver, 2, Header.NOTICE)), //
        () -> KeyDealScenario.reshare("receiver with a false echo", receiver, Focus.bodies(EXCHANGE + 3),
            new Lie(receiver, 3, "Envelope.header.echo", "plus 1")), //
        // Long runs: what pairs add to the messages, and the outside that encloses it.
        () -> KeyDealScenario.generateWithPairs("receiver", receiver(2),
            all.of("Announce.tapes", "PairOffer", "Verdicts.zeros", "OleOpening", "OleReply",
                "Envelope.enclose").oneIn(Focus.LONG)), //
        () -> new RenewalScenario("party", Focus.bodies().oneIn(Focus.LONG)), //
        () -> EcdsaScenario.of("signer", all.oneIn(SHORT)), //
        () -> EcdsaScenario.withAnotherSeed("signer that explains its zeros", Focus.bodies(ZEROS)), //
        () -> EcdsaScenario.of("signer with a false echo", Focus.bodies(EXCHANGE + 1).oneIn(SHORT),
            new Lie(EcdsaScenario.signer(2), 1, "Envelope.header.echo", "plus 1")), //
        () -> new FrostScenario("BIP-445, signer", FrostSuite.BIP340, all), //
        () -> new FrostScenario("RFC 9591, signer", FrostSuite.RFC9591, alike), //
        () -> new FrostScenario("BIP-445, signer that exchanges", FrostSuite.BIP340,
            Focus.bodies(EXCHANGE + 1), new Show(signer, 1, EXCHANGE + 1)), //
        () -> new FrostScenario("BIP-445, signer with a false echo", FrostSuite.BIP340,
            Focus.bodies(EXCHANGE + 1), new Lie(signer, 1, "Envelope.header.echo", "plus 1")));
  }
}
