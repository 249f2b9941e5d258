package io.reseal.node.lifecycle;

import io.reseal.core.party.Epoch;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.EpochRecord;
import java.util.Optional;

/**
 * How far this node's own memory is believed, as a decision needs it.
 *
 * @param isAttested
 *          whether enough members have told what they know of this node, or
 *          nobody can know anything
 * @param distrust
 *          why and how far the store is not believed
 * @param incarnation
 *          of this start
 */
record Memory(boolean isAttested, Optional<Distrust> distrust, long incarnation) {

  /** Of a node that nobody has reason to doubt. */
  static Memory sound(long incarnation) {
    return new Memory(true, Optional.empty(), incarnation);
  }

  boolean believes(Epoch epoch, int attempt) {
    return distrust.filter(each -> each.covers(epoch, attempt)).isEmpty();
  }

  boolean believes(EpochRecord record) {
    return believes(record.epoch(), record.attempt());
  }

  /**
   * Whether this node may be given a share in another epoch: it knows where the
   * past that it has forgotten ends, and no start of it is as late as this one.
   */
  boolean mayBeHealed() {
    return distrust.filter(each -> each.reach().isPresent() && each.incarnation() < incarnation).isPresent();
  }
}
