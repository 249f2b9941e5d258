package io.reseal.node.transport;

import io.reseal.core.party.Address;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The way of one peer's frames to our listener, on the one ordered executor.
 * When too many wait, reading from that peer pauses: TCP then slows it down,
 * and no other.
 */
final class Inbox {

  private static final Logger LOG = LogManager.getLogger(Inbox.class);

  private final Address from;
  private final Limits limits;
  private final Counters counters;
  private final FrameListener listener;
  private final Executor ordered;
  private final AtomicInteger frames = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  Inbox(Address from, Limits limits, Counters counters, FrameListener listener, Executor ordered) {
    this.from = from;
    this.limits = limits;
    this.counters = counters;
    this.listener = listener;
    this.ordered = ordered;
  }

  /**
   * Passes a frame on.
   *
   * @param drained
   *          called, on any thread, whenever a frame is done with
   */
  void put(Topic topic, byte[] payload, Runnable drained) {
    frames.incrementAndGet();
    bytes.addAndGet(payload.length);
    try {
      ordered.execute(() -> {
        try {
          listener.onFrame(from, topic, payload);
        } catch (RuntimeException e) {
          // One peer's frame must not stop the frames of all.
          counters.add(Count.LISTENER_FAILURES);
          LOG.error("a frame of {} on {} was not taken", from, topic, e);
        } finally {
          frames.decrementAndGet();
          bytes.addAndGet(-payload.length);
          drained.run();
        }
      });
    } catch (RejectedExecutionException e) {
      frames.decrementAndGet();
      bytes.addAndGet(-payload.length);
      LOG.debug("a frame of {} came while this node was stopping", from);
    }
  }

  /** Too much waits. */
  boolean isFull() {
    return frames.get() >= limits.unprocessedFramesMax() || bytes.get() >= limits.unprocessedBytesMax();
  }

  /** Half of the room is free again. */
  boolean isRoomy() {
    return frames.get() <= limits.unprocessedFramesMax() / 2
        && bytes.get() <= limits.unprocessedBytesMax() / 2;
  }
}
