package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.KeyProof;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.JointSignature;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.SigningOrder;
import io.reseal.node.store.EpochRecord;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The test of a prepared sharing before anyone promises it: quorums of the next
 * threshold sign the epoch message with their sealed shares, until each member
 * was in one. What they sign is also what the registry demands for the commit,
 * and no other code signs under its tag.
 */
final class Testing {

  private final Desk desk;
  private final EpochState proposal;
  private final EpochRecord prepared;
  private final Committee committee;
  private final Courier courier;
  private final Map<Integer, Bytes> proofs = new TreeMap<>();
  private final Map<Run, Instant> retryAt = new HashMap<>();
  private final Map<Run, Instant> joinAt = new HashMap<>();
  private final Set<Run> passed = new HashSet<>();

  /** One quorum's test of one key. */
  private record Run(int key, int quorum) {
  }

  Testing(Desk desk, EpochState proposal, EpochRecord prepared, Courier courier) {
    this.desk = desk;
    this.proposal = proposal;
    this.prepared = prepared;
    this.courier = courier;
    committee = prepared.committee();
  }

  boolean isOf(EpochState live, EpochRecord record) {
    return live.termsHash().equals(proposal.termsHash()) && live.attempt() == proposal.attempt()
        && record.root().equals(prepared.root());
  }

  /** Whether each key was signed with by a quorum with us in it. */
  boolean isPassed() {
    return desk.custody().keys().stream()
        .allMatch(key -> passed.stream().anyMatch(run -> run.key() == key.index() && isOurs(run.quorum())));
  }

  /** A signature of the epoch message by each key, in the keys' order. */
  List<Bytes> proofs() {
    return List.copyOf(proofs.values());
  }

  /**
   * Begins the tests that we lead, until each of their quorum has promised: one
   * that died between its test and its promise knows nothing of the test.
   *
   * @param ready
   *          who has promised
   */
  void pursue(Instant now, Set<Address> ready) {
    for (var key : desk.custody().keys()) {
      for (var quorum = 0; quorum < quorums(); quorum++) {
        var run = new Run(key.index(), quorum);
        var due = retryAt.getOrDefault(run, Instant.MIN);
        var isOver = passed.contains(run)
            && signers(quorum).stream().map(committee::addressOf).allMatch(ready::contains);
        if (lead(quorum).equals(desk.self()) && !isOver && !now.isBefore(due) && canSign(run)) {
          retryAt.put(run, now.plus(desk.timing().round()));
          call(run);
        }
      }
    }
  }

  /**
   * Whether there is a setup with each of the quorum's others; where one is
   * missing, after a stop in the middle, it is being made.
   */
  private boolean canSign(Run run) {
    var without = desk.custody().withoutSetup(prepared, run.key());
    without.retainAll(signers(run.quorum()));
    return without.isEmpty();
  }

  private void call(Run run) {
    Bytes32 instance;
    try (var random = SecretBytes.random(Bytes32.SIZE, desk.entropy())) {
      instance = Bytes32.of(random.expose().toArray(ValueLayout.JAVA_BYTE)); // public: the run's name
    }
    var call = new Statement.TestCall(proposal.termsHash(), proposal.attempt(), prepared.root(), run.key(),
        run.quorum(), instance);
    signers(run.quorum()).stream().map(committee::addressOf).filter(address -> !address.equals(desk.self()))
        .forEach(address -> courier.send(address, call));
    begin(run, instance);
  }

  /**
   * Joins a test that its lead calls for; anybody else's call, or one for another
   * sharing, is refused.
   */
  void onCall(Address from, Statement.TestCall call) {
    var isOurSharing = call.termsHash().equals(proposal.termsHash()) && call.attempt() == proposal.attempt()
        && call.root().equals(prepared.root());
    var isQuorum = call.key() >= 0 && call.key() < desk.custody().keys().size() && call.quorum() >= 0
        && call.quorum() < quorums();
    if (isOurSharing && isQuorum && lead(call.quorum()).equals(from) && isOurs(call.quorum())) {
      join(new Run(call.key(), call.quorum()), call.instance());
    }
  }

  /**
   * Each join opens the share in the token: a lead may not ask for that at will.
   */
  private void join(Run run, Bytes32 instance) {
    var now = desk.clock().instant();
    if (!now.isBefore(joinAt.getOrDefault(run, Instant.MIN)) && canSign(run)) {
      joinAt.put(run, now.plus(desk.timing().round().dividedBy(2)));
      begin(run, instance);
    }
  }

  private void begin(Run run, Bytes32 instance) {
    var key = desk.custody().keys().get(run.key());
    var published = desk.custody().published(prepared);
    var order = new SigningOrder(key, prepared, published.sharing(run.key()), signers(run.quorum()),
        message(), instance);
    try (var share = desk.custody().open(prepared, run.key())) {
      var _ = desk.signings().begin(order, "test", proposal.attempt(), desk.self(), share, () -> {
      }, outcome -> ended(key, run, outcome));
    }
  }

  private void ended(KeySpec key, Run run, Outcome<JointSignature> outcome) {
    switch (outcome) {
      case Outcome.Finished<JointSignature>(var signature, _) -> {
        passed.add(run);
        proofs.putIfAbsent(key.index(), signature.encoded());
        desk.note("tested", "epoch " + prepared.epoch() + ", key " + key.index() + ": quorum "
            + signers(run.quorum()) + " signs with the prepared shares");
      }
      case Outcome.Aborted<JointSignature>(var faults) -> desk.note("fault", "epoch " + prepared.epoch()
          + ": the test of quorum " + signers(run.quorum()) + " fails: " + faults);
    }
  }

  private int quorums() {
    var size = committee.threshold().signers();
    return (committee.size() + size - 1) / size;
  }

  /** Members by turn, wrapping, so that each one is in some quorum. */
  private NavigableSet<PartyId> signers(int quorum) {
    var size = committee.threshold().signers();
    var signers = new TreeSet<PartyId>();
    for (var k = 0; k < size; k++) {
      signers.add(new PartyId(1 + (quorum * size + k) % committee.size()));
    }
    return signers;
  }

  private Address lead(int quorum) {
    return committee
        .addressOf(new PartyId(1 + (quorum * committee.threshold().signers()) % committee.size()));
  }

  private boolean isOurs(int quorum) {
    return committee.idOf(desk.self()).filter(signers(quorum)::contains).isPresent();
  }

  /**
   * Proofs that a Ready of another member carries, once verified, save a quorum's
   * test of ours.
   */
  void learn(int key, Bytes proof) {
    proofs.putIfAbsent(key, proof);
  }

  Optional<Bytes> proof(int key) {
    return Optional.ofNullable(proofs.get(key));
  }

  /** The same, in the form the registry verifies. */
  Optional<KeyProof> keyProof(int key) {
    var scheme = desk.custody().keys().get(key).scheme();
    return proof(key).map(proof -> switch (scheme) {
      case BIP340 -> KeyProof.bip340(proof);
      case ECDSA ->
        KeyProof.ecdsa(message(), proof, desk.custody().published(prepared).sharing(key).publicKey());
    });
  }

  private Bytes32 message() {
    return RegistryDigests.epochMessage(proposal.termsHash(), proposal.attempt(), prepared.root()).digest();
  }
}
