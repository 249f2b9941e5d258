package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.frost.FrostSignature;
import io.reseal.core.frost.FrostSuite;
import io.reseal.core.keydeal.Dealt;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The oracle sees what it is there for: each plant is a bug in honest code. */
class OracleTest {

  private static final Seat HONEST = FrostScenario.signer(1);
  private static final Seat OTHER = FrostScenario.signer(3);

  @Test
  void aRunWithoutALieIsRight() {
    assertThat(signing(step -> step).violations()).isEmpty();
    assertThat(dealing(step -> step).violations()).isEmpty();
  }

  @Test
  @DisplayName("a wrong signature that an honest signer accepts")
  void aWrongSignatureIsSeen() {
    assertThat(signing(done(signature -> new FrostSignature(signature.suite(), signature.nonce(),
        signature.s().plus(Scalar.ONE), signature.publicKey()))).violations()).singleElement().asString()
        .contains("the results").contains("verifies");
  }

  @Test
  @DisplayName("a receiver that ends with another transcript than its peers")
  void aResultOfItsOwnIsSeen() {
    assertThat(
        dealing(done(dealt -> new Dealt(dealt.received()
            .map(received -> new Dealt.Received(received.share(), received.published(), Bytes32.ZERO,
                Optional.empty())),
            List.of()))).violations())
        .singleElement().asString().contains("the results");
  }

  @Test
  @DisplayName("a receiver that ends without its share")
  void aPartialResultIsSeen() {
    assertThat(dealing(done(dealt -> {
      dealt.received().orElseThrow().share().close();
      return new Dealt(Optional.empty(), List.of());
    })).violations()).singleElement().asString().contains("the results");
  }

  @Test
  @DisplayName("blame of an honest party, which no evidence supports")
  void blameOfTheHonestIsSeen() {
    var violations = signing(aborted(new Fault.Proven(OTHER, "nothing at all", List.of()))).violations();
    assertThat(violations).anyMatch(what -> what.contains("blames the honest"))
        .anyMatch(what -> what.contains("convinces nobody"));
  }

  @Test
  void suspicionOfTheHonestIsSeen() {
    assertThat(signing(aborted(new Fault.Missing(Set.of(OTHER)))).violations())
        .anyMatch(what -> what.contains("honest and did not give up"));
    assertThat(signing(aborted(new Fault.PairDispute(HONEST, OTHER, 0))).violations())
        .anyMatch(what -> what.contains("a dispute among the honest"));
    assertThat(signing(aborted(new Fault.Local("a bug"))).violations())
        .anyMatch(what -> what.contains("blames itself"));
  }

  @Test
  void anAbortForNoReasonIsSeen() {
    assertThat(signing(aborted(new Fault.Missing(Set.of()))).violations()).singleElement().asString()
        .contains("the honest gave up");
  }

  @Test
  void anExceptionIsSeen() {
    assertThat(signing(step -> {
      if (step instanceof Step.Done<FrostSignature>) {
        throw new IllegalStateException("planted");
      }
      return step;
    }).violations()).anyMatch(what -> what.contains("threw") && what.contains("planted"));
  }

  @Test
  void aSecretLeftOpenIsSeen() {
    try (var scope = new SecretScope()) {
      assertThat(signing(step -> {
        if (step instanceof Step.Done<FrostSignature>) {
          var _ = scope.hold(SecretScalar.random(Entropy.system()));
        }
        return step;
      }).violations()).singleElement().asString().contains("secrets are left open");
    }
  }

  private static <O> UnaryOperator<Step<O>> done(UnaryOperator<O> change) {
    return step -> step instanceof Step.Done<O>(var output, var send)
        ? new Step.Done<>(change.apply(output), send)
        : step;
  }

  private static UnaryOperator<Step<FrostSignature>> aborted(Fault fault) {
    return step -> step instanceof Step.Done<FrostSignature> ? new Step.Abort<>(List.of(fault)) : step;
  }

  private static End signing(UnaryOperator<Step<FrostSignature>> plant) {
    try (var scenario = new FrostScenario("planted", FrostSuite.BIP340, Scenario.Focus.EVERYTHING)) {
      return end(scenario, HONEST, plant);
    }
  }

  private static End dealing(UnaryOperator<Step<Dealt>> plant) {
    try (var scenario = KeyDealScenario.reshare("planted", KeyDealScenario.dealer(1),
        Scenario.Focus.EVERYTHING)) {
      return end(scenario, KeyDealScenario.receiver(1), plant);
    }
  }

  private static <O> End end(Scenario<O> scenario, Seat bugged, UnaryOperator<Step<O>> plant) {
    var session = new Bugged<>(scenario.session(1), bugged, plant);
    try (var signatures = new Signatures(session.seats())) {
      var open = SecretBytes.openCount();
      try (var network = new Network<>(scenario.protocol(), session, signatures, List.of())) {
        return Oracle.end(scenario, network, Network.Wire.HONEST, open);
      }
    }
  }

  /** A session in which one honest seat's code has a bug. */
  private record Bugged<O>(Scenario.Session<O> real, Seat bugged,
      UnaryOperator<Step<O>> plant) implements Scenario.Session<O> {

    @Override
    public SessionId sid() {
      return real.sid();
    }

    @Override
    public Set<Seat> seats() {
      return real.seats();
    }

    @Override
    public Step<O> open(Seat seat, SecretScope scope, Entropy entropy) {
      var step = real.open(seat, scope, entropy);
      return seat.equals(bugged) ? Watched.each(step, plant) : step;
    }

    @Override
    public void requireRight(Map<Seat, O> results) {
      real.requireRight(results);
    }

    @Override
    public List<Fault> excluded(O result) {
      return real.excluded(result);
    }

    @Override
    public void discard(O result) {
      real.discard(result);
    }

    @Override
    public boolean proves(Roster roster, Fault.Proven fault) {
      return real.proves(roster, fault);
    }
  }
}
