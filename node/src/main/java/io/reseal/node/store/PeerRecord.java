package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;

/**
 * Where a peer says it is.
 *
 * @param record
 *          its signed address record, checked by the caller
 * @param seq
 *          the record's own number; a higher one replaces it
 * @param candidate
 *          whether it is not a member yet
 */
public record PeerRecord(Address address, Bytes record, long seq, boolean candidate) {

  public PeerRecord {
    Names.notNegative("record number", seq);
  }
}
