package io.reseal.node.peers;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A store that lasts as long as its test. */
final class InMemoryPeerStore implements PeerStore {

  final Map<Address, Bytes> kept = new LinkedHashMap<>();
  final Map<Address, Boolean> candidates = new LinkedHashMap<>();
  boolean isFull;

  private void write() {
    if (isFull) {
      throw new UncheckedIOException(new IOException("the disk is full"));
    }
  }

  @Override
  public List<Bytes> records() {
    return List.copyOf(kept.values());
  }

  @Override
  public void keep(NodeRecord record, boolean candidate) {
    write();
    kept.put(record.address(), record.encoded());
    candidates.put(record.address(), candidate);
  }

  @Override
  public void forget(Address address) {
    write();
    kept.remove(address);
    candidates.remove(address);
  }
}
