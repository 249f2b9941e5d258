package io.reseal.node.peers;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import java.util.List;

/**
 * Where address records outlive a restart. What comes back is checked again.
 */
public interface PeerStore {

  /** Every record that is kept, encoded. */
  List<Bytes> records();

  /** Keeps a record in place of the one of the same address. */
  void keep(NodeRecord record, boolean candidate);

  /** Drops the record of an address, if there is one. */
  void forget(Address address);
}
