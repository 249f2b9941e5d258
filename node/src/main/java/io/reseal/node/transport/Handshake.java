package io.reseal.node.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The end of a TLS handshake: who the peer turned out to be, or why it was
 * turned away. Stands behind TLS and leaves the pipeline when the peer is
 * known.
 */
final class Handshake extends ChannelInboundHandlerAdapter {

  /**
   * How long a peer that is told something has to read it before the connection
   * is cut: else what it says at that moment meets a closed socket, and it never
   * looks at what came.
   */
  private static final Duration READ_WORD = Duration.ofSeconds(2);

  private final PeerTrust trust;
  private final Generations generations;
  private final Counters counters;
  private final Consumer<PeerTrust.Trusted> onTrusted;
  private final Consumer<String> onRefused;

  Handshake(PeerTrust trust, Generations generations, Counters counters,
      Consumer<PeerTrust.Trusted> onTrusted, Consumer<String> onRefused) {
    this.trust = trust;
    this.generations = generations;
    this.counters = counters;
    this.onTrusted = onTrusted;
    this.onRefused = onRefused;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      context.fireUserEventTriggered(event);
      return;
    }
    if (!completion.isSuccess()) {
      refuse(context, Count.HANDSHAKES_FAILED,
          trust.trusted().isPresent() ? "TLS failed: " + completion.cause().getMessage() : trust.refusal());
      return;
    }
    var trusted = trust.trusted();
    if (trusted.isEmpty()) {
      refuse(context, Count.RESUMED, "the handshake proved no key: it was resumed");
      return;
    }
    var protocol = context.pipeline().get(SslHandler.class).engine().getApplicationProtocol();
    if (!Tls.PROTOCOL.equals(protocol)) {
      refuse(context, Count.HANDSHAKES_FAILED,
          "the peer speaks \"" + protocol + "\", expected \"" + Tls.PROTOCOL + "\"");
    } else {
      var stale = generations.refusal(trusted.get().channel(), trusted.get().standing());
      if (stale.isPresent()) {
        generations.word(trusted.get().channel()).ifPresent(word -> {
          context.pipeline().get(SslHandler.class).setCloseNotifyReadTimeoutMillis(READ_WORD.toMillis());
          var _ = context.writeAndFlush(new Frame(Topic.LIFECYCLE.code(), word).encoded());
        });
        refuse(context, Count.STALE_GENERATIONS, stale.get());
      } else {
        counters.add(Count.AUTHENTICATED);
        context.pipeline().remove(this);
        onTrusted.accept(trusted.get());
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close(); // the completion event has said why, or the peer has hung up
  }

  private void refuse(ChannelHandlerContext context, Count count, String reason) {
    counters.add(count);
    onRefused.accept(reason);
    var _ = context.close();
  }
}
