package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.renewal.Renewal;
import io.reseal.core.renewal.RenewalEvidence;
import io.reseal.core.renewal.RenewalPlan;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A new setup of parties 1 and 2 inside an epoch. There is nobody else to hear
 * of it: party 3 takes Mallory's place in the retry.
 */
final class RenewalScenario implements Scenario<PairSetup> {

  private static final PartyId HONEST = new PartyId(1);
  private static final PartyId MALLORY = new PartyId(2);
  private static final PartyId ANOTHER = new PartyId(3);

  private final SecretScalar share = SecretScalar.random(Entropy.system());
  private final String name;
  private final Focus focus;

  RenewalScenario(String name, Focus focus) {
    this.name = "renewal, " + name;
    this.focus = focus;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ProtocolName protocol() {
    return ProtocolName.RENEWAL;
  }

  @Override
  public Seat mallory() {
    return RenewalPlan.seat(MALLORY);
  }

  @Override
  public Focus focus() {
    return focus;
  }

  @Override
  public Session<PairSetup> session(int attempt) {
    return new Renewing(plan(MALLORY, RenewalPlan.FIRST + attempt));
  }

  private static RenewalPlan plan(PartyId other, int generation) {
    return new RenewalPlan(TestKey.KEY, new Epoch(7), Bytes32.ZERO, HONEST, other, generation,
        Bytes32.ofHex("a1".repeat(32)), Bytes32.ofHex("a2".repeat(32)));
  }

  @Override
  public void requireAsBefore() {
    // Nothing was held before, and what is kept by a run is judged with its
    // results.
  }

  @Override
  public void requireHonestRetry() {
    var retry = new Renewing(plan(ANOTHER, RenewalPlan.FIRST));
    try (var signatures = new Signatures(retry.seats());
        var network = new Network<>(protocol(), retry, signatures, List.of())) {
      network.run(Network.Wire.HONEST);
      var results = new TreeMap<Seat, PairSetup>();
      network.runs().forEach((seat, run) -> results.put(seat,
          ((Outcome.Finished<PairSetup>) run.outcome().orElseThrow()).output()));
      retry.requireRight(results);
      results.values().forEach(retry::discard);
    }
  }

  @Override
  public void close() {
    share.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private final class Renewing implements Session<PairSetup> {

    private final RenewalPlan plan;
    private final Map<Seat, Bytes32> kept = new TreeMap<>();

    Renewing(RenewalPlan plan) {
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
    public Step<PairSetup> open(Seat seat, SecretScope scope, Entropy entropy) {
      return Renewal.open(plan, seat.id(), share, setup -> {
        kept.put(seat, setup.hash());
        return true;
      }, scope, entropy);
    }

    /** Live, durable before it was yielded, and the same one on both sides. */
    @Override
    public void requireRight(Map<Seat, PairSetup> results) {
      results.forEach((seat, setup) -> {
        assertThat(setup.isLive()).isTrue();
        assertThat(setup.generation()).isEqualTo(plan.generation());
        assertThat(kept).as("kept by %s", seat).containsEntry(seat, setup.hash());
      });
      assertThat(results.values().stream().map(PairSetup::hash).distinct().count()).as("setups")
          .isLessThanOrEqualTo(1);
    }

    @Override
    public List<Fault> excluded(PairSetup result) {
      return List.of();
    }

    @Override
    public void discard(PairSetup result) {
      result.close();
    }

    @Override
    public boolean proves(Roster roster, Fault.Proven fault) {
      return RenewalEvidence.brokenRule(plan, roster, fault).isPresent();
    }
  }
}
