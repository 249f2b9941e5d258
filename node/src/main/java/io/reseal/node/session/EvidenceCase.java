package io.reseal.node.session;

import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ecdsa.EcdsaEvidence;
import io.reseal.core.ecdsa.EcdsaPlan;
import io.reseal.core.frost.FrostEvidence;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.keydeal.KeyDealEvidence;
import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.renewal.RenewalEvidence;
import io.reseal.core.renewal.RenewalPlan;
import io.reseal.core.share.Sharing;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.SessionKeyCertificate.Expected;
import io.reseal.node.chain.RegistryDigests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a run was about, as far as a judge must know: all of it public. */
public sealed interface EvidenceCase {

  /** The run's session, from all the rest. */
  SessionId sid();

  /** The epoch whose shares are dealt or sign. */
  Epoch epoch();

  /** Which attempt; 0 for a signature that was asked for. */
  int attempt();

  /** The key's place in the registry's list. */
  int keyIndex();

  /** The key's scheme. */
  Scheme scheme();

  /** The key's name as the plan says it. */
  KeyId key();

  /** Whose seat is whose. */
  Map<Seat, Address> seats();

  /** What session keys must be certified for. */
  Expected expected(ChainBinding chain);

  /** The rule that is proven broken, or nothing. */
  Optional<String> brokenRule(Roster roster, Fault fault);

  /** What contradicts itself in it, or nothing. */
  Optional<String> flaw();

  /** What it was, in words. */
  String words();

  /** What of it only the chain can confirm. */
  List<String> claims();

  /**
   * One key of one attempt to make it or hand it over.
   *
   * @param terms
   *          hash of the proposal's terms
   */
  record Dealing(KeyDealPlan plan, Bytes32 terms, int attempt, int keyIndex) implements EvidenceCase {

    @Override
    public SessionId sid() {
      return plan.sid();
    }

    @Override
    public Epoch epoch() {
      return plan.epoch();
    }

    @Override
    public Scheme scheme() {
      return plan.scheme();
    }

    @Override
    public KeyId key() {
      return plan.keyId();
    }

    @Override
    public Map<Seat, Address> seats() {
      return owners(plan);
    }

    /** Whose seat is whose in a dealing. */
    public static Map<Seat, Address> owners(KeyDealPlan plan) {
      var owners = new TreeMap<Seat, Address>();
      plan.dealerSeats().forEach(seat -> owners.put(seat, plan.dealers().addressOf(seat.id())));
      plan.receiverSeats().forEach(seat -> owners.put(seat, plan.receivers().addressOf(seat.id())));
      return owners;
    }

    @Override
    public Expected expected(ChainBinding chain) {
      return new Expected(chain, plan.epoch(), RegistryDigests.committeeHash(plan.receivers()),
          Optional.of(plan.sid()));
    }

    @Override
    public Optional<String> brokenRule(Roster roster, Fault fault) {
      return KeyDealEvidence.brokenRule(plan, roster, fault);
    }

    @Override
    public Optional<String> flaw() {
      return plan.instance().equals(KeyDealPlan.instance(terms, attempt, keyIndex))
          ? Optional.empty()
          : Optional.of("the plan is not of attempt " + attempt + " of terms " + terms);
    }

    @Override
    public String words() {
      return (plan.base().isPresent() ? "the hand-over" : "the making") + " of key " + keyIndex + " ("
          + plan.scheme() + ") for epoch " + plan.epoch() + ", attempt " + attempt;
    }

    @Override
    public List<String> claims() {
      var next = "epoch " + plan.epoch() + " was proposed with terms " + terms + " and "
          + committee(plan.receivers());
      return plan.base()
          .map(base -> List.of(next, "epoch " + base.epoch() + " is of "
              + committee(base.sharing().committee()) + ", and its key is " + base.sharing().publicKey()))
          .orElse(List.of(next));
    }
  }

  /**
   * One signature, whatever its scheme: its signers hold shares of one sharing.
   */
  sealed interface OfSigners extends EvidenceCase {

    /** Of the key in that epoch. */
    Sharing sharing();

    /** The epoch's, on chain. */
    Bytes32 root();

    /** The signers' seats. */
    Set<Seat> signers();

    @Override
    default Map<Seat, Address> seats() {
      var owners = new TreeMap<Seat, Address>();
      signers().forEach(seat -> owners.put(seat, sharing().committee().addressOf(seat.id())));
      return owners;
    }

    @Override
    default Expected expected(ChainBinding chain) {
      return new Expected(chain, epoch(), RegistryDigests.committeeHash(sharing().committee()),
          Optional.empty());
    }

    @Override
    default Optional<String> flaw() {
      return Optional.empty();
    }

    @Override
    default List<String> claims() {
      return List.of("epoch " + epoch() + " is of " + committee(sharing().committee()) + ", with root "
          + root() + " and key " + sharing().publicKey());
    }
  }

  /** One signature by FROST. */
  record Signing(FrostPlan plan, int attempt, int keyIndex) implements OfSigners {

    @Override
    public SessionId sid() {
      return plan.sid();
    }

    @Override
    public Epoch epoch() {
      return plan.epoch();
    }

    @Override
    public Scheme scheme() {
      return Scheme.BIP340;
    }

    @Override
    public KeyId key() {
      return plan.key();
    }

    @Override
    public Sharing sharing() {
      return plan.sharing();
    }

    @Override
    public Bytes32 root() {
      return plan.root();
    }

    @Override
    public Set<Seat> signers() {
      return plan.seats();
    }

    @Override
    public Optional<String> brokenRule(Roster roster, Fault fault) {
      return FrostEvidence.brokenRule(plan, roster, fault);
    }

    @Override
    public String words() {
      return "a signature (" + plan.suite() + ") by key " + keyIndex + " in epoch " + plan.epoch();
    }
  }

  /** One ECDSA signature. */
  record EcdsaSigning(EcdsaPlan plan, int attempt, int keyIndex) implements OfSigners {

    @Override
    public SessionId sid() {
      return plan.sid();
    }

    @Override
    public Epoch epoch() {
      return plan.epoch();
    }

    @Override
    public Scheme scheme() {
      return Scheme.ECDSA;
    }

    @Override
    public KeyId key() {
      return plan.key();
    }

    @Override
    public Sharing sharing() {
      return plan.sharing();
    }

    @Override
    public Bytes32 root() {
      return plan.root();
    }

    @Override
    public Set<Seat> signers() {
      return plan.seats();
    }

    @Override
    public Optional<String> brokenRule(Roster roster, Fault fault) {
      return EcdsaEvidence.brokenRule(plan, roster, fault);
    }

    @Override
    public String words() {
      return "a signature (ECDSA) by key " + keyIndex
          + (plan.path().equals(DerivationPath.ROOT) ? "" : " at " + plan.path()) + " in epoch "
          + plan.epoch();
    }
  }

  /**
   * A setup that two members made anew inside an epoch.
   *
   * @param committee
   *          the epoch's
   */
  record Renewing(RenewalPlan plan, Committee committee, int attempt, int keyIndex) implements EvidenceCase {

    @Override
    public SessionId sid() {
      return plan.sid();
    }

    @Override
    public Epoch epoch() {
      return plan.epoch();
    }

    @Override
    public Scheme scheme() {
      return Scheme.ECDSA;
    }

    @Override
    public KeyId key() {
      return plan.key();
    }

    @Override
    public Map<Seat, Address> seats() {
      var owners = new TreeMap<Seat, Address>();
      plan.seats().forEach(seat -> owners.put(seat, committee.addressOf(seat.id())));
      return owners;
    }

    @Override
    public Expected expected(ChainBinding chain) {
      return new Expected(chain, plan.epoch(), RegistryDigests.committeeHash(committee), Optional.empty());
    }

    @Override
    public Optional<String> brokenRule(Roster roster, Fault fault) {
      return RenewalEvidence.brokenRule(plan, roster, fault);
    }

    @Override
    public Optional<String> flaw() {
      return Optional.empty();
    }

    @Override
    public String words() {
      return "setup " + plan.generation() + " of parties " + plan.one() + " and " + plan.other() + " for key "
          + keyIndex + " in epoch " + plan.epoch();
    }

    @Override
    public List<String> claims() {
      return List.of("epoch " + plan.epoch() + " is of " + EvidenceCase.committee(committee) + ", with root "
          + plan.root());
    }
  }

  private static String committee(Committee committee) {
    return "committee " + RegistryDigests.committeeHash(committee) + " (" + committee.threshold() + " of "
        + committee.size() + ")";
  }
}
