package io.reseal.node.cli;

import io.reseal.node.chain.BlockHeader;
import io.reseal.node.chain.Cursor;
import io.reseal.node.store.ChainCursor;
import io.reseal.node.store.Store;
import java.time.Instant;
import java.util.Optional;

/** How far the chain was followed, in the store. */
record StoredCursor(Store store) implements Cursor {

  @Override
  public Optional<Place> place() {
    return store.transaction(tx -> tx.chain().registryCode()
        .flatMap(code -> tx.chain().cursor().map(cursor -> new Place(new BlockHeader(cursor.number(),
            cursor.hash(), cursor.parentHash(), cursor.time().getEpochSecond()), code))));
  }

  @Override
  public void move(Place place) {
    store.run(tx -> {
      tx.chain().pinRegistryCode(place.codeHash());
      var block = place.block();
      var _ = tx.chain().advance(
          new ChainCursor(block.number(), block.hash(), block.parent(), Instant.ofEpochSecond(block.time())));
    });
  }
}
