package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only final blocks count, and what was final must stay. */
class FinalityIT {

  private static final List<TestIdentity> ALL = TestIdentity.several(4);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final MemoryCursor cursor = new MemoryCursor();
  private TestChain chain;
  private QuorumReader reader;

  @BeforeEach
  void deploys() {
    chain = TestChain.byHand(TestChain.addresses(ALL.subList(0, 3)), 2, TestChain.SHORT);
    reader = new QuorumReader(chain.spec(), cursor, TIMEOUT);
  }

  @AfterEach
  void ends() {
    reader.close();
    chain.close();
  }

  @Test
  void aChangeIsSeenWhenItsBlockIsFinalAndNotBefore() {
    reader.poll();
    chain.addRelayer(ALL.get(3).address());
    assertThat(reader.poll().relayers().members()).hasSize(3);
    chain.anvil().makeFinal();
    assertThat(reader.poll().relayers().members()).hasSize(4);
  }

  @Test
  void twoChangesBetweenTwoLooksAreOneState() {
    reader.poll();
    chain.addRelayer(ALL.get(3).address());
    chain.changeThreshold(3);
    chain.removeRelayer(ALL.get(0).address());
    chain.anvil().makeFinal();

    assertThat(reader.poll().relayers().committee())
        .contains(Committee.of(TestChain.addresses(ALL.subList(1, 4)), 3));
  }

  @Test
  void aReorgOfWhatWasNeverFinalDoesNotMatter() {
    var before = reader.poll();
    chain.addRelayer(ALL.get(3).address());
    chain.anvil().reorg(1);
    chain.anvil().makeFinal();

    var after = reader.poll();
    assertThat(after.block().number()).isGreaterThan(before.block().number());
    assertThat(after.relayers()).isEqualTo(before.relayers());
  }

  @Test
  void anAttemptThatAReorgTookBackWasNeverOpen() {
    try (var script = new EpochScript(chain, ALL)) {
      script.propose();
      var proposal = reader.poll().proposal().orElseThrow();
      var validUntil = chain.state().block().time() + 1_000;
      var digest = new RegistryDigests(Anvil.CHAIN_ID, chain.registry()).barrier(proposal.termsHash(), 1,
          validUntil);
      script.transactions().openAttempt(proposal.epoch(), 1, validUntil, script.signed(proposal, digest),
          MemberSignatures.NOBODY);
      chain.anvil().mine(1);
      assertThat(reader.poll().proposal()).contains(proposal);

      chain.anvil().reorg(1);
      chain.anvil().makeFinal();
      assertThat(reader.poll().proposal()).contains(proposal);
    }
  }

  @Test
  void anotherHashAtTheSameHeightBreaksFinality() {
    reader.poll();
    remember();
    assertBroken();
  }

  @Test
  void aBlockThatDoesNotFollowTheOneBeforeBreaksFinality() {
    reader.poll();
    chain.anvil().mine(1);
    remember();
    assertBroken();
  }

  @Test
  void aBlockFarAheadOfAnotherHistoryBreaksFinality() {
    reader.poll();
    chain.anvil().mine(7);
    remember();
    assertBroken();
  }

  @Test
  void finalBlocksReplacedByOthersBreakFinality() {
    reader.poll();
    chain.anvil().increaseTime(Duration.ofSeconds(100));
    chain.anvil().reorg(4);
    chain.anvil().mine(1);
    assertBroken();
  }

  @Test
  void whatWasFinalBeforeARestartCountsAfterIt() {
    reader.poll();
    chain.anvil().mine(5);
    try (var restarted = new QuorumReader(chain.spec(), cursor, TIMEOUT)) {
      assertThat(restarted.poll().block().number()).isEqualTo(chain.anvil().latest() - 2);
    }
  }

  @Test
  void otherCodeThanBeforeBreaksFinality() {
    reader.poll();
    var code = chain.anvil().call("eth_getCode", chain.registry().hex(), "latest").asText();
    chain.anvil().call("anvil_setCode", chain.registry().hex(), code + "00");
    chain.anvil().mine(3);
    assertThatThrownBy(reader::poll).isInstanceOf(FinalityBroken.class).hasMessageContaining("code");
  }

  @Test
  void otherCodeThanConfiguredIsNotFollowed() {
    reader.poll();
    var codeHash = cursor.place().orElseThrow().codeHash();
    assertThat(pinned(codeHash)).isEqualTo(chain.state());
    assertThatThrownBy(() -> pinned(Bytes32.ZERO)).isInstanceOf(ChainException.class)
        .hasMessageContaining("the configuration says " + Bytes32.ZERO);
  }

  @Test
  void aRelayerSetThatCannotBeACommitteeIsAStateLikeAnother() {
    chain.changeThreshold(200);
    chain.anvil().makeFinal();
    var relayers = reader.poll().relayers();
    assertThat(relayers.committee()).isEmpty();
    assertThat(relayers.members()).hasSize(3);
    assertThat(relayers.threshold()).isEqualTo(200);
  }

  @Test
  void membersNamedByNoEndpointAreUnknownUntilSomeoneRecallsThem() {
    try (var script = new EpochScript(chain, ALL); var endpoint = new LyingEndpoint(chain.anvil().uri())) {
      script.live();
      chain.addRelayer(ALL.get(3).address());
      chain.anvil().makeFinal();
      endpoint.lies(LyingEndpoint.ofResult("eth_getLogs", _ -> JsonNodeFactory.instance.arrayNode()));
      try (var deceived = new QuorumReader(chain.spec(1, endpoint.uri()), new MemoryCursor(), TIMEOUT)) {
        assertThat(deceived.poll().activeMembers()).isEmpty();
        assertThat(deceived.complaints()).contains(endpoint.name() + " shows no proposal of epoch 1");
        deceived.recall(Committee.of(TestChain.addresses(ALL.subList(1, 4)), 2));
        assertThat(deceived.poll().activeMembers()).isEmpty();
        deceived.recall(Committee.of(TestChain.addresses(ALL.subList(0, 3)), 2));
        assertThat(deceived.poll().activeMembers()).isPresent();
      }
    }
  }

  @Test
  void anEventOmittedByOneEndpointIsShownByAnother() {
    try (var script = new EpochScript(chain, ALL); var endpoint = new LyingEndpoint(chain.anvil().uri())) {
      script.live();
      chain.addRelayer(ALL.get(3).address());
      chain.anvil().makeFinal();
      endpoint.lies(LyingEndpoint.ofResult("eth_getLogs", _ -> JsonNodeFactory.instance.arrayNode()));
      try (var both = new QuorumReader(chain.spec(2, endpoint.uri(), chain.anvil().uri()), new MemoryCursor(),
          TIMEOUT)) {
        assertThat(both.poll().activeMembers())
            .contains(Committee.of(TestChain.addresses(ALL.subList(0, 3)), 2));
      }
    }
  }

  @Test
  void anEndpointThatSearchesOnlyShortRangesIsAskedForShortOnes() {
    try (var script = new EpochScript(chain, ALL); var endpoint = new LyingEndpoint(chain.anvil().uri())) {
      script.live();
      chain.addRelayer(ALL.get(3).address());
      chain.anvil().mine(1_500);
      endpoint.lies((method, parameters, reply) -> {
        var filter = parameters.path(0);
        if (method.equals("eth_getLogs") && Json.quantity(filter.get("toBlock"), "to")
            - Json.quantity(filter.get("fromBlock"), "from") >= 1_000) {
          reply.remove("result");
          reply.putObject("error").put("code", -32005).put("message", "range too large");
        }
      });
      try (var patient = new QuorumReader(chain.spec(1, endpoint.uri()), new MemoryCursor(), TIMEOUT)) {
        assertThat(patient.poll().activeMembers()).isPresent();
      }
    }
  }

  @Test
  void aLogOfAnotherContractIsPassedOver() {
    withEventTold(log -> log.put("address", chain.bridge().hex()).put("data", "0x" + "11".repeat(32)), true,
        state -> assertThat(state.activeMembers()).isPresent());
  }

  @Test
  void aForgedListOfMembersIsNotBelieved() {
    var stranger = TestIdentity.named("stranger").address().hex().substring(2);
    withEventTold(
        log -> log.put("data",
            log.get("data").asText().replace(ALL.get(2).address().hex().substring(2), stranger)),
        false, state -> assertThat(state.activeMembers()).isEmpty());
  }

  @Test
  void moreRelayersThanOneBatchAreAllRead() {
    var relayers = TestChain.addresses(TestIdentity.several(2 * Endpoint.BATCH_MAX + 1));
    var bridge = chain.governance().deployBridge(relayers, 70);
    var registry = chain.governance().deployRegistry(bridge, TestChain.SHORT);
    chain.anvil().makeFinal();
    var spec = new ChainSpec(Anvil.CHAIN_ID, registry, Optional.empty(), 0, List.of(chain.anvil().uri()), 1);
    try (var large = new QuorumReader(spec, new MemoryCursor(), TIMEOUT)) {
      assertThat(large.poll().relayers().committee()).contains(Committee.of(relayers, 70));
    }
  }

  @Test
  void theActiveEpochOfAYoungRegistryIsNone() {
    var state = reader.poll();
    assertThat(state.activeEpoch()).isEqualTo(Epoch.NONE);
    assertThat(state.latest()).isEmpty();
    assertThat(state.keys()).isEqualTo(Bytes32.ZERO);
    assertThat(state.times()).isEqualTo(TestChain.SHORT);
    assertThat(state.relayerContract()).isEqualTo(chain.bridge());
    assertThat(state.governor()).contains(chain.governance().address());
    assertThat(state.successor()).isEmpty();
  }

  /**
   * One epoch is active, the relayer set has changed since, and the endpoint
   * tells this of the event first.
   */
  private void withEventTold(Consumer<ObjectNode> change, boolean alsoHonest,
      Consumer<FinalizedState> expectation) {
    try (var script = new EpochScript(chain, ALL); var endpoint = new LyingEndpoint(chain.anvil().uri())) {
      script.live();
      chain.addRelayer(ALL.get(3).address());
      chain.anvil().makeFinal();
      endpoint.lies(LyingEndpoint.ofResult("eth_getLogs", logs -> {
        var told = JsonNodeFactory.instance.arrayNode();
        told.add(logs.get(0).deepCopy());
        change.accept((ObjectNode) told.get(0));
        return alsoHonest ? told.add(logs.get(0)) : told;
      }));
      try (var told = new QuorumReader(chain.spec(1, endpoint.uri()), new MemoryCursor(), TIMEOUT)) {
        expectation.accept(told.poll());
      }
    }
  }

  /** As if we had seen another block final. */
  private void remember() {
    var place = cursor.place().orElseThrow();
    cursor.move(new Cursor.Place(new BlockHeader(place.number(), Bytes32.ofHex("ab".repeat(32)),
        place.block().parent(), place.block().time()), place.codeHash()));
  }

  private void assertBroken() {
    var place = cursor.place();
    assertThatThrownBy(reader::poll).isInstanceOf(FinalityBroken.class)
        .hasMessageContaining("block " + place.orElseThrow().number() + " was final as");
    assertThat(cursor.place()).isEqualTo(place);
  }

  private FinalizedState pinned(Bytes32 codeHash) {
    var spec = new ChainSpec(Anvil.CHAIN_ID, chain.registry(), Optional.of(codeHash), 0,
        List.of(chain.anvil().uri()), 1);
    try (var pinned = new QuorumReader(spec, new MemoryCursor(), TIMEOUT)) {
      return pinned.poll();
    }
  }
}
