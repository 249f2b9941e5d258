package io.reseal.node.cli;

import io.reseal.hsm.token.Token;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.store.Store;
import java.nio.file.Path;

/**
 * What a node acts through on what lasts: its token, its store, its account.
 * Who watches a node stands in these doors.
 */
interface Doors {

  /** Nobody stands in them. */
  Doors PLAIN = new Doors() {
  };

  default Token token(Token token) {
    return token;
  }

  /** Opens the store of a folder. */
  default Store store(Path folder) {
    return Store.open(folder);
  }

  default RegistryTransactions registry(RegistryTransactions registry) {
    return registry;
  }
}
