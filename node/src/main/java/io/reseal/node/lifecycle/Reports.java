package io.reseal.node.lifecycle;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.session.Custody;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Tells the registry's log of destroyed shares. The receipts are in the store;
 * which of them the log lacks is read from the log itself, once after each
 * start: a crash between destruction and report, or a transaction that got
 * lost, leaves none untold.
 */
final class Reports {

  private static final Logger LOG = LogManager.getLogger(Reports.class);

  /** So many of the newest epochs with receipts are looked up after a start. */
  static final int EPOCHS_MAX = 64;

  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Desk desk;
  private final RegistryTransactions registry;
  private final Submitter submitter;
  private final Executor chainThread;
  private final TreeMap<Epoch, Set<Bytes32>> unknown = new TreeMap<>();
  private final Map<Bytes32, Epoch> untold = new ConcurrentHashMap<>();
  private volatile boolean isLooking;
  private volatile Instant nextTry = Instant.MIN;

  Reports(Desk desk, RegistryTransactions registry, Submitter submitter, Executor chainThread) {
    this.desk = desk;
    this.registry = registry;
    this.submitter = submitter;
    this.chainThread = chainThread;
    desk.store().transaction(tx -> tx.tombstones().all())
        .forEach(each -> unknown.computeIfAbsent(each.epoch(), _ -> new HashSet<>())
            .add(Custody.decoded(each.receipt()).receipt().digest()));
    while (unknown.size() > EPOCHS_MAX) {
      var _ = unknown.pollFirstEntry();
    }
  }

  /** A share was destroyed now. */
  void add(Epoch epoch, Bytes32 receipt) {
    untold.put(receipt, epoch);
  }

  /** Asked at every tick. */
  void pursue() {
    look();
    untold.forEach((receipt, epoch) -> submitter.offer("recordDestroyed", receipt, List.of(desk.self()),
        () -> registry.recordDestroyed(epoch, receipt), () -> untold.remove(receipt)));
  }

  /** One epoch at a time, the newest first. */
  private void look() {
    if (isLooking || unknown.isEmpty() || desk.clock().instant().isBefore(nextTry)) {
      return;
    }
    isLooking = true;
    nextTry = desk.clock().instant().plus(RETRY);
    var epoch = unknown.lastKey();
    var receipts = Set.copyOf(unknown.get(epoch));
    chainThread.execute(() -> look(epoch, receipts));
  }

  private void look(Epoch epoch, Set<Bytes32> receipts) {
    try {
      var told = registry.destroyed(epoch);
      receipts.stream().filter(receipt -> !told.contains(receipt))
          .forEach(receipt -> untold.put(receipt, epoch));
      unknown.remove(epoch);
      nextTry = Instant.MIN;
    } catch (ChainException e) {
      LOG.warn("which receipts of epoch {} the registry's log has cannot be read: {}", epoch, e.getMessage());
    } finally {
      isLooking = false; // the node's thread does not touch the map before
    }
  }
}
