package io.reseal.node.store;

import static io.reseal.node.store.Given.NOON;
import static io.reseal.node.store.Given.address;
import static io.reseal.node.store.Given.bytes;
import static io.reseal.node.store.Given.epoch;
import static io.reseal.node.store.Given.sid;

import java.nio.file.Path;

/**
 * A process of its own that writes to a store and says each number once it is
 * stored, until it is killed.
 */
final class StoreChild {

  private StoreChild() {
  }

  /** Arguments: the store's folder, the first number. */
  public static void main(String[] arguments) {
    try (var store = Store.open(Path.of(arguments[0]))) {
      for (var number = Integer.parseInt(arguments[1]);; number++) {
        write(store, number);
        System.out.println(number);
      }
    }
  }

  private static void write(Store store, int number) {
    store.run(tx -> {
      if (!tx.sessions().startOnce(sid(number), "kill", epoch(1), 1, 0, NOON)) {
        throw new IllegalStateException("number " + number + " was written before");
      }
      tx.outbox().put(sid(number), 0, address(1), bytes("message " + number));
      tx.journal().append(NOON, "number", "number " + number);
    });
  }
}
