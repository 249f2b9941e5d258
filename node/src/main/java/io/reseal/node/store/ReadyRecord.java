package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/** Our own ready signature of one attempt, over one root. */
public record ReadyRecord(Bytes32 termsHash, int attempt, Bytes32 root, Bytes signature) {

  public ReadyRecord {
    Names.notNegative("attempt", attempt);
  }
}
