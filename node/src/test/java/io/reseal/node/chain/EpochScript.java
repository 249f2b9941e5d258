package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Leads epochs through their life on a chain mined by hand, with members whose
 * keys the test holds: every step by a real transaction, made final at once.
 */
final class EpochScript implements AutoCloseable {

  static final TestKeys KEYS = TestKeys.named("joint");

  private final TestChain chain;
  private final Map<Address, TestIdentity> identities = new HashMap<>();
  private final AccountTransactions transactions;
  private final RegistryDigests digests;

  /** All who may ever be members; the first pays. */
  EpochScript(TestChain chain, List<TestIdentity> all) {
    this.chain = chain;
    all.forEach(identity -> identities.put(identity.address(), identity));
    var payer = all.getFirst();
    this.transactions = new AccountTransactions(chain.spec(), payer.address(), payer, FeePolicy.DEFAULT);
    this.digests = new RegistryDigests(Anvil.CHAIN_ID, chain.registry());
  }

  AccountTransactions transactions() {
    return transactions;
  }

  /** Proposes the relayers of now. */
  EpochState propose() {
    var before = chain.state();
    succeed(transactions.propose(before.relayers().committee().orElseThrow(), before.activeMembers()));
    return chain.state().proposal().orElseThrow();
  }

  /** Opens the next attempt by Barrier signatures of everybody. */
  EpochState open() {
    var state = chain.state();
    var proposal = state.proposal().orElseThrow();
    var attempt = proposal.attempt() + 1;
    var validUntil = state.block().time() + 10_000;
    var digest = digests.barrier(proposal.termsHash(), attempt, validUntil);
    var current = state.activeMembers().map(members -> signed(members, digest))
        .orElse(MemberSignatures.NOBODY);
    succeed(
        transactions.openAttempt(proposal.epoch(), attempt, validUntil, signed(proposal, digest), current));
    return chain.state().proposal().orElseThrow();
  }

  /** Commits the live attempt by Ready signatures of all and the keys' proofs. */
  EpochState commit() {
    succeed(sendCommit(root(chain.state().proposal().orElseThrow().epoch()), KEYS));
    return chain.state().active().orElseThrow();
  }

  Submission sendCommit(Bytes32 root, TestKeys keys) {
    var proposal = chain.state().proposal().orElseThrow();
    var message = RegistryDigests.epochMessage(proposal.termsHash(), proposal.attempt(), root);
    var digest = digests.ready(proposal.termsHash(), proposal.attempt(), root,
        RegistryDigests.keysHash(keys.listed()));
    return transactions.commit(proposal.epoch(), proposal.attempt(), root, keys.proven(message),
        signed(proposal, digest));
  }

  /** Proves the active epoch by Active signatures of all. */
  EpochState prove() {
    var active = chain.state().active().orElseThrow();
    succeed(transactions.prove(active.epoch(),
        signed(active, digests.active(active.termsHash(), active.root()))));
    return chain.state().active().orElseThrow();
  }

  /** Returns to the base of the active epoch. */
  void rollBack() {
    var state = chain.state();
    var active = state.active().orElseThrow();
    var base = state.base().orElseThrow();
    var validUntil = state.block().time() + 10_000;
    succeed(transactions.rollBack(active.epoch(), validUntil,
        signed(base, digests.opened(active.termsHash(), base.root(), validUntil))));
  }

  /** From proposal to proof. */
  EpochState live() {
    propose();
    open();
    commit();
    return prove();
  }

  /** A root that only that epoch has. */
  static Bytes32 root(Epoch epoch) {
    return Abi.keccak("root of epoch " + epoch);
  }

  MemberSignatures signed(EpochState epoch, Bytes32 digest) {
    return signed(epoch.members().orElseThrow(), digest);
  }

  MemberSignatures signed(Committee committee, Bytes32 digest) {
    var signatures = new HashMap<Address, Bytes>();
    committee.members().forEach(member -> signatures.put(member, identities.get(member).sign(digest)));
    return MemberSignatures.of(committee, signatures);
  }

  /** Mines what was sent, makes it final, and expects that it did not revert. */
  void succeed(Submission submission) {
    assertThat(submission).isInstanceOf(Submission.Sent.class);
    chain.anvil().mine(1);
    assertThat(transactions.outcome(((Submission.Sent) submission).hash()))
        .isEqualTo(new TransactionOutcome.Mined(chain.anvil().latest(), true));
    chain.anvil().makeFinal();
  }

  @Override
  public void close() {
    transactions.close();
  }
}
