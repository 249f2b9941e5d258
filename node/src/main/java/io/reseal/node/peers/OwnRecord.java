package io.reseal.node.peers;

import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import java.time.Instant;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Our own address record, made anew only when it says something new. */
public final class OwnRecord {

  private static final Logger LOG = LogManager.getLogger(OwnRecord.class);

  private OwnRecord() {
  }

  /**
   * The kept record if it still says this, else a fresh one, which is kept.
   *
   * @param now
   *          the least number of a fresh record, in milliseconds: after the store
   *          was lost, peers still find it newer than what they have
   */
  public static NodeRecord current(Identity identity, Endpoint endpoint, ChainBinding chain, PeerStore store,
      Instant now) {
    var seq = now.toEpochMilli();
    var kept = kept(identity, store);
    if (kept.isPresent()) {
      if (kept.get().endpoint().equals(endpoint) && kept.get().chain().equals(chain)) {
        return kept.get();
      }
      seq = Math.max(seq, kept.get().seq() + 1);
    }
    var fresh = NodeRecord.signed(identity, seq, endpoint, chain);
    store.keep(fresh, false);
    return fresh;
  }

  private static Optional<NodeRecord> kept(Identity identity, PeerStore store) {
    for (var encoded : store.records()) {
      try {
        var record = NodeRecord.of(encoded);
        if (record.address().equals(identity.address())) {
          return Optional.of(record);
        }
      } catch (IllegalArgumentException e) {
        LOG.warn("a kept address record does not hold: {}", e.getMessage()); // a fresh one replaces it
      }
    }
    return Optional.empty();
  }
}
