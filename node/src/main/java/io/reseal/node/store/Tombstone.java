package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;

/** The signed receipt of a destroyed share. */
public record Tombstone(KeyId keyId, Epoch epoch, int attempt, Bytes receipt) {

  public Tombstone {
    Names.notNegative("attempt", attempt);
  }
}
