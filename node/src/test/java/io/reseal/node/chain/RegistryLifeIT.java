package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryLifeIT {

  private static final List<TestIdentity> ALL = TestIdentity.several(5);

  private TestChain chain;
  private EpochScript script;

  @BeforeEach
  void deploys() {
    chain = TestChain.byHand(TestChain.addresses(ALL.subList(0, 3)), 2, TestChain.SHORT);
    script = new EpochScript(chain, ALL);
  }

  @AfterEach
  void ends() {
    script.close();
    chain.close();
  }

  @Test
  void aKeyIsBornHandedOverAndProvedWithARealBip340Signature() {
    assertThat(chain.state().active()).isEmpty();
    assertThat(chain.state().activeEpoch()).isEqualTo(Epoch.NONE);

    var first = script.propose();
    assertThat(first.terms().kind()).isEqualTo(Kind.GENESIS);
    assertThat(first.members()).contains(committee(3, 2));
    assertThat(script.open().hasLiveAttempt(chain.state().block().time())).isTrue();
    assertThat(script.commit().phase()).isEqualTo(Phase.COMMITTED);
    assertThat(script.prove().phase()).isEqualTo(Phase.PROVEN);
    assertThat(chain.state().keys()).isEqualTo(RegistryDigests.keysHash(EpochScript.KEYS.listed()));

    chain.addRelayer(ALL.get(3).address());
    chain.changeThreshold(3);
    chain.anvil().makeFinal();
    var second = script.live();

    assertThat(second.terms().kind()).isEqualTo(Kind.ORDINARY);
    assertThat(second.members()).contains(committee(4, 3));
    assertThat(second.root()).isEqualTo(EpochScript.root(new Epoch(2)));
    assertThat(second.terms().baseRoot()).isEqualTo(EpochScript.root(new Epoch(1)));
    assertThat(chain.state().proven()).contains(second);
    var receipts = Set.of(Bytes32.ofHex("11".repeat(32)), Bytes32.ofHex("22".repeat(32)));
    receipts.forEach(receipt -> script.succeed(script.transactions().recordDestroyed(new Epoch(1), receipt)));
    assertThat(script.transactions().destroyed(new Epoch(1))).isEqualTo(receipts);
    assertThat(script.transactions().destroyed(new Epoch(2))).isEmpty();
    var other = ALL.get(1);
    try (var another = new AccountTransactions(chain.spec(), other.address(), other, FeePolicy.DEFAULT)) {
      assertThat(another.destroyed(new Epoch(1))).as("who tells is part of it").isEmpty();
    }
  }

  @Test
  void theSignaturesOfAnEpochAreFoundInItsTransactions() {
    script.live();
    chain.addRelayer(ALL.get(3).address());
    chain.changeThreshold(3);
    chain.anvil().makeFinal();
    script.propose();
    script.open();
    script.succeed(script.transactions().abortAttempt(new Epoch(2), 1, Bytes32.ZERO, committee(4, 3)));
    script.open();
    script.commit();
    var epoch = script.prove();

    var said = script.transactions().testimonies(epoch);

    assertThat(said).hasSize(1);
    var digests = new RegistryDigests(Anvil.CHAIN_ID, chain.registry());
    var barrier = digests.barrier(epoch.termsHash(), 2, said.getFirst().validUntil());
    var ready = digests.ready(epoch.termsHash(), 2, epoch.root(), chain.state().keys());
    assertThat(said.getFirst().next()).isEqualTo(script.signed(epoch, barrier));
    assertThat(said.getFirst().current()).isEqualTo(script.signed(committee(3, 2), barrier));
    assertThat(said.getFirst().ready()).isEqualTo(script.signed(epoch, ready));
    assertThat(said.getFirst().active())
        .isEqualTo(script.signed(epoch, digests.active(epoch.termsHash(), epoch.root())));
    chain.governance().requestRefresh(chain.registry());
    chain.anvil().makeFinal();
    var unproven = script.propose();
    assertThatThrownBy(() -> script.transactions().testimonies(unproven)).isInstanceOf(ChainException.class)
        .hasMessageContaining("shows no transaction openAttempt");
  }

  /**
   * Anybody may tell the registry what members signed, also from a contract's
   * constructor: the call that did it stands in no transaction.
   */
  @Test
  void whatAnotherContractCarriedIsNobodysAndNoError() {
    script.propose();
    script.open();
    var active = script.commit();
    var digests = new RegistryDigests(Anvil.CHAIN_ID, chain.registry());
    var call = RegistryCalls.prove(active.epoch(),
        script.signed(active, digests.active(active.termsHash(), active.root())));
    chain.anvil().call("eth_sendTransaction", Map.of("from", chain.governance().address().hex(), "data",
        carrier(chain.registry(), call.substring(2))));
    chain.anvil().mine(1);
    chain.anvil().makeFinal();
    assertThat(chain.state().active().orElseThrow().phase()).isEqualTo(Phase.PROVEN);

    var said = script.transactions().testimonies(active).getFirst();

    assertThat(said.active()).isEqualTo(MemberSignatures.NOBODY);
    assertThat(said.ready().signatures()).isNotEmpty();
    assertThat(said.next().signatures()).isNotEmpty();
  }

  /** Init code that copies what follows it to memory and calls with that. */
  private static String carrier(Address to, String call) {
    var size = "%04x".formatted(call.length() / 2);
    var copy = "61" + size + "6034600039"; // the call begins after 0x34 bytes of code
    var send = "6000600061" + size + "6000600073" + to.hex().substring(2) + "5af1";
    var elseRevert = "60325760006000fd5b00";
    return "0x" + copy + send + elseRevert + call;
  }

  @Test
  void anUnprovenEpochIsRolledBackToItsBase() {
    script.live();
    chain.governance().requestRefresh(chain.registry());
    chain.anvil().makeFinal();
    assertThat(chain.state().refreshRequested()).isTrue();
    assertThat(script.propose().terms().kind()).isEqualTo(Kind.REFRESH);
    script.open();
    script.commit();
    assertThat(chain.state().lineage()).extracting(EpochState::phase).containsExactly(Phase.COMMITTED,
        Phase.PROVEN);
    assertThat(chain.state().proven().orElseThrow().epoch()).isEqualTo(new Epoch(1));

    chain.anvil().increaseTime(Duration.ofSeconds(TestChain.SHORT.proveTime() + 1));
    chain.anvil().mine(3);
    script.rollBack();

    assertThat(chain.state().activeEpoch()).isEqualTo(new Epoch(1));
    assertThat(chain.state().latest().orElseThrow().phase()).isEqualTo(Phase.ROLLED_BACK);
  }

  @Test
  void anExceptionalChangeWaitsForTheGovernor() {
    script.live();
    chain.addRelayer(ALL.get(3).address());
    chain.addRelayer(ALL.get(4).address());
    chain.anvil().makeFinal();
    var proposal = script.propose();
    assertThat(proposal.terms().kind()).isEqualTo(Kind.EXCEPTIONAL);
    assertThat(proposal.allowed()).isFalse();

    chain.governance().allow(chain.registry(), proposal.epoch(), proposal.termsHash());
    chain.anvil().makeFinal();

    assertThat(chain.state().proposal().orElseThrow().allowed()).isTrue();
    script.open();
    assertThat(script.commit().epoch()).isEqualTo(new Epoch(2));
  }

  @Test
  void anAbortedAttemptIsNotLiveAndTheNextOneOpens() {
    script.propose();
    assertThat(script.open().attempt()).isEqualTo(1);
    script.succeed(script.transactions().abortAttempt(new Epoch(1), 1, Bytes32.ZERO, committee(3, 2)));
    var aborted = chain.state().proposal().orElseThrow();
    assertThat(aborted.deadline()).isZero();
    assertThat(aborted.hasLiveAttempt(chain.state().block().time())).isFalse();
    assertThat(script.transactions().abort(new Epoch(1), 1).orElseThrow().by())
        .isEqualTo(script.transactions().sender());
    assertThat(script.transactions().abort(new Epoch(1), 2)).isEmpty();
    assertThat(script.open().attempt()).isEqualTo(2);
  }

  @Test
  void theBridgesKeyAddressIsReadOnceItIsSet() {
    assertThat(chain.state().mpcAddress()).isEmpty();
    chain.governance().startKeygen(chain.bridge());
    chain.governance().endKeygen(chain.bridge(), ALL.get(4).address());
    chain.anvil().makeFinal();
    assertThat(chain.state().mpcAddress()).contains(ALL.get(4).address());
  }

  @Test
  void whatTheRegistryRefusesIsAValueWithTheErrorsNameAndArguments() {
    script.live();
    var transactions = script.transactions();
    var members = committee(3, 2);

    assertThat(transactions.propose(members, Optional.of(members)))
        .isEqualTo(new Submission.Refused("NothingChanged"));
    assertThat(transactions.propose(committee(4, 2), Optional.of(members)))
        .isEqualTo(new Submission.Refused("WrongMembers"));
    var again = transactions.prove(new Epoch(1), script.signed(members, Bytes32.ZERO));
    assertThat(again).isEqualTo(new Submission.Refused("WrongPhase(4)"));
    assertThat(((Submission.Refused) again).is("WrongPhase")).isTrue();
    assertThat(((Submission.Refused) again).is("Wrong")).isFalse();
  }

  @Test
  void aSignatureOfAnotherMessageIsRefusedWithItsSeat() {
    script.propose();
    var proposal = chain.state().proposal().orElseThrow();
    var validUntil = chain.state().block().time() + 1_000;
    var digests = new RegistryDigests(Anvil.CHAIN_ID, chain.registry());
    var signatures = new HashMap<>(
        script.signed(proposal, digests.barrier(proposal.termsHash(), 1, validUntil)).signatures());
    signatures.put(ALL.get(1).address(),
        ALL.get(1).sign(digests.barrier(proposal.termsHash(), 2, validUntil)));

    assertThat(script.transactions().openAttempt(proposal.epoch(), 1, validUntil,
        MemberSignatures.of(committee(3, 2), signatures), MemberSignatures.NOBODY))
        .isEqualTo(new Submission.Refused("BadSignature(1)"));
    signatures.remove(ALL.get(1).address());
    assertThat(script.transactions().openAttempt(proposal.epoch(), 1, validUntil,
        MemberSignatures.of(committee(3, 2), signatures), MemberSignatures.NOBODY))
        .isEqualTo(new Submission.Refused("TooFewSignatures(2, 3)"));
  }

  @Test
  void anotherKeyIsRefusedForEver() {
    script.live();
    chain.governance().requestRefresh(chain.registry());
    chain.anvil().makeFinal();
    script.propose();
    script.open();
    assertThat(script.sendCommit(EpochScript.root(new Epoch(2)), TestKeys.named("another")))
        .isEqualTo(new Submission.Refused("KeyChanged"));
  }

  @Test
  void ourHashesAreTheContracts() {
    var proposal = script.propose();
    var digests = new RegistryDigests(Anvil.CHAIN_ID, chain.registry());
    var separator = View.of(chain.registry(), "domainSeparator()", 1).calldata();
    assertThat(Json.bytes(chain.anvil().call("eth_call",
        java.util.Map.of("to", chain.registry().hex(), "data", separator), "latest"), "separator"))
        .isEqualTo(digests.domainSeparator().toArray());
    assertThat(proposal.termsHash()).isEqualTo(proposal.terms().hash(Anvil.CHAIN_ID, chain.registry()));
    assertThat(proposal.terms().committee()).isEqualTo(RegistryDigests.committeeHash(committee(3, 2)));
    assertThat(proposal.terms().hash(1, chain.registry())).isNotEqualTo(proposal.termsHash());
  }

  private static Committee committee(int size, int threshold) {
    return Committee.of(TestChain.addresses(ALL.subList(0, size)), threshold);
  }
}
