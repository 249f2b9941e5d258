package io.reseal.node.cli;

import io.reseal.core.party.Epoch;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Malformed;
import io.reseal.node.api.ReshareView.Past;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Terms;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Proposal;
import io.reseal.node.store.Store;
import io.reseal.node.store.Tombstone;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What became of the epochs, from the rows of the store and the final chain.
 */
record PastEpochs(Store store) {

  private static final Codec<Terms> TERMS = Codec.of(Terms.class);

  List<Past> of(Optional<FinalizedState> chain) {
    List<Proposal> proposals = store.transaction(tx -> tx.proposals().all());
    List<EpochRecord> records = store.transaction(tx -> tx.epochs().all());
    List<Tombstone> receipts = store.transaction(tx -> tx.tombstones().all());
    var numbers = new TreeSet<Epoch>();
    proposals.forEach(proposal -> numbers.add(proposal.epoch()));
    records.forEach(record -> numbers.add(record.epoch()));
    return numbers.stream().map(epoch -> {
      var proposal = proposals.stream().filter(each -> each.epoch().equals(epoch)).findFirst();
      return new Past(epoch.number(), proposal.flatMap(PastEpochs::kind), proposal.map(Proposal::firstSeen),
          chain.flatMap(state -> onChain(state, epoch)), records.stream()
              .filter(record -> record.epoch().equals(epoch)).map(record -> held(record, receipts)).toList());
    }).toList();
  }

  private static Optional<Kind> kind(Proposal proposal) {
    try {
      return Optional.of(TERMS.decode(proposal.terms().toArray()).kind());
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  private static Optional<String> onChain(FinalizedState state, Epoch epoch) {
    return Stream.concat(state.lineage().stream(), state.latest().stream())
        .filter(each -> each.epoch().equals(epoch)).findFirst().map(PastEpochs::words);
  }

  private static String words(EpochState state) {
    return state.phase() + " after " + state.attempt() + " attempts"
        + (state.since() == 0 ? "" : ", committed " + Instant.ofEpochSecond(state.since()));
  }

  private static String held(EpochRecord record, List<Tombstone> receipts) {
    var destroyed = receipts.stream()
        .filter(receipt -> receipt.epoch().equals(record.epoch()) && receipt.attempt() == record.attempt())
        .count();
    return "attempt " + record.attempt() + " " + record.status() + (record.proven() ? ", proven" : "")
        + (destroyed == 0 ? "" : ", " + destroyed + " receipts");
  }
}
