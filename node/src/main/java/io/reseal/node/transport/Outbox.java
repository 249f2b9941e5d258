package io.reseal.node.transport;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicLong;

/** Frames on their way to one peer: a bounded number of unsent bytes. */
final class Outbox {

  private final Channel channel;
  private final Counters counters;
  private final AtomicLong unsent = new AtomicLong();
  private volatile long progress = System.nanoTime();
  private volatile long written = progress;

  Outbox(Channel channel, Counters counters) {
    this.channel = channel;
    this.counters = counters;
  }

  /**
   * Queues a frame.
   *
   * @return whether it fitted
   */
  boolean put(Frame frame, int unsentMax) {
    var size = frame.size();
    var waiting = unsent.addAndGet(size);
    if (waiting > unsentMax) {
      unsent.addAndGet(-size);
      counters.add(Count.SENDS_REFUSED);
      return false;
    }
    var now = System.nanoTime();
    if (waiting == size) {
      progress = now; // nothing waited: the time without progress starts here
    }
    written = now;
    channel.writeAndFlush(frame.encoded()).addListener(done -> {
      progress = System.nanoTime();
      unsent.addAndGet(-size);
      if (done.isSuccess()) {
        counters.add(Count.FRAMES_OUT);
        counters.add(Count.BYTES_OUT, size);
      }
    });
    return true;
  }

  long unsent() {
    return unsent.get();
  }

  /** Nanoseconds for which unsent bytes have made no progress; 0 if none wait. */
  long stalledFor(long nanoNow) {
    return unsent.get() == 0 ? 0 : nanoNow - progress;
  }

  /** Nanoseconds since anything was queued. */
  long idleFor(long nanoNow) {
    return nanoNow - written;
  }
}
