package io.reseal.node.lifecycle;

import io.reseal.core.party.Epoch;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.EpochRecord;
import java.util.Optional;

/**
 * What this node believes of its own store, and how it comes to know. One
 * thread owns it.
 */
final class Recollection {

  private final Desk desk;
  private final long incarnation;
  private Optional<Distrust> distrust;

  Recollection(Desk desk) {
    this.desk = desk;
    incarnation = desk.store().transaction(tx -> tx.incarnations().own());
    distrust = desk.store().transaction(tx -> tx.trust().distrust());
  }

  /**
   * Sets a bound to distrust that has none. Whoever wrote what we have forgotten
   * has stopped, and saw no block that we do not see: it knew of no attempt that
   * the final chain does not know now.
   */
  void follow(FinalizedState now) {
    if (distrust.filter(each -> each.reach().isEmpty()).isEmpty()) {
      return;
    }
    var epoch = now.latest().map(latest -> latest.epoch()).orElse(Epoch.NONE);
    var attempt = now.latest().map(latest -> latest.attempt()).orElse(0);
    desk.store().run(tx -> tx.trust().reach(epoch, attempt));
    distrust = desk.store().transaction(tx -> tx.trust().distrust());
    distrust.flatMap(Distrust::reach).ifPresent(reach -> desk.note("distrust", "nothing up to epoch "
        + reach.epoch() + ", attempt " + reach.attempt() + " is believed; a later epoch heals this"));
  }

  Memory memory() {
    return new Memory(true, distrust, incarnation);
  }

  boolean believes(EpochRecord record) {
    return memory().believes(record);
  }
}
