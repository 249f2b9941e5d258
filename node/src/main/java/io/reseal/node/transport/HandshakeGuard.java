package io.reseal.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what a connection may cost before its peer is known: bytes and time.
 * It stands before TLS and leaves the pipeline once the peer is known.
 */
final class HandshakeGuard extends ChannelInboundHandlerAdapter {

  private final Limits limits;
  private final Counters counters;
  private long read;
  private Future<?> timeout;

  HandshakeGuard(Limits limits, Counters counters) {
    this.limits = limits;
    this.counters = counters;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timeout = context.executor().schedule(() -> {
      counters.add(Count.AUTHENTICATION_TIMEOUTS);
      var _ = context.close();
    }, limits.authenticationTimeout().toNanos(), TimeUnit.NANOSECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    read += ((ByteBuf) message).readableBytes();
    if (read > limits.bytesBeforeAuthentication()) {
      ReferenceCountUtil.release(message);
      counters.add(Count.TOO_MUCH_BEFORE_AUTHENTICATION);
      var _ = context.close();
      return;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
