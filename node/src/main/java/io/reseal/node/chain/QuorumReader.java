package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the finalized chain by quorum. No minority of endpoints can make it
 * believe anything, nor keep it from what the others agree on.
 */
public final class QuorumReader implements ChainReader {

  /** Of one request to one endpoint. */
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  private final ChainSpec spec;
  private final Cursor cursor;
  private final Endpoints endpoints;
  private final CommitteeBook committees = new CommitteeBook();
  private final Set<String> complaints = new LinkedHashSet<>();

  public QuorumReader(ChainSpec spec, Cursor cursor) {
    this(spec, cursor, REQUEST_TIMEOUT);
  }

  QuorumReader(ChainSpec spec, Cursor cursor, Duration requestTimeout) {
    this.spec = spec;
    this.cursor = cursor;
    this.endpoints = new Endpoints(spec, requestTimeout);
  }

  @Override
  public FinalizedState poll() {
    complaints.clear();
    var finalized = endpoints.ask(endpoints.all(), this::finalized);
    complaints.addAll(finalized.failures());
    var place = cursor.place();
    var numbers = new TreeSet<Long>();
    finalized.given().values().forEach(header -> numbers.add(header.number()));
    var reasons = new LinkedHashSet<>(complaints);
    // From the highest down: an endpoint that is alone with its number, or lies
    // about the state there, cannot keep us from an earlier block.
    for (var number : numbers.descendingSet()) {
      try {
        return stateAt(number, finalized.given(), place);
      } catch (ChainException e) {
        reasons.add(e.getMessage());
      }
    }
    throw new ChainException("no finalized state that " + spec.quorum() + " of " + spec.endpoints().size()
        + " endpoints agree on: " + String.join("; ", reasons));
  }

  @Override
  public EpochState epoch(FinalizedState at, Epoch epoch) {
    complaints.clear();
    var agreed = agreed(endpoints.ask(endpoints.all(), endpoint -> {
      var view = new BlockView(endpoint, at.block());
      var state = StateReading.epoch(view, spec, epoch);
      view.requireCanonical();
      return state;
    }), "epoch " + epoch + " in " + at.block());
    return withMembers(agreed.value(), at.block(), agreed.endpoints());
  }

  @Override
  public void recall(Committee committee) {
    committees.add(committee);
  }

  @Override
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    endpoints.close();
  }

  private BlockHeader finalized(Endpoint endpoint) {
    var replies = endpoint.replies(List.of(Endpoint.Call.of("eth_chainId"),
        Endpoint.Call.of("eth_getBlockByNumber", "finalized", false)));
    var chainId = Json.quantity(replies.get(0).orThrow("eth_chainId"), "a chain id");
    if (chainId != spec.chainId()) {
      throw new ChainException("is of chain " + chainId + ", not " + spec.chainId());
    }
    return BlockView.header(replies.get(1).orThrow("eth_getBlockByNumber"), "finalized");
  }

  private FinalizedState stateAt(long number, Map<Endpoint, BlockHeader> finalized,
      Optional<Cursor.Place> place) {
    place.ifPresent(before -> {
      if (number < before.number()) {
        throw new ChainException(
            "block " + number + " is below " + before.number() + ", which was final before");
      }
    });
    // Whoever is further has this block as well.
    var voters = finalized.entrySet().stream().filter(one -> one.getValue().number() >= number)
        .map(Map.Entry::getKey).toList();
    var header = agreed(endpoints.ask(voters,
        endpoint -> finalized.get(endpoint).number() == number
            ? finalized.get(endpoint)
            : header(endpoint, number)),
        "finalized block " + number);
    place.ifPresent(before -> requireDescent(before, header));
    var reading = agreed(
        endpoints.ask(header.endpoints(), endpoint -> StateReading.of(endpoint, spec, header.value())),
        "the state in " + header.value());
    requireCode(reading.value().codeHash(), place);
    var state = withMembers(reading.value().state(), reading.endpoints());
    cursor.move(new Cursor.Place(header.value(), reading.value().codeHash()));
    return state;
  }

  private static BlockHeader header(Endpoint endpoint, long number) {
    var header = BlockView.header(endpoint, BlockView.quantity(number));
    if (header.number() != number) {
      throw new ChainException("answered with block " + header.number() + " for block " + number);
    }
    return header;
  }

  /** What was final stays on the chain, or the chain cannot be relied on. */
  private void requireDescent(Cursor.Place before, Answers.Agreed<BlockHeader> now) {
    Bytes32 hash;
    if (now.value().number() == before.number()) {
      hash = now.value().hash();
    } else if (now.value().number() == before.number() + 1) {
      hash = now.value().parent();
    } else {
      var ancestor = agreed(endpoints.ask(now.endpoints(), endpoint -> header(endpoint, before.number())),
          "block " + before.number() + ", which was final before");
      hash = ancestor.value().hash();
    }
    if (!hash.equals(before.hash())) {
      throw new FinalityBroken("block " + before.number() + " was final as " + before.hash() + " and is now "
          + hash + ", as " + spec.quorum() + " or more endpoints say");
    }
  }

  private void requireCode(Bytes32 codeHash, Optional<Cursor.Place> place) {
    if (spec.registryCodeHash().filter(pinned -> !pinned.equals(codeHash)).isPresent()) {
      throw new ChainException("the registry's code has the hash " + codeHash
          + ", and the configuration says " + spec.registryCodeHash().orElseThrow());
    }
    if (place.filter(before -> !before.codeHash().equals(codeHash)).isPresent()) {
      throw new FinalityBroken("the registry's code had the hash " + place.orElseThrow().codeHash()
          + " and has now " + codeHash + "; it cannot change");
    }
  }

  private FinalizedState withMembers(FinalizedState state, List<Endpoint> whom) {
    state.relayers().committee().ifPresent(committees::add);
    return state.with(epoch -> withMembers(epoch, state.block(), whom));
  }

  private EpochState withMembers(EpochState epoch, BlockHeader block, List<Endpoint> whom) {
    if (epoch.phase() == Phase.NONE) {
      return epoch;
    }
    for (var endpoint : whom) {
      if (committees.find(epoch.terms().committee()).isPresent()) {
        break;
      }
      try {
        EpochEvents.members(endpoint, spec, block, epoch).ifPresentOrElse(committees::add,
            () -> complaints.add(endpoint.name() + " shows no proposal of epoch " + epoch.epoch()));
      } catch (ChainException e) {
        complaints.add(endpoint.name() + " " + e.getMessage());
      }
    }
    return epoch.with(committees.find(epoch.terms().committee()));
  }

  private <T> Answers.Agreed<T> agreed(Answers<T> answers, String what) {
    var agreed = answers.agreed(spec.quorum());
    complaints.addAll(answers.complaints(agreed.map(Answers.Agreed::value)));
    return agreed.orElseThrow(() -> answers.disagreement(spec.quorum(), what));
  }
}
