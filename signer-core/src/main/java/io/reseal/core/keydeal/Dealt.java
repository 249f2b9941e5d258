package io.reseal.core.keydeal;

import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Fault;
import io.reseal.core.share.KeyShare;
import java.util.List;
import java.util.Optional;

/**
 * What a seat has when its run is over.
 *
 * @param received
 *          a receiver's new share and the public record of the run; nothing for
 *          a dealer, whose part ends with its deal
 * @param excluded
 *          dealers that were left out because they were proven to cheat
 */
public record Dealt(Optional<Received> received, List<Fault> excluded) {

  public Dealt {
    excluded = List.copyOf(excluded);
  }

  /**
   * A receiver's result.
   *
   * @param share
   *          open; whoever takes the result closes it
   * @param transcript
   *          T, the key's leaf in the epoch's root
   * @param pairs
   *          setups with the other receivers, for keys that need them; open, as
   *          the share is
   */
  public record Received(KeyShare share, PublicRecord published, Bytes32 transcript,
      Optional<PairSetups> pairs) implements AutoCloseable {

    /** Wipes the share and the setups. */
    @Override
    public void close() {
      share.close();
      pairs.ifPresent(PairSetups::close);
    }
  }
}
