package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.keydeal.Dealt;
import io.reseal.core.keydeal.KeyDeal;
import io.reseal.core.keydeal.KeyDealEvidence;
import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A dealing: persons 1, 2, 3 make a key of which two must act, or hand one over
 * to 2, 3, 4, 5, of whom three must.
 */
final class KeyDealScenario implements Scenario<Dealt> {

  private static final Committee CURRENT = TestKey.committee(2, 1, 2, 3);
  private static final Committee NEXT = TestKey.committee(3, 2, 3, 4, 5);

  private final String name;
  private final Seat mallory;
  private final Focus focus;
  private final List<Provocation> provocations;
  private final Set<Seat> away;
  private final Optional<TestKey> base;
  private final Scheme scheme;

  private KeyDealScenario(String name, Scheme scheme, Seat mallory, Focus focus, Optional<TestKey> base,
      Set<Seat> away, List<Provocation> provocations) {
    this.name = name;
    this.scheme = scheme;
    this.mallory = mallory;
    this.focus = focus;
    this.base = base;
    this.away = away;
    this.provocations = provocations;
  }

  static KeyDealScenario generate(String name, Seat mallory, Focus focus, Provocation... provocations) {
    return new KeyDealScenario("generate, " + name, Scheme.BIP340, mallory, focus, Optional.empty(), Set.of(),
        List.of(provocations));
  }

  /** A key for ECDSA: every two of the three also make a setup. */
  static KeyDealScenario generateWithPairs(String name, Seat mallory, Focus focus) {
    return new KeyDealScenario("generate with pairs, " + name, Scheme.ECDSA, mallory, focus, Optional.empty(),
        Set.of(), List.of());
  }

  static KeyDealScenario reshare(String name, Seat mallory, Focus focus, Provocation... provocations) {
    return new KeyDealScenario("reshare, " + name, Scheme.BIP340, mallory, focus,
        Optional.of(TestKey.among(CURRENT)), Set.of(), List.of(provocations));
  }

  /**
   * A reshare to which the third dealer does not come: the two others must do.
   */
  static KeyDealScenario reshareWithoutSpare(String name, Seat mallory, Focus focus,
      Provocation... provocations) {
    return new KeyDealScenario("reshare, " + name, Scheme.BIP340, mallory, focus,
        Optional.of(TestKey.among(CURRENT)), Set.of(dealer(3)), List.of(provocations));
  }

  static Seat dealer(int id) {
    return new Seat(Role.DEALER, new PartyId(id));
  }

  static Seat receiver(int id) {
    return new Seat(Role.RECEIVER, new PartyId(id));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ProtocolName protocol() {
    return ProtocolName.KEYDEAL;
  }

  @Override
  public Seat mallory() {
    return mallory;
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
  public Session<Dealt> session(int attempt) {
    return new Dealing(plan(base.isPresent() ? NEXT : CURRENT, attempt), away);
  }

  private KeyDealPlan plan(Committee next, int attempt) {
    var handedOver = base.map(key -> new KeyDealPlan.BaseKey(key.epoch(), key.sharing(), TestKey.CHAIN_CODE));
    return new KeyDealPlan(TestKey.KEY, scheme, new Epoch(8), next, handedOver, Bytes32.ZERO,
        KeyDealPlan.instance(Bytes32.ZERO, attempt, 0));
  }

  @Override
  public void requireAsBefore() {
    base.ifPresent(TestKey::requireWhole);
  }

  /**
   * In another attempt: her person receives nothing, and her seat does not deal.
   */
  @Override
  public void requireHonestRetry() {
    var committee = base.isPresent() ? NEXT : CURRENT;
    var honest = committee.members().stream().filter(member -> !isHers(committee, member)).toList();
    var next = Committee.of(honest, Math.min(honest.size(), committee.threshold().signers()));
    var retry = new Dealing(plan(next, 9),
        base.isPresent() && mallory.role() == Role.DEALER ? Set.of(mallory) : away);
    try (var signatures = new Signatures(retry.seats());
        var network = new Network<>(protocol(), retry, signatures, List.of())) {
      network.run(Network.Wire.HONEST);
      var results = new TreeMap<Seat, Dealt>();
      network.runs().forEach(
          (seat, run) -> results.put(seat, ((Outcome.Finished<Dealt>) run.outcome().orElseThrow()).output()));
      retry.requireRight(results);
      results.values().forEach(retry::discard);
    }
  }

  private boolean isHers(Committee committee, io.reseal.core.party.Address member) {
    var deals = base.isPresent() && mallory.role() == Role.DEALER;
    return !deals && committee.addressOf(mallory.id()).equals(member);
  }

  @Override
  public void close() {
    base.ifPresent(TestKey::close);
  }

  @Override
  public String toString() {
    return name;
  }

  private final class Dealing implements Session<Dealt> {

    private final KeyDealPlan plan;
    private final Set<Seat> absent;

    Dealing(KeyDealPlan plan, Set<Seat> absent) {
      this.plan = plan;
      this.absent = absent;
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
    public Set<Seat> present() {
      var present = new TreeSet<>(plan.seats());
      present.removeAll(absent);
      return present;
    }

    @Override
    public Step<Dealt> open(Seat seat, SecretScope scope, Entropy entropy) {
      return seat.role() == Role.RECEIVER
          ? KeyDeal.receiver(plan, seat.id(), scope, entropy)
          : KeyDeal.dealer(plan, seat.id(), base.map(key -> key.shares().get(seat.id())), scope, entropy);
    }

    @Override
    public void requireRight(Map<Seat, Dealt> results) {
      var received = results.entrySet().stream().filter(entry -> entry.getKey().role() == Role.RECEIVER)
          .map(entry -> requireWhole(entry.getKey(), entry.getValue())).toList();
      assertThat(received.stream().map(Dealt.Received::transcript).distinct().count()).as("transcripts")
          .isLessThanOrEqualTo(1);
      assertThat(received.stream().map(Dealt.Received::published).distinct().count()).as("records")
          .isLessThanOrEqualTo(1);
      requirePaired(received);
      var shares = received.stream().map(Dealt.Received::share).toList();
      var threshold = plan.receivers().threshold().signers();
      if (shares.size() >= threshold) {
        assertThat(TestKey.interpolated(shares.subList(0, threshold))).as("the key of the new shares")
            .isEqualTo(shares.getFirst().sharing().publicKey());
      }
    }

    /** Every two that finished hold the same setup and the same seed. */
    private void requirePaired(List<Dealt.Received> received) {
      for (var one : received) {
        for (var other : received) {
          var id = one.share().self();
          var peer = other.share().self();
          if (scheme == Scheme.ECDSA && !id.equals(peer)) {
            var mine = one.pairs().orElseThrow();
            var theirs = other.pairs().orElseThrow();
            assertThat(mine.live(peer).orElseThrow().hash()).as("setup of %s and %s", id, peer)
                .isEqualTo(theirs.live(id).orElseThrow().hash());
            assertThat(mine.zero(peer).commitment(plan.sid())).as("seed of %s and %s", id, peer)
                .isEqualTo(theirs.zero(id).commitment(plan.sid()));
          }
        }
      }
    }

    private Dealt.Received requireWhole(Seat seat, Dealt dealt) {
      var received = dealt.received().orElseThrow();
      var share = received.share();
      assertThat(share.self()).isEqualTo(seat.id());
      assertThat(share.epoch()).isEqualTo(plan.epoch());
      assertThat(share.value().timesGenerator()).as("share of %s", seat)
          .isEqualTo(share.sharing().verificationShare(seat.id()));
      assertThat(share.sharing().commitment().coefficients()).as("threshold of the new sharing")
          .hasSize(plan.receivers().threshold().signers());
      assertThat(received.published().sharing(plan.receivers())).isEqualTo(share.sharing());
      assertThat(received.published().transcript(plan.receivers())).isEqualTo(received.transcript());
      base.ifPresent(key -> {
        assertThat(share.sharing().publicKey()).as("the key that was handed over")
            .isEqualTo(key.sharing().publicKey());
        assertThat(share.chainCode()).isEqualTo(TestKey.CHAIN_CODE);
      });
      assertThat(received.pairs().isPresent()).as("setups with the others").isEqualTo(scheme == Scheme.ECDSA);
      received.pairs().ifPresent(pairs -> assertThat(pairs.peers()).as("with a live setup")
          .hasSize(plan.receivers().size() - 1).allMatch(peer -> pairs.live(peer).isPresent()));
      return received;
    }

    @Override
    public List<Fault> excluded(Dealt result) {
      return result.excluded();
    }

    @Override
    public void discard(Dealt result) {
      result.received().ifPresent(Dealt.Received::close);
    }

    @Override
    public boolean proves(Roster roster, Fault.Proven fault) {
      return KeyDealEvidence.proves(plan, roster, fault);
    }
  }
}
