package io.reseal.node.engine;

import io.reseal.core.party.Address;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.transport.Topic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What is about to leave this node, held back until everything that this node
 * has written is on disk. So nobody ever hears what a crash could make this
 * node forget: a share of a signature, say, before the record that this nonce
 * slot is taken, after which a machine that lost its power would sign another
 * transaction into the same slot.
 *
 * <p>
 * It leaves after the events that wait already: they, too, write, and one wait
 * for the disk serves all of them. One thread owns it.
 */
final class Outbound implements Wires {

  private static final Logger LOG = LogManager.getLogger(Outbound.class);

  private final Store store;
  private final Wires wires;
  private final Executor own;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean isDue;

  /**
   * Before some wires.
   *
   * @param own
   *          the thread that owns this, which runs what it is given in order
   */
  Outbound(Store store, Wires wires, Executor own) {
    this.store = store;
    this.wires = wires;
    this.own = own;
  }

  @Override
  public void send(Address to, Topic topic, byte[] payload) {
    leave(() -> wires.send(to, topic, payload));
  }

  @Override
  public Set<Address> connected() {
    return wires.connected();
  }

  /** Does something that others will notice, in its turn. */
  void leave(Runnable deed) {
    held.add(deed);
    due();
  }

  private void due() {
    if (isDue) {
      return;
    }
    try {
      own.execute(this::release);
      isDue = true;
    } catch (RejectedExecutionException e) {
      LOG.debug("this node is stopping: nothing more leaves it", e);
    }
  }

  private void release() {
    isDue = false;
    try {
      store.sync();
    } catch (StoreException e) {
      LOG.error("nothing leaves this node: what it has written does not reach the disk", e);
      held.clear();
      return;
    }
    try {
      while (!held.isEmpty()) {
        held.poll().run();
      }
    } finally {
      if (!held.isEmpty()) {
        due(); // one that fails holds up nobody else
      }
    }
  }
}
