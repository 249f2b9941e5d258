package io.reseal.node.lifecycle;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Codec;
import io.reseal.core.share.Sharing;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.ProvenKey;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryKey;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.chain.Terms;
import io.reseal.node.session.EpochKeys;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Proposal;
import io.reseal.node.store.ReadyRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Does what the lifecycle decided, and nothing else. Each deed may be asked for
 * again and again.
 */
final class Deeds {

  private static final Codec<Terms> TERMS = Codec.of(Terms.class);
  private static final String POLICY = "policy";

  private final Desk desk;
  private final Settings settings;
  private final RegistryDigests digests;
  private final RegistryTransactions registry;
  private final Submitter submitter;
  private final Courier courier;
  private final Attempts attempts;
  private final Ballots ballots;
  private final ProvenEpochs provenEpochs;
  private final WayBack wayBack;
  private final Reports reports;

  Deeds(Desk desk, Settings settings, RegistryDigests digests, RegistryTransactions registry,
      Submitter submitter, Courier courier, Attempts attempts, Ballots ballots, ProvenEpochs provenEpochs,
      WayBack wayBack, Reports reports) {
    this.desk = desk;
    this.settings = settings;
    this.digests = digests;
    this.registry = registry;
    this.submitter = submitter;
    this.courier = courier;
    this.attempts = attempts;
    this.ballots = ballots;
    this.provenEpochs = provenEpochs;
    this.wayBack = wayBack;
    this.reports = reports;
  }

  void perform(Effect effect, FinalizedState chain) {
    switch (effect) {
      case Effect.Observe(var proposal) -> observe(proposal);
      case Effect.Propose(var next) -> propose(next, chain);
      case Effect.FetchBase(var base) -> fetch(base);
      case Effect.SignBarrier(var proposal, var attempt) -> signBarrier(proposal, attempt, chain);
      case Effect.OpenAttempt(var proposal, var attempt) -> openAttempt(proposal, attempt, chain);
      case Effect.StartDeal(var proposal) -> startDeal(proposal, chain);
      case Effect.SayAgain(var proposal) -> attempts.sayAgain(proposal);
      case Effect.AbortAttempt(var proposal, var why) -> abort(proposal, why);
      case Effect.Test(var proposal, var root) -> attempts.testing(proposal, prepared(proposal, root))
          .pursue(desk.clock().instant(), ballots.readies().keySet());
      case Effect.SignReady(var proposal, var root) -> signReady(proposal, root, chain);
      case Effect.Commit(var proposal, var root) -> commit(proposal, root);
      case Effect.Activate(var epoch) -> activate(epoch);
      case Effect.Leave(var held, var active) -> {
        desk.store().run(tx -> tx.epochs().leave(held));
        desk.note("left", "epoch " + active + " is active without this node; its share of epoch " + held
            + " is kept until that epoch is proven");
      }
      case Effect.RollBack(var from, var to) -> {
        desk.store().run(tx -> tx.epochs().rollBack(from, to));
        desk.note("rolled-back", "epoch " + to + " is active again");
      }
      case Effect.GiveWay(var from, var to) -> {
        desk.store().run(tx -> tx.epochs().giveWay(from));
        desk.note("rolled-back", "epoch " + to + " is active again, without this node");
      }
      case Effect.SignActive(var active) -> signActive(active, chain);
      case Effect.Prove(var active) -> prove(active);
      case Effect.SignOpened(var active, var base) -> wayBack.sign(active, base, chain);
      case Effect.ReturnToBase(var active, var base) -> wayBack.send(active, base);
      case Effect.MarkProven(var epoch) -> markProven(epoch, chain);
      case Effect.Retire(var epoch, var proven) -> retire(epoch, proven, chain);
      case Effect.Annul(var epoch, var attempt) -> annul(epoch, attempt, chain);
      case Effect.Discard(var label) -> {
        desk.custody().discard(label);
        desk.note("discarded", "the HSM key " + label + " seals nothing that is needed; it is destroyed");
      }
      case Effect.Destroy(var epoch, var attempt) -> destroy(epoch, attempt, chain);
    }
  }

  private void observe(EpochState proposal) {
    var terms = proposal.terms();
    proposal.members().ifPresent(members -> {
      var now = desk.clock().instant();
      var isApproved = settings.autoApprove().contains(terms.kind());
      // At once: of what was seen before, policy is not asked again.
      desk.store().run(tx -> {
        var _ = tx.proposals().see(Proposal.seen(terms.epoch(), proposal.termsHash(),
            Bytes.of(TERMS.encode(terms)), members.members(), now));
        if (isApproved) {
          tx.proposals().decide(terms.epoch(), proposal.termsHash(), Proposal.Decision.APPROVED, POLICY);
        }
      });
      desk.note("proposal",
          "epoch " + terms.epoch() + " is proposed: " + terms.kind() + ", " + terms.threshold() + " of "
              + terms.n() + " " + members.members() + ", terms " + proposal.termsHash());
      if (isApproved) {
        noteDecision(proposal, Proposal.Decision.APPROVED, POLICY);
      }
    });
  }

  /** Stores what policy or operator say of a proposal. */
  void decide(EpochState proposal, Proposal.Decision decision, String by) {
    desk.store().run(tx -> tx.proposals().decide(proposal.epoch(), proposal.termsHash(), decision, by));
    noteDecision(proposal, decision, by);
  }

  private void noteDecision(EpochState proposal, Proposal.Decision decision, String by) {
    desk.note("decision", "epoch " + proposal.epoch() + " is " + decision + " by " + by);
  }

  private void propose(Committee next, FinalizedState chain) {
    var active = chain.active();
    if (active.isPresent() && active.get().members().isEmpty()) {
      return; // the current list is not known yet; the registry demands it
    }
    var subject = Transcript.of(Tag.TURN).add(RegistryDigests.committeeHash(next))
        .add(chain.activeEpoch().number())
        .add(chain.latest().map(latest -> latest.epoch().number()).orElse(0L)).hash();
    submitter.offer("propose", subject, next.members(), () -> registry.propose(next, chain.activeMembers()));
  }

  private void fetch(EpochState base) {
    var holders = base.members().map(Committee::members).orElse(List.of());
    holders.stream().filter(courier.connected()::contains)
        .forEach(address -> courier.send(address, new Statement.WantEpoch(base.epoch().number())));
  }

  /** "My current share opens" is said after it did, not before. */
  private void signBarrier(EpochState proposal, int attempt, FinalizedState chain) {
    var held = held(chain);
    if (held.isEmpty()
        && chain.activeMembers().filter(each -> each.members().contains(desk.self())).isPresent()) {
      tell(ballots.take(desk.self(), new Statement.Abstention(proposal.termsHash(), attempt), chain));
    }
    held.ifPresent(_ -> ballots.withdrawAbstention(desk.self()));
    var validUntil = Ballots.barrierValidUntil(chain.block().time());
    if (ballots.barrier(attempt, validUntil).containsKey(desk.self())) {
      return;
    }
    held.ifPresent(
        record -> desk.custody().keys().forEach(key -> desk.custody().open(record, key.index()).close()));
    var signature = desk.identity().sign(digests.barrier(proposal.termsHash(), attempt, validUntil));
    tell(ballots.take(
        new Statement.Barrier(proposal.termsHash(), attempt, validUntil, desk.self(), signature), chain));
  }

  private void openAttempt(EpochState proposal, int attempt, FinalizedState chain) {
    var next = proposal.members().orElseThrow();
    ballots.barrierTime(attempt).ifPresent(validUntil -> {
      var signatures = ballots.barrier(attempt, validUntil);
      var current = chain.activeMembers().map(committee -> Ballots.of(committee, signatures))
          .orElse(io.reseal.node.chain.MemberSignatures.NOBODY);
      submitter.offer("openAttempt", subject(proposal, attempt), next.members(), () -> registry
          .openAttempt(proposal.epoch(), attempt, validUntil, Ballots.of(next, signatures), current));
    });
  }

  /**
   * No subshare leaves before this node itself has verified that all of next and
   * enough of current are there. Runs that were under way at a restart go on.
   */
  private void startDeal(EpochState proposal, FinalizedState chain) {
    var gathered = ballots.gathered(proposal.attempt());
    if (!attempts.hasBegun(proposal) && !isWhole(gathered, proposal.members().orElseThrow(), chain)) {
      return;
    }
    attempts.deal(proposal, base(chain), held(chain));
    desk.note("dealing", "epoch " + proposal.epoch() + ", attempt " + proposal.attempt() + " begins");
  }

  /** An active committee that we do not know has not gathered. */
  static boolean isWhole(Set<Address> gathered, Committee next, FinalizedState chain) {
    return gathered.containsAll(next.members()) && canDeal(gathered, chain);
  }

  /** Whether these are enough of the active committee, if there is one. */
  static boolean canDeal(Set<Address> dealers, FinalizedState chain) {
    return chain.active().isEmpty() || chain.activeMembers().filter(current -> current.members().stream()
        .filter(dealers::contains).count() >= current.threshold().signers()).isPresent();
  }

  private void abort(EpochState proposal, String why) {
    var next = proposal.members().orElseThrow();
    var reason = Bytes32.of(Arrays.copyOf(why.getBytes(StandardCharsets.US_ASCII), Bytes32.SIZE));
    submitter.offer("abortAttempt", subject(proposal, proposal.attempt()), next.members(),
        () -> registry.abortAttempt(proposal.epoch(), proposal.attempt(), reason, next));
  }

  private void signReady(EpochState proposal, Bytes32 root, FinalizedState chain) {
    var record = prepared(proposal, root);
    var keysHash = RegistryDigests.keysHash(keys(record));
    if (!chain.keys().isZero() && !chain.keys().equals(keysHash)) {
      // Same key: what we hold must be what the registry has listed since the first
      // epoch.
      throw new IllegalStateException(
          "the prepared keys hash to " + keysHash + ", the registry's to " + chain.keys());
    }
    desk.custody().requireDurable(record);
    var digest = digests.ready(proposal.termsHash(), proposal.attempt(), root, keysHash);
    var signature = desk.store().transaction(tx -> tx.signatures().ready(
        new ReadyRecord(proposal.termsHash(), proposal.attempt(), root, desk.identity().sign(digest))));
    var proofs = attempts.testing(proposal, record).proofs();
    tell(ballots.take(new Statement.Ready(proposal.termsHash(), proposal.attempt(), root, keysHash,
        desk.self(), signature, proofs), chain));
    desk.note("ready", "epoch " + proposal.epoch() + ", attempt " + proposal.attempt()
        + ": this node's share is durable and works");
  }

  private void commit(EpochState proposal, Bytes32 root) {
    var record = prepared(proposal, root);
    var keys = keys(record);
    var testing = attempts.testing(proposal, record);
    var proven = new ArrayList<ProvenKey>();
    for (var key = 0; key < keys.size(); key++) {
      proven.add(new ProvenKey(keys.get(key), testing.keyProof(key).orElseThrow()));
    }
    var next = record.committee();
    var signatures = new TreeMap<Address, Bytes>();
    ballots.readies().forEach((address, ready) -> signatures.put(address, ready.signature()));
    submitter.offer("commit", subject(proposal, proposal.attempt()), next.members(), () -> registry
        .commit(proposal.epoch(), proposal.attempt(), root, proven, Ballots.of(next, signatures)));
  }

  private void activate(EpochState epoch) {
    desk.store().run(tx -> tx.epochs().activate(epoch.epoch(), epoch.root()));
    desk.note("active", "epoch " + epoch.epoch() + " is active, root " + epoch.root());
  }

  /** "I opened my share afresh": under the active epoch, each key of it, now. */
  private void signActive(EpochState active, FinalizedState chain) {
    var record = held(chain).orElseThrow();
    desk.custody().keys().forEach(key -> desk.custody().open(record, key.index()).close());
    var signature = desk.identity().sign(digests.active(active.termsHash(), active.root()));
    tell(
        ballots.take(new Statement.Active(active.termsHash(), active.root(), desk.self(), signature), chain));
  }

  private void prove(EpochState active) {
    var members = active.members().orElseThrow();
    var signatures = new TreeMap<Address, Bytes>();
    ballots.actives().forEach((address, statement) -> signatures.put(address, statement.signature()));
    submitter.offer("prove", active.termsHash(), members.members(),
        () -> registry.prove(active.epoch(), Ballots.of(members, signatures)));
  }

  /**
   * From a proven epoch there is no way back. Endpoints that call one Proven
   * which is not would keep us from returning to its base with all others, for
   * ever: here, too, the members' signatures decide.
   */
  private void markProven(Epoch epoch, FinalizedState chain) {
    var record = desk.store().transaction(tx -> tx.epochs().live(epoch)).orElseThrow();
    if (provenEpochs.isChecked(chain, RegistryDigests.keysHash(keys(record)))) {
      desk.store().run(tx -> tx.epochs().prove(epoch));
      desk.note("proven", "every member of epoch " + epoch + " has opened its share");
    }
  }

  /**
   * Nothing is destroyed because endpoints say so: the proven epoch's members
   * have said it, and that was verified here.
   */
  private void retire(Epoch epoch, Epoch proven, FinalizedState chain) {
    var record = desk.store().transaction(tx -> tx.epochs().live(epoch)).orElseThrow();
    if (provenEpochs.isChecked(chain, RegistryDigests.keysHash(keys(record)))) {
      desk.store().run(tx -> tx.epochs().retire(epoch, proven));
      desk.note("retiring",
          "epoch " + proven + " is proven, and its members' signatures verify: the shares of epoch " + epoch
              + " are destroyed now");
    }
  }

  private void annul(Epoch epoch, int attempt, FinalizedState chain) {
    var record = desk.store().transaction(tx -> tx.epochs().find(epoch, attempt)).orElseThrow();
    var isPassed = chain.proven().filter(proven -> proven.epoch().compareTo(epoch) > 0).isPresent();
    // A later proven epoch hides whether this one was committed: then it is that
    // epoch on which the key rests, and whose signatures count.
    if (!isPassed || provenEpochs.isChecked(chain, RegistryDigests.keysHash(keys(record)))) {
      desk.store().run(tx -> tx.epochs().annul(epoch, attempt));
      desk.note("void",
          "epoch " + epoch + ", attempt " + attempt + " can never commit; its shares are destroyed now");
    }
  }

  private void destroy(Epoch epoch, int attempt, FinalizedState chain) {
    var record = desk.store().transaction(tx -> tx.epochs().find(epoch, attempt)).orElseThrow();
    if (record.status() == EpochRecord.Status.ROLLED_BACK
        && !provenEpochs.isChecked(chain, RegistryDigests.keysHash(keys(record)))) {
      return;
    }
    desk.custody().destroy(record, signed -> {
      reports.add(epoch, signed.receipt().digest());
      desk.note("destroyed", signed.receipt().statement());
    });
    if (record.status() == EpochRecord.Status.RETIRING) {
      desk.store().run(tx -> tx.epochs().retired(epoch));
    }
  }

  private void tell(Optional<String> refusal) {
    refusal.ifPresent(why -> {
      throw new IllegalStateException("our own statement is refused: " + why);
    });
  }

  private static Bytes32 subject(EpochState proposal, int attempt) {
    return Transcript.of(Tag.TURN).add(proposal.termsHash()).add(attempt).hash();
  }

  private EpochRecord prepared(EpochState proposal, Bytes32 root) {
    return desk.store().transaction(tx -> tx.epochs().find(proposal.epoch(), proposal.attempt()))
        .filter(record -> record.root().equals(root)).orElseThrow();
  }

  /**
   * Our shares of the chain's active epoch, if we hold them and believe in them.
   */
  private Optional<EpochRecord> held(FinalizedState chain) {
    return desk.store().transaction(tx -> tx.trust().active())
        .filter(record -> record.epoch().equals(chain.activeEpoch()));
  }

  private Optional<EpochKeys> base(FinalizedState chain) {
    return chain.active().map(active -> held(chain).map(desk.custody()::published)
        .or(() -> attempts.fetched(active)).orElseThrow());
  }

  /** The keys as the registry lists them. */
  List<RegistryKey> keys(EpochRecord record) {
    var published = desk.custody().published(record);
    return desk.custody().keys().stream()
        .map(key -> registryKey(key.scheme(), published.sharing(key.index()))).toList();
  }

  private static RegistryKey registryKey(Scheme scheme, Sharing sharing) {
    var point = sharing.publicKey();
    var listed = scheme == Scheme.BIP340 && !point.hasEvenY() ? point.negate() : point;
    var bytes = listed.uncompressed();
    return new RegistryKey(scheme, Bytes32.of(Arrays.copyOfRange(bytes, 1, 33)),
        Bytes32.of(Arrays.copyOfRange(bytes, 33, 65)));
  }
}
