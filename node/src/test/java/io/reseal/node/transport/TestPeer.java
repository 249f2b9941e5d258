package io.reseal.node.transport;

import io.reseal.core.party.Address;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.identity.Validity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.Token;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A node's transport on loopback, with what it heard and whom it lets in. */
final class TestPeer implements AutoCloseable {

  static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));
  static final long START = 1_800_000_000;

  record Heard(Address from, Topic topic, String text) {
  }

  final Identity identity;
  final ChannelKey channelKey;
  final AtomicLong generation = new AtomicLong(1);
  final AtomicLong chainTime = new AtomicLong(START);
  final Map<Address, Verdict> verdicts = new ConcurrentHashMap<>();
  final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  volatile Admission admission = (address, _) -> verdicts.getOrDefault(address,
      Verdict.refused("nobody here knows it"));
  volatile FrameListener listener = (from, topic, payload) -> heard
      .add(new Heard(from, topic, new String(payload, StandardCharsets.UTF_8)));
  Limits limits = Limits.STANDARD;
  volatile Starts starts = Starts.UNKNOWN;

  private ExecutorService ordered;
  private Transport transport;
  private int port;

  TestPeer() {
    this(new InMemoryToken("peer"));
  }

  TestPeer(Token token) {
    this.identity = Identity.create(token);
    this.channelKey = ChannelKey.create(token);
  }

  /** Another process with the same identity, but a channel key of its own. */
  TestPeer(Identity identity) {
    this.identity = identity;
    this.channelKey = ChannelKey.create(new InMemoryToken("clone"));
  }

  Address address() {
    return identity.address();
  }

  TestPeer knows(TestPeer... members) {
    for (var member : members) {
      verdicts.put(member.address(), Verdict.member());
    }
    return this;
  }

  TestPeer limits(Limits changed) {
    limits = changed;
    return this;
  }

  TestPeer start() {
    ordered = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("ordered").factory());
    transport = Transport.start(
        new Terms(address(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CHAIN,
            chainTime::get, limits),
        credentials(), (address, number) -> admission.admit(address, number), starts,
        (from, topic, payload) -> listener.onFrame(from, topic, payload), ordered);
    port = transport.listening().getPort();
    return this;
  }

  /** Stops and starts again on the same port, one generation later. */
  void restart() {
    close();
    generation.incrementAndGet();
    start();
  }

  Credentials credentials() {
    return new Credentials(key(), this::certificate);
  }

  PrivateKey key() {
    return channelKey.privateKey();
  }

  X509Certificate certificate() {
    return channelKey.certify(identity, CHAIN, generation.get(),
        Validity.from(chainTime.get(), Duration.ofDays(7)));
  }

  Transport transport() {
    return transport;
  }

  InetSocketAddress endpoint() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  void dials(TestPeer... others) {
    var directory = new HashMap<Address, InetSocketAddress>();
    for (var other : others) {
      directory.put(other.address(), other.endpoint());
    }
    transport.directory(directory);
  }

  boolean isConnectedTo(TestPeer other) {
    return transport.connected().containsKey(other.address());
  }

  long count(Count count) {
    return transport.figures().of(count);
  }

  @Override
  public void close() {
    if (transport != null) {
      transport.close();
      ordered.shutdownNow();
      transport = null;
    }
  }
}
