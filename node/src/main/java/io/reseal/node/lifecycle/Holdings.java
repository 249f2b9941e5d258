package io.reseal.node.lifecycle;

import io.reseal.node.session.Custody;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoredShare;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What this node holds of epochs and shares, as {@link World} wants it; read
 * again only when a row of the store has changed.
 */
final class Holdings {

  private final Store store;
  private long readAt = -1;
  private Rows rows = new Rows(List.of(), Set.of(), List.of());

  /** As in {@link World}. */
  record Rows(List<EpochRecord> epochs, Set<String> keyed, List<String> orphans) {
  }

  Holdings(Store store) {
    this.store = store;
  }

  Rows rows() {
    var changes = store.changes();
    if (changes != readAt) {
      rows = read();
      readAt = changes;
    }
    return rows;
  }

  private Rows read() {
    return store.transaction(tx -> {
      var keyed = new HashSet<String>();
      tx.shares().all().stream().filter(share -> share.status() != StoredShare.Status.DESTROYED)
          .forEach(share -> keyed.add(World.name(share.epoch(), share.attempt())));
      return new Rows(tx.epochs().all(), keyed, Custody.orphans(tx));
    });
  }
}
