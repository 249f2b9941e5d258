package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Schnorr;
import io.reseal.core.frost.Frost;
import io.reseal.core.frost.FrostEvidence;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.FrostSignature;
import io.reseal.core.frost.FrostSuite;
import io.reseal.core.frost.Tweak;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A signature by three of four parties: exactly as many as the threshold, as
 * FROST's plan wants it. The fourth takes Mallory's place in the retry.
 */
final class FrostScenario implements Scenario<FrostSignature> {

  private static final int MALLORY = 2;
  private static final Bytes MESSAGE = Bytes.ofHex("6d".repeat(32));

  private final TestKey key = TestKey.among(TestKey.committee(3, 1, 2, 3, 4));
  private final String name;
  private final FrostSuite suite;
  private final Focus focus;
  private final List<Provocation> provocations;

  FrostScenario(String name, FrostSuite suite, Focus focus, Provocation... provocations) {
    this.name = name;
    this.suite = suite;
    this.focus = focus;
    this.provocations = List.of(provocations);
  }

  static Seat signer(int id) {
    return new Seat(Role.SIGNER, new PartyId(id));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ProtocolName protocol() {
    return ProtocolName.FROST;
  }

  @Override
  public Seat mallory() {
    return signer(MALLORY);
  }

  @Override
  public List<Provocation> provocations() {
    return provocations;
  }

  @Override
  public Focus focus() {
    return focus;
  }

  @Override
  public Session<FrostSignature> session(int attempt) {
    return new Signing(plan(attempt, 1, MALLORY, 3));
  }

  private FrostPlan plan(int attempt, int... signers) {
    var tweaks = suite == FrostSuite.BIP340
        ? List.of(Tweak.withoutScriptPath(key.sharing().publicKey()))
        : List.<Tweak>of();
    return new FrostPlan(suite, TestKey.KEY, key.epoch(), Bytes32.ZERO, key.sharing(),
        new TreeSet<>(IntStream.of(signers).mapToObj(PartyId::new).toList()), MESSAGE, tweaks,
        Bytes32.ofHex(String.format("%064x", attempt)));
  }

  @Override
  public void requireAsBefore() {
    key.requireWhole();
  }

  @Override
  public void requireHonestRetry() {
    var retry = new Signing(plan(9, 1, 3, 4));
    try (var signatures = new Signatures(retry.seats());
        var network = new Network<>(protocol(), retry, signatures, List.of())) {
      network.run(Network.Wire.HONEST);
      var results = new TreeMap<Seat, FrostSignature>();
      network.runs().forEach((seat, run) -> results.put(seat,
          ((Outcome.Finished<FrostSignature>) run.outcome().orElseThrow()).output()));
      retry.requireRight(results);
    }
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private final class Signing implements Session<FrostSignature> {

    private final FrostPlan plan;

    Signing(FrostPlan plan) {
      this.plan = plan;
    }

    @Override
    public SessionId sid() {
      return plan.sid();
    }

    @Override
    public Set<Seat> seats() {
      return plan.seats();
    }

    @Override
    public Step<FrostSignature> open(Seat seat, SecretScope scope, Entropy entropy) {
      return Frost.open(plan, key.shares().get(seat.id()), scope, entropy);
    }

    @Override
    public void requireRight(Map<Seat, FrostSignature> results) {
      results.forEach((seat, signature) -> {
        assertThat(signature.publicKey()).as("key that %s signed with", seat).isEqualTo(plan.publicKey());
        assertThat(verifies(signature)).as("signature of %s verifies", seat).isTrue();
      });
      assertThat(results.values().stream().distinct().count()).as("signatures").isLessThanOrEqualTo(1);
    }

    private boolean verifies(FrostSignature signature) {
      if (suite == FrostSuite.BIP340) {
        return Schnorr.verify(signature.publicKeyX(), MESSAGE.toArray(), signature.encoded().toArray());
      }
      var challenge = Rfc9591Challenge.of(signature.nonce(), signature.publicKey(), MESSAGE);
      return Point.GENERATOR.times(signature.s())
          .equals(signature.nonce().plus(signature.publicKey().times(challenge)));
    }

    @Override
    public List<Fault> excluded(FrostSignature result) {
      return List.of();
    }

    @Override
    public void discard(FrostSignature result) {
      // public
    }

    @Override
    public boolean proves(Roster roster, Fault.Proven fault) {
      return FrostEvidence.proves(plan, roster, fault) || !fault.evidence().isEmpty();
    }
  }
}
