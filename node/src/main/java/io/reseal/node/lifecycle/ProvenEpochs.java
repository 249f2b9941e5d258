package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Threshold;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.MemberSignatures;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.chain.Testimony;
import io.reseal.node.store.EpochRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Which epochs that the chain calls Proven this node has checked for itself:
 * their members' Barrier, Ready and Active signatures, taken from the
 * transactions that carried them. A lying quorum of endpoints can say that an
 * epoch is Proven; it cannot sign for its members.
 *
 * <p>
 * Anybody may carry them there in a way that hides them from us, such as
 * through a contract of his own, and so keep every old share from being
 * destroyed: what a transaction does not show is taken from what the members
 * told us.
 */
final class ProvenEpochs {

  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Desk desk;
  private final RegistryDigests digests;
  private final RegistryTransactions registry;
  private final Ballots ballots;
  private final Executor chainThread;
  private final Set<Checked> checked = ConcurrentHashMap.newKeySet();
  private volatile String trouble = "";
  /**
   * One a question: one that can never be answered must not keep others from it.
   */
  private final Map<Checked, Instant> nextTries = new HashMap<>();

  /**
   * What the signatures are held against: what this node knows by itself.
   *
   * @param keys
   *          hash of the keys of the shares that would be destroyed
   * @param base
   *          our record of the epoch that the proven one follows, if we were in
   *          it
   * @param own
   *          our record of the proven epoch, if it became active here
   */
  record Known(Bytes32 keys, Optional<EpochRecord> base, Optional<EpochRecord> own) {
  }

  private record Checked(Bytes32 termsHash, Bytes32 root, Bytes32 keys) {
  }

  ProvenEpochs(Desk desk, RegistryDigests digests, RegistryTransactions registry, Ballots ballots,
      Executor chainThread) {
    this.desk = desk;
    this.digests = digests;
    this.registry = registry;
    this.ballots = ballots;
    this.chainThread = chainThread;
  }

  /**
   * Whether the epoch that the chain calls Proven was checked; begins to, if not.
   *
   * @param keys
   *          hash of the keys of the shares that would be destroyed
   */
  boolean isChecked(FinalizedState chain, Bytes32 keys) {
    var proven = chain.proven();
    if (proven.isEmpty()) {
      return false;
    }
    var question = new Checked(proven.get().termsHash(), proven.get().root(), keys);
    if (checked.contains(question) || isNoted(proven.get(), chain.keys(), keys)) {
      trouble = "";
      return true;
    }
    var now = desk.clock().instant();
    if (!now.isBefore(nextTries.getOrDefault(question, Instant.MIN))) {
      nextTries.keySet().removeIf(other -> !other.termsHash().equals(question.termsHash()));
      nextTries.put(question, now.plus(RETRY));
      // What never was active here says nothing of the epoch that was active
      // elsewhere.
      var base = record(proven.get().terms().base());
      var known = new Known(keys, base, record(proven.get().epoch()));
      var heard = ballots.heard(proven.get(), base.map(EpochRecord::committee));
      chainThread.execute(() -> check(proven.get(), chain.keys(), known, heard));
    }
    return false;
  }

  /**
   * Whether it was checked before we noted it as proven: a chain that has
   * forgotten its old transactions by the end of the retention does not matter.
   */
  private boolean isNoted(EpochState proven, Bytes32 chainKeys, Bytes32 keys) {
    return chainKeys.equals(keys)
        && record(proven.epoch()).filter(own -> own.proven() && own.root().equals(proven.root())).isPresent();
  }

  private Optional<EpochRecord> record(Epoch epoch) {
    return desk.store().transaction(tx -> tx.epochs().live(epoch))
        .filter(record -> record.status() != EpochRecord.Status.PREPARED);
  }

  private void check(EpochState proven, Bytes32 chainKeys, Known known, Testimony heard) {
    try {
      var why = "nobody shows any";
      for (var testimony : registry.testimonies(proven)) {
        var flaw = flaw(testimony.completedBy(heard), proven, chainKeys, known, digests);
        if (flaw.isEmpty()) {
          checked.add(new Checked(proven.termsHash(), proven.root(), known.keys()));
          return;
        }
        why = flaw.get();
      }
      trouble = refused(proven, why);
    } catch (ChainException e) {
      trouble = refused(proven, e.getMessage());
    }
  }

  private static String refused(EpochState proven, String why) {
    return "the chain calls epoch " + proven.epoch()
        + " Proven, and its members' signatures are not verified here: " + why
        + "; until they are, nothing is destroyed and its base may still return";
  }

  /** What keeps this node from believing; empty when nothing does. */
  String trouble() {
    return trouble;
  }

  /**
   * What is wrong with the signatures, if anything is: all of next and at least
   * threshold of the base were there, all of next held durable shares of the same
   * keys under this root, and all of them opened these once more. The governor
   * may prove with one more than the threshold: enough hold the key even then.
   *
   * <p>
   * Who is one of them and has this very root asks for all Active signatures
   * only, if no more is to be had: each member opened its share of that root.
   */
  static Optional<String> flaw(Testimony said, EpochState proven, Bytes32 chainKeys, Known known,
      RegistryDigests digests) {
    var members = proven.members();
    if (members.isEmpty()) {
      return Optional.of("its members are not known");
    }
    if (!chainKeys.equals(known.keys())) {
      return Optional.of("the registry's keys hash to " + chainKeys + ", ours to " + known.keys());
    }
    var terms = proven.terms();
    var next = members.get();
    var barrier = digests.barrier(proven.termsHash(), proven.attempt(), said.validUntil());
    var ready = digests.ready(proven.termsHash(), proven.attempt(), proven.root(), chainKeys);
    var active = digests.active(proven.termsHash(), proven.root());
    var enough = Math.min(next.size(), next.threshold().signers() + 1);
    if (known.own().filter(own -> own.root().equals(proven.root()) && own.committee().equals(next))
        .isPresent() && missing("Active", active, said.active(), next.members(), next.size()).isEmpty()) {
      return Optional.empty();
    }
    return missing("Barrier", barrier, said.next(), next.members(), next.size())
        .or(() -> terms.base().equals(Epoch.NONE)
            ? Optional.empty()
            : current(said.current(), proven, known, barrier))
        .or(() -> missing("Ready", ready, said.ready(), next.members(), next.size()))
        .or(() -> missing("Active", active, said.active(), next.members(), enough));
  }

  private static Optional<String> current(MemberSignatures current, EpochState proven, Known known,
      Bytes32 barrier) {
    var terms = proven.terms();
    var ours = known.base();
    if (ours.isPresent() && (!ours.get().root().equals(terms.baseRoot())
        || !RegistryDigests.committeeHash(ours.get().committee()).equals(terms.baseCommittee()))) {
      return Optional.of("it follows another epoch " + terms.base() + " than ours");
    }
    return ours.map(EpochRecord::committee).or(() -> named(current.members(), terms.baseCommittee()))
        .map(base -> missing("Barrier", barrier, current, base.members(), base.threshold().signers()))
        .orElse(Optional.of("no list of members of epoch " + terms.base() + " hashes to its committee"));
  }

  /**
   * The committee of these members that has this hash, whatever its threshold.
   */
  private static Optional<Committee> named(List<Address> members, Bytes32 hash) {
    try {
      for (var signers = 2; signers <= members.size(); signers++) {
        var committee = new Committee(members, new Threshold(signers));
        if (RegistryDigests.committeeHash(committee).equals(hash)) {
          return Optional.of(committee);
        }
      }
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // no ascending list of different members
    }
    return Optional.empty();
  }

  private static Optional<String> missing(String kind, Bytes32 digest, MemberSignatures given,
      List<Address> members, int need) {
    var valid = given.signatures().entrySet().stream().filter(each -> members.contains(each.getKey()))
        .filter(each -> isBy(each, digest)).count();
    return valid >= need
        ? Optional.empty()
        : Optional.of(valid + " " + kind + " signatures verify, expected " + need + " of " + members.size());
  }

  private static boolean isBy(Map.Entry<Address, Bytes> signature, Bytes32 digest) {
    return Addresses.recover(digest, signature.getValue()).filter(signature.getKey()::equals).isPresent();
  }
}
