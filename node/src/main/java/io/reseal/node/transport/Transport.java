package io.reseal.node.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.reseal.core.party.Address;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The node's channels: one listener, one connection to each peer, kept up by
 * dialing the directory.
 *
 * <p>
 * A connection goes through: a free slot (accepted ones only), TLS 1.3 on both
 * sides with the address recovered and admitted, the generation check, and only
 * then frames. Nothing that a stranger sends reaches another connection or our
 * listener (N67).
 */
public final class Transport implements Channels, AutoCloseable {

  private static final Logger LOG = LogManager.getLogger(Transport.class);

  private static final int EVENT_LOOPS = 2;
  /**
   * Threads for handshakes: they wait for the token. Platform threads, as a
   * virtual one would hold its carrier all the while it is inside the token's
   * library.
   */
  private static final int HANDSHAKE_THREADS = 4;
  private static final int DIALER_TICK_MILLIS = 50;

  private final Terms terms;
  private final Limits limits;
  private final Admission admission;
  private final FrameListener listener;
  private final Executor ordered;
  private final Tls tls;
  private final Counters counters = new Counters();
  private final Generations generations;
  private final HandshakeSlots slots;
  private final LiveConnections live;
  private final Dialer dialer;
  private final EventLoopGroup loops;
  private final ExecutorService handshakes;
  private final Channel server;
  private volatile boolean closing;

  private Transport(Terms terms, Credentials credentials, Admission admission, Starts starts,
      FrameListener listener, Executor ordered) {
    this.generations = new Generations(starts);
    this.terms = terms;
    this.limits = terms.limits();
    this.admission = admission;
    this.listener = listener;
    this.ordered = ordered;
    this.tls = new Tls(credentials);
    this.slots = new HandshakeSlots(limits.handshakesMax(), limits.handshakesPerHostMax());
    this.live = new LiveConnections(terms.own(), limits.candidatesMax());
    this.dialer = new Dialer(limits, address -> live.of(address).isPresent(), this::dial);
    this.loops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("transport", true),
        NioIoHandler.newFactory());
    this.handshakes = new ThreadPoolExecutor(HANDSHAKE_THREADS, HANDSHAKE_THREADS, 0, TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(limits.handshakesMax() + limits.dialsMax()),
        new DefaultThreadFactory("handshake", true));
    this.server = bind();
    var _ = loops.next().scheduleWithFixedDelay(dialer::tick, 0, DIALER_TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Listens, and dials once there is a directory.
   *
   * @param starts
   *          what is on record of peers
   * @param ordered
   *          runs the listener; one thread, so that frames of one peer keep their
   *          order
   * @throws TransportException
   *           when the listening address cannot be had
   */
  public static Transport start(Terms terms, Credentials credentials, Admission admission, Starts starts,
      FrameListener listener, Executor ordered) {
    return new Transport(terms, credentials, admission, starts, listener, ordered);
  }

  /** Where we listen. */
  public InetSocketAddress listening() {
    return (InetSocketAddress) server.localAddress();
  }

  @Override
  public boolean send(Address to, Topic topic, byte[] payload) {
    if (payload.length >= limits.memberFrameMax()) {
      throw new IllegalArgumentException(
          "a payload has less than " + limits.memberFrameMax() + " bytes, not " + payload.length);
    }
    return live.of(to).map(connection -> connection.send(topic, payload)).orElse(false);
  }

  @Override
  public Map<Address, Standing> connected() {
    return live.standings();
  }

  @Override
  public void directory(Map<Address, InetSocketAddress> endpoints) {
    var others = new HashMap<>(endpoints);
    others.remove(terms.own());
    dialer.directory(others);
  }

  @Override
  public Map<Address, String> troubles() {
    return dialer.troubles();
  }

  /**
   * Asks {@link Admission} anew about everyone, as the chain has changed: peers
   * that became strangers, or whose certificate has ended, are cut off; others
   * change their standing in place.
   */
  public void readmit() {
    live.all().forEach(this::judge);
    var members = new HashSet<Address>();
    for (var address : generations.members()) {
      if (admission.admit(address, Long.MAX_VALUE) instanceof Verdict.Admitted(var standing)
          && standing == Standing.MEMBER) {
        members.add(address);
      }
    }
    generations.keepMembers(members);
  }

  private void judge(Connection connection) {
    var peer = connection.peer();
    switch (admission.admit(peer.address(), peer.generation())) {
      case Verdict.Refused(var reason) -> {
        LOG.info("{} is cut off: {}", peer.address(), reason);
        connection.close(Count.EXPELLED);
      }
      case Verdict.Admitted(var standing) -> {
        connection.standing(standing);
        if (!peer.validity().covers(terms.chainTime().getAsLong())) {
          connection.close(Count.EXPELLED); // it may come back with a fresh certificate
        }
      }
    }
  }

  /** The transport's figures now. */
  public TransportFigures figures() {
    var sizes = live.sizes();
    var unsent = live.all().stream().mapToLong(Connection::unsent).sum();
    return new TransportFigures(counters.values(), sizes.get(Standing.MEMBER), sizes.get(Standing.CANDIDATE),
        slots.taken(), unsent);
  }

  /** Stops listening and cuts every connection; returns when that is done. */
  @Override
  public void close() {
    closing = true;
    dialer.directory(Map.of());
    server.close().awaitUninterruptibly();
    live.all().forEach(Connection::close);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    handshakes.shutdownNow();
  }

  private Channel bind() {
    var bound = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 128).option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new ChannelInitializer<SocketChannel>() {

          @Override
          protected void initChannel(SocketChannel channel) {
            accept(channel);
          }
        }).bind(terms.listen()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      handshakes.shutdownNow();
      throw new TransportException("cannot listen on " + terms.listen(), bound.cause());
    }
    return bound.channel();
  }

  private void accept(SocketChannel channel) {
    var slot = slots.take(channel.remoteAddress().getAddress());
    if (slot.isEmpty()) {
      counters.add(Count.REFUSED_BUSY);
      var _ = channel.close();
      return;
    }
    counters.add(Count.ACCEPTED);
    channel.closeFuture().addListener(_ -> slot.get().release());
    authenticate(channel, Optional.empty(), connection -> {
      slot.get().release();
      opened(connection);
    }, reason -> LOG.debug("{} was refused: {}", channel.remoteAddress(), reason));
  }

  private void dial(Address address, InetSocketAddress endpoint) {
    counters.add(Count.DIALS);
    // Resolving a name blocks, so it has a thread of its own.
    Thread.ofVirtual().name("dial " + address).start(() -> {
      var target = endpoint.isUnresolved()
          ? new InetSocketAddress(endpoint.getHostString(), endpoint.getPort())
          : endpoint;
      if (target.isUnresolved()) {
        dialFailed(address, endpoint, "the host name is unknown");
        return;
      }
      connect(new Dial(address, endpoint), target);
    });
  }

  /** One dial: what it has come to so far. */
  private static final class Dial {

    private final Address address;
    private final InetSocketAddress endpoint;
    private String trouble = "the peer hung up before it welcomed us: it may not know us";
    private boolean opened;

    private Dial(Address address, InetSocketAddress endpoint) {
      this.address = address;
      this.endpoint = endpoint;
    }
  }

  private void connect(Dial dial, InetSocketAddress target) {
    if (closing) {
      return;
    }
    var connecting = new Bootstrap().group(loops).channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.authenticationTimeout().toMillis())
        .option(ChannelOption.TCP_NODELAY, true).handler(new ChannelInitializer<SocketChannel>() {

          @Override
          protected void initChannel(SocketChannel channel) {
            authenticate(channel, Optional.of(dial.address), connection -> {
              dial.opened = true;
              dialer.settled(dial.address, dial.endpoint);
              opened(connection);
            }, reason -> dial.trouble = reason);
          }
        }).connect(target);
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        dialFailed(dial.address, dial.endpoint, done.cause().getMessage());
        return;
      }
      connecting.channel().closeFuture().addListener(_ -> {
        if (!dial.opened) {
          dialFailed(dial.address, dial.endpoint, dial.trouble);
        }
      });
    });
  }

  private void dialFailed(Address address, InetSocketAddress endpoint, String trouble) {
    counters.add(Count.DIALS_FAILED);
    dialer.failed(address, endpoint, trouble);
  }

  private void authenticate(Channel channel, Optional<Address> dialed, Consumer<Connection> onOpen,
      Consumer<String> onRefused) {
    var trust = new PeerTrust(terms.chain(), terms.chainTime(), admission, dialed);
    var guard = new HandshakeGuard(limits, counters);
    var handler = new SslHandler(tls.engine(dialed.isEmpty(), trust), handshakes);
    handler.setHandshakeTimeoutMillis(0); // the guard keeps time
    handler.setCloseNotifyFlushTimeoutMillis(500);
    channel.pipeline().addLast(guard, handler,
        new Handshake(trust, generations, counters, trusted -> new Connection(channel, trusted,
            dialed.isPresent(), limits, counters, listener, ordered, connection -> {
              channel.pipeline().remove(guard);
              onOpen.accept(connection);
            }).start(), onRefused));
  }

  private void opened(Connection connection) {
    var openedAt = System.nanoTime();
    switch (live.add(connection)) {
      case LiveConnections.Outcome.Full() -> connection.close(Count.CANDIDATES_BEYOND_BOUND);
      case LiveConnections.Outcome.Beaten() -> connection.close(Count.REPLACED);
      case LiveConnections.Outcome.Kept(var replaced) -> {
        replaced.ifPresent(other -> other.close(Count.REPLACED));
        connection.closed(() -> {
          live.remove(connection);
          if (connection.dialed()) {
            dialer.ended(connection.address(), System.nanoTime() - openedAt);
          }
        });
        judge(connection); // it may have been admitted just before readmit, and missed by it
        connection.keepalive(); // the welcome that the dialing side waits for
      }
    }
  }
}
