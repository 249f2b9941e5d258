package io.reseal.node.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.reseal.core.party.Address;
import io.reseal.hsm.identity.VerifiedChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One authenticated connection: frames in both directions, within the bounds of
 * its peer's {@link Standing}.
 *
 * <p>
 * Opening → Open: for the side that accepted, at once; for the side that
 * dialed, with the first frame, since in TLS 1.3 the dialing side is done
 * before the other has looked at its certificate. Open → Closed: by either
 * side, or by a bound that was crossed.
 */
final class Connection extends ChannelInboundHandlerAdapter {

  private final Channel channel;
  private final VerifiedChannel peer;
  private final boolean dialed;
  private final Limits limits;
  private final Counters counters;
  private final FrameDecoder decoder;
  private final Inbox inbox;
  private final Outbox outbox;
  private final Consumer<Connection> onOpen;
  private final TokenBucket rate;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile Standing standing;
  private volatile boolean open;
  private long heard = System.nanoTime(); // event loop only, as all below
  private volatile boolean paused;
  private Future<?> watch;

  /**
   * @param onOpen
   *          told once, when it becomes Open
   */
  Connection(Channel channel, PeerTrust.Trusted trusted, boolean dialed, Limits limits, Counters counters,
      FrameListener listener, Executor ordered, Consumer<Connection> onOpen) {
    this.channel = channel;
    this.peer = trusted.channel();
    this.standing = trusted.standing();
    this.dialed = dialed;
    this.limits = limits;
    this.counters = counters;
    this.onOpen = onOpen;
    this.decoder = new FrameDecoder(() -> limits.frameMax(standing));
    this.inbox = new Inbox(peer.address(), limits, counters, listener, ordered);
    this.outbox = new Outbox(channel, counters);
    this.rate = new TokenBucket(limits.candidateFramesPerSecond(), limits.candidateBurst(), heard);
  }

  /** Takes over the pipeline, behind TLS; on the event loop. */
  void start() {
    channel.pipeline().addLast(decoder, this);
    var period = Duration.ofNanos(Math.min(limits.frameTimeout().toNanos(),
        Math.min(limits.slowReaderTimeout().toNanos(), limits.keepaliveEvery().toNanos()))).dividedBy(4);
    watch = channel.eventLoop().scheduleAtFixedRate(this::watch, period.toNanos(), period.toNanos(),
        TimeUnit.NANOSECONDS);
    if (!dialed) {
      open();
    }
  }

  Address address() {
    return peer.address();
  }

  VerifiedChannel peer() {
    return peer;
  }

  /** Whether it was we who dialed. */
  boolean dialed() {
    return dialed;
  }

  Standing standing() {
    return standing;
  }

  boolean isOpen() {
    return open && !closing.get() && channel.isActive();
  }

  long unsent() {
    return outbox.unsent();
  }

  /** Changes what the peer may do, as the chain has changed. */
  void standing(Standing now) {
    standing = now;
  }

  void close() {
    closing.set(true);
    var _ = channel.close();
  }

  /** Closes and counts why; a connection has one reason, its first. */
  void close(Count reason) {
    if (closing.compareAndSet(false, true)) {
      counters.add(reason);
    }
    var _ = channel.close();
  }

  /** Runs {@code then} once the connection is no more. */
  void closed(Runnable then) {
    channel.closeFuture().addListener(_ -> then.run());
  }

  /** Says "still here", or "welcome" when it is the first frame. */
  void keepalive() {
    if (!closing.get()) {
      var _ = outbox.put(Frame.keepalive(), limits.unsentMax(standing));
    }
  }

  boolean send(Topic topic, byte[] payload) {
    var to = standing;
    if (!isOpen() || payload.length >= limits.frameMax(to)
        || (to == Standing.CANDIDATE && topic != Topic.PEERS)) {
      return false;
    }
    return outbox.put(new Frame(topic.code(), payload), limits.unsentMax(to));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var frame = (Frame) message;
    heard = System.nanoTime();
    if (closing.get()) {
      return; // frames behind the one for which we closed
    }
    if (!open) {
      open();
      if (closing.get()) {
        return; // there is a better connection, or the peer is a stranger by now
      }
    }
    if (standing == Standing.CANDIDATE && !rate.take(heard)) {
      close(Count.RATE_EXCEEDED);
      return;
    }
    if (frame.topic() == Frame.KEEPALIVE) {
      return;
    }
    counters.add(Count.FRAMES_IN);
    counters.add(Count.BYTES_IN, frame.size());
    var topic = Topic.of(frame.topic());
    if (topic.isEmpty() || (standing == Standing.CANDIDATE && topic.get() != Topic.PEERS)) {
      // Not a fault: a peer that is a block behind or a version ahead sends such.
      counters.add(Count.TOPICS_REFUSED);
      return;
    }
    inbox.put(topic.get(), frame.payload(), this::drained);
    if (inbox.isFull() && !paused) {
      paused = true;
      counters.add(Count.READING_PAUSED);
      channel.config().setAutoRead(false);
      drained(); // it may have emptied before we stopped
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof TooLongFrameException) {
      close(Count.OVERSIZE_FRAMES);
    } else {
      close(); // bad TLS records and broken connections
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    watch.cancel(false);
    context.fireChannelInactive();
  }

  private void open() {
    open = true;
    onOpen.accept(this);
  }

  private void drained() {
    // Read after the frame was taken off, as the reader pauses before it looks
    // once more: one of the two sees the other. To wake it after each frame would
    // cost more than most frames do.
    if (!paused || !inbox.isRoomy()) {
      return;
    }
    try {
      channel.eventLoop().execute(() -> {
        if (paused && inbox.isRoomy()) {
          paused = false;
          channel.config().setAutoRead(true);
        }
      });
    } catch (RejectedExecutionException e) {
      closing.set(true); // the transport has stopped, and this connection with it
    }
  }

  private void watch() {
    var now = System.nanoTime();
    if (outbox.stalledFor(now) > limits.slowReaderTimeout().toNanos()) {
      close(Count.SLOW_READERS);
    } else if (!paused && decoder.partialFor(now) > limits.frameTimeout().toNanos()) {
      close(Count.PARTIAL_FRAMES);
    } else if (paused) {
      heard = now; // it is we who do not listen
    } else if (now - heard > limits.silenceMax().toNanos()) {
      close(Count.SILENT_PEERS);
    } else if (open && outbox.idleFor(now) > limits.keepaliveEvery().toNanos()) {
      keepalive();
    }
  }
}
