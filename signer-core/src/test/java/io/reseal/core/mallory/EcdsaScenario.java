package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ecdsa.EcdsaEvidence;
import io.reseal.core.ecdsa.EcdsaPlan;
import io.reseal.core.ecdsa.EcdsaSignature;
import io.reseal.core.ecdsa.EcdsaSigning;
import io.reseal.core.ecdsa.Keys;
import io.reseal.core.ecdsa.PairGuard;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.ot.ZeroSeed;
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
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * An ECDSA signature by three of four parties; the fourth takes Mallory's place
 * in the retry. Each run begins with copies of the same setups, so that it can
 * be made again with another lie; what it burns is burned in its copies.
 */
final class EcdsaScenario implements Scenario<EcdsaSignature> {

  private static final int MALLORY = 2;

  private final Keys keys = Keys.deal(3, 4, 1, MALLORY, 3, 4);
  private final Map<PartyId, SecretBytes> setups = new TreeMap<>();
  private final String name;
  private final Focus focus;
  private final boolean hasAnotherSeed;
  private final List<Provocation> provocations;

  private EcdsaScenario(String name, Focus focus, boolean hasAnotherSeed, List<Provocation> provocations) {
    this.name = name;
    this.focus = focus;
    this.hasAnotherSeed = hasAnotherSeed;
    this.provocations = provocations;
    keys.pairs().forEach((id, pairs) -> setups.put(id, pairs.setups().encode()));
  }

  static EcdsaScenario of(String name, Focus focus, Provocation... provocations) {
    return new EcdsaScenario("ECDSA, " + name, focus, false, List.of(provocations));
  }

  /** Mallory's zero shares with party 1 are of another seed: check 7 fails. */
  static EcdsaScenario withAnotherSeed(String name, Focus focus) {
    return new EcdsaScenario("ECDSA, " + name, focus, true, List.of());
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
    return ProtocolName.ECDSA;
  }

  @Override
  public Seat mallory() {
    return signer(MALLORY);
  }

  @Override
  public Focus focus() {
    return focus;
  }

  @Override
  public List<Provocation> provocations() {
    return provocations;
  }

  @Override
  public Session<EcdsaSignature> session(int attempt) {
    return new Signing(plan(attempt, 1, MALLORY, 3));
  }

  private EcdsaPlan plan(int attempt, int... signers) {
    return keys.plan(DerivationPath.of(attempt), Bytes32.ofHex("6d".repeat(32)),
        Bytes32.ofHex(String.format("%064x", attempt)), signers);
  }

  @Override
  public void requireAsBefore() {
    keys.shares().forEach((id, share) -> assertThat(share.value().timesGenerator()).as("share of %s", id)
        .isEqualTo(keys.sharing().verificationShare(id)));
  }

  /** With the setups that {@link Signing#requireLeft} has found unharmed. */
  @Override
  public void requireHonestRetry() {
    var retry = new Signing(plan(9, 1, 3, 4));
    try (var signatures = new Signatures(retry.seats());
        var network = new Network<>(protocol(), retry, signatures, List.of())) {
      network.run(Network.Wire.HONEST);
      var results = new TreeMap<Seat, EcdsaSignature>();
      network.runs().forEach((seat, run) -> results.put(seat,
          ((Outcome.Finished<EcdsaSignature>) run.outcome().orElseThrow()).output()));
      retry.requireRight(results);
    }
  }

  @Override
  public void close() {
    setups.values().forEach(SecretBytes::close);
    keys.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private final class Signing implements Session<EcdsaSignature> {

    private final EcdsaPlan plan;
    private final Map<Seat, Guard> guards = new TreeMap<>();

    Signing(EcdsaPlan plan) {
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
    public Step<EcdsaSignature> open(Seat seat, SecretScope scope, Entropy entropy) {
      var own = scope.hold(copied(seat.id()));
      if (hasAnotherSeed && seat.equals(mallory())) {
        own.replace(ZeroSeed.copyOf(seat.id(), new PartyId(1), MemorySegment.ofArray(new byte[32])));
      }
      var guard = new Guard(own);
      guards.put(seat, guard);
      return EcdsaSigning.open(plan, keys.shares().get(seat.id()), own, guard, scope, entropy);
    }

    private PairSetups copied(PartyId id) {
      var peers = new TreeSet<>(keys.pairs().keySet());
      peers.remove(id);
      return PairSetups.decode(id, peers, setups.get(id));
    }

    @Override
    public void requireRight(Map<Seat, EcdsaSignature> results) {
      results.forEach(
          (seat, signature) -> assertThat(Ecdsa.recover(plan.digest(), signature.recoverable().toArray()))
              .as("signature of %s", seat).contains(plan.derived().key().point()));
      assertThat(results.values().stream().distinct().count()).as("signatures").isLessThanOrEqualTo(1);
    }

    /**
     * Whoever is in dispute about a setup has burned it, once, and nothing else:
     * all setups among the honest are what they were, and so are all seeds.
     */
    @Override
    public void requireLeft(Map<Seat, List<Fault>> known) {
      known.forEach((seat, faults) -> {
        var guard = guards.get(seat);
        var disputed = new ArrayList<Burned>();
        for (var fault : faults) {
          if (fault instanceof Fault.PairDispute(var one, var other, var generation) && generation > 0) {
            assertThat(one).as("who burns").isEqualTo(seat);
            disputed.add(new Burned(other.id(), generation));
          }
        }
        assertThat(guard.burned).as("burned by %s", seat).containsExactlyInAnyOrderElementsOf(disputed)
            .allMatch(each -> each.peer().equals(mallory().id()));
        try (var before = copied(seat.id())) {
          for (var peer : before.peers()) {
            var isBurned = guard.burned.stream().anyMatch(each -> each.peer().equals(peer));
            assertThat(hash(guard.setups, peer)).as("setup of %s with %s", seat, peer)
                .isEqualTo(isBurned ? Optional.empty() : hash(before, peer));
            assertThat(guard.setups.zero(peer).commitment(plan.sid())).as("seed of %s with %s", seat, peer)
                .isEqualTo(before.zero(peer).commitment(plan.sid()));
          }
        }
      });
    }

    private static Optional<Bytes32> hash(PairSetups of, PartyId peer) {
      return of.live(peer).map(PairSetup::hash);
    }

    @Override
    public List<Fault> excluded(EcdsaSignature result) {
      return List.of();
    }

    @Override
    public void discard(EcdsaSignature result) {
      // public
    }

    @Override
    public boolean proves(Roster roster, Fault.Proven fault) {
      return EcdsaEvidence.proves(plan, roster, fault);
    }
  }

  /** What somebody burned. */
  private record Burned(PartyId peer, int generation) {
  }

  /** One lock at a time, and what is recorded as burned must be dead already. */
  private static final class Guard implements PairGuard {

    private final PairSetups setups;
    private final List<Burned> burned = new ArrayList<>();
    private Optional<PartyId> locked = Optional.empty();

    Guard(PairSetups setups) {
      this.setups = setups;
    }

    @Override
    public <R> R alone(PartyId peer, Supplier<R> work) {
      assertThat(locked).isEmpty();
      locked = Optional.of(peer);
      try {
        return work.get();
      } finally {
        locked = Optional.empty();
      }
    }

    @Override
    public void burned(PartyId peer, int generation) {
      assertThat(locked).contains(peer);
      assertThat(setups.live(peer)).isEmpty();
      burned.add(new Burned(peer, generation));
    }
  }
}
