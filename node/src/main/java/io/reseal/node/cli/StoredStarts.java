package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.node.lifecycle.Marks;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.store.Freshness;
import io.reseal.node.store.Store;
import io.reseal.node.transport.Starts;
import java.util.Optional;

/** What the store has on record of peers' starts, in their own words. */
record StoredStarts(Store store) implements Starts {

  @Override
  public long latest(Address peer) {
    return known(peer).map(Freshness::incarnation).orElse(0L);
  }

  @Override
  public Optional<byte[]> word(Address peer, long generation) {
    return known(peer).filter(kept -> kept.incarnation() >= generation).map(
        kept -> Statement.CODEC.encode(new Statement.MarkKnown(generation, Optional.of(Marks.said(kept)))));
  }

  private Optional<Freshness> known(Address peer) {
    return store.transaction(tx -> tx.incarnations().of(peer));
  }
}
