package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What one endpoint says about registry and relayer set in one block, without
 * the members, who are not in storage.
 *
 * @param codeHash
 *          Keccak-256 of the registry's code
 */
record StateReading(FinalizedState state, Bytes32 codeHash) {

  private static final Bytes32 RELAYER_ROLE = Abi.keccak("RELAYER_ROLE");

  /**
   * Reads everything.
   *
   * @throws ChainException
   *           if an answer is missing, malformed or contradicts another
   */
  static StateReading of(Endpoint endpoint, ChainSpec spec, BlockHeader block) {
    var view = new BlockView(endpoint, block);
    var registry = spec.registry();
    var codeHash = view.codeHash(registry)
        .orElseThrow(() -> new ChainException("has no contract at " + registry + " in " + block));
    var words = view.ask(List.of(View.of(registry, "active()", 5), View.of(registry, "lastEpoch()", 1),
        View.of(registry, "lastCommit()", 1), View.of(registry, "refreshRequested()", 1),
        View.of(registry, "relayers()", 1), View.of(registry, "governor()", 1),
        View.of(registry, "successor()", 1), View.of(registry, "times()", 7)));
    var active = words.get(0);
    var relayerContract = words.get(4).address(0)
        .orElseThrow(() -> new ChainException("says the registry follows no relayer set"));
    var lineage = lineage(view, spec, active);
    var last = new Epoch(words.get(1).number(0));
    var latest = last.equals(Epoch.NONE)
        ? Optional.<EpochState>empty()
        : Optional.of(epoch(view, spec, last));
    var mpcAddress = view.askIfKnown(View.of(relayerContract, "_MPCAddress()", 1))
        .flatMap(word -> word.address(0));
    var state = new FinalizedState(block, active.bytes32(4), lineage, latest, relayers(view, relayerContract),
        words.get(3).bool(0), words.get(2).number(0), times(words.get(7)), relayerContract,
        words.get(5).address(0), words.get(6).address(0), mpcAddress);
    view.requireCanonical();
    return new StateReading(state, codeHash);
  }

  /** Reads one epoch. */
  static EpochState epoch(BlockView view, ChainSpec spec, Epoch epoch) {
    var number = Abi.word(epoch.number());
    var registry = spec.registry();
    var words = view.ask(List.of(View.of(registry, "terms(uint64)", 11, number),
        View.of(registry, "termsHash(uint64)", 1, number), View.of(registry, "status(uint64)", 5, number),
        View.of(registry, "allowed(uint64)", 1, number)));
    var status = words.get(2);
    var terms = terms(words.get(0));
    var state = new EpochState(terms, words.get(1).bytes32(0), code(() -> Phase.ofCode(status.number(0))),
        status.integer(1), status.number(2), status.bytes32(3), status.number(4), words.get(3).bool(0),
        Optional.empty());
    if (state.phase() == Phase.NONE ? !terms.epoch().equals(Epoch.NONE) : !terms.epoch().equals(epoch)) {
      throw new ChainException("says epoch " + epoch + " has the terms of epoch " + terms.epoch());
    }
    if (state.phase() != Phase.NONE && !state.termsHash().equals(terms.hash(spec.chainId(), registry))) {
      throw new ChainException("says a termsHash that is not of the terms of epoch " + epoch);
    }
    return state;
  }

  static Terms terms(Words words) {
    return new Terms(new Epoch(words.number(0)), new Epoch(words.number(1)), words.bytes32(2),
        words.bytes32(3), words.bytes32(4), words.integer(5), words.integer(6),
        code(() -> Kind.ofCode(words.number(7))), words.bytes32(8), words.number(9), words.number(10));
  }

  /** From the active epoch down to one that can no longer be rolled back. */
  private static List<EpochState> lineage(BlockView view, ChainSpec spec, Words active) {
    var lineage = new ArrayList<EpochState>();
    var next = new Epoch(active.number(0));
    while (!next.equals(Epoch.NONE) && lineage.size() < FinalizedState.LINEAGE_MAX) {
      var state = epoch(view, spec, next);
      if (state.phase() != Phase.COMMITTED && state.phase() != Phase.PROVEN) {
        throw new ChainException("says epoch " + next + " holds the keys and is " + state.phase());
      }
      lineage.add(state);
      next = state.phase() == Phase.PROVEN ? Epoch.NONE : state.terms().base();
    }
    if (!lineage.isEmpty() && !(lineage.getFirst().root().equals(active.bytes32(1))
        && lineage.getFirst().terms().committee().equals(active.bytes32(2)))) {
      throw new ChainException("says two different things of the active epoch");
    }
    return lineage;
  }

  private static RelayerSet relayers(BlockView view, Address contract) {
    var words = view.ask(List.of(View.of(contract, "getRoleMemberCount(bytes32)", 1, RELAYER_ROLE),
        View.of(contract, "_relayerThreshold()", 1)));
    var count = words.get(0).uint256(0);
    var members = new TreeSet<Address>();
    if (count.compareTo(BigInteger.valueOf(Committee.SIZE_MAX)) <= 0) {
      var views = new ArrayList<View>();
      for (var index = 0; index < count.intValueExact(); index++) {
        views.add(View.of(contract, "getRoleMember(bytes32,uint256)", 1, RELAYER_ROLE, Abi.word(index)));
      }
      view.ask(views).forEach(word -> word.address(0).ifPresent(members::add));
    }
    return new RelayerSet(count, words.get(1).uint256(0), List.copyOf(members));
  }

  private static RegistryTimes times(Words words) {
    return new RegistryTimes(words.number(0), words.number(1), words.number(2), words.number(3),
        words.number(4), words.number(5), words.number(6));
  }

  private static <T> T code(java.util.function.Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new ChainException("answered a code without meaning: " + e.getMessage(), e);
    }
  }
}
