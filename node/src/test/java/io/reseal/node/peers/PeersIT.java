package io.reseal.node.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.core.party.Address;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.identity.Validity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.transport.Count;
import io.reseal.node.transport.Credentials;
import io.reseal.node.transport.Limits;
import io.reseal.node.transport.Standing;
import io.reseal.node.transport.Starts;
import io.reseal.node.transport.Terms;
import io.reseal.node.transport.Transport;
import io.reseal.node.transport.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Nodes that know one of them by configuration, over real channels on loopback.
 */
class PeersIT {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));
  private static final long CHAIN_TIME = 1_800_000_000;

  private final List<Node> nodes = new ArrayList<>();
  private volatile Set<Address> committee = Set.of();

  private final class Node implements AutoCloseable {

    private final Identity identity;
    private final Transport transport;
    private final NodeRecord record;
    private final ExecutorService ordered = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private volatile PeerExchange exchange;

    private Node() {
      var token = new InMemoryToken("node");
      identity = Identity.create(token);
      var channelKey = ChannelKey.create(token);
      var certificate = channelKey.certify(identity, CHAIN, 1, Validity.from(CHAIN_TIME, Duration.ofDays(7)));
      transport = Transport.start(
          new Terms(identity.address(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CHAIN,
              () -> CHAIN_TIME, Limits.STANDARD),
          new Credentials(channelKey.privateKey(), () -> certificate),
          (address, _) -> committee.contains(address) ? Verdict.member() : Verdict.candidate(),
          Starts.UNKNOWN, (from, _, payload) -> {
            if (exchange != null) {
              exchange.onFrame(from, payload);
            }
          }, ordered);
      record = NodeRecord.signed(identity, 1, new Endpoint("127.0.0.1", transport.listening().getPort()),
          CHAIN);
      nodes.add(this);
    }

    private void find(Node bootstrap) {
      var book = PeerBook.open(CHAIN, identity.address(), new InMemoryPeerStore(), committee);
      exchange = new PeerExchange(transport, book, () -> record, () -> Fitness.of("0.1.0", true, false, 7),
          List.of(Bootstrap.of(bootstrap.record.text())), InstantSource.system());
      var _ = ticks.scheduleWithFixedDelay(exchange::tick, 0, 100, TimeUnit.MILLISECONDS);
    }

    private PeerView view(Node other) {
      return exchange.peers().stream().filter(peer -> peer.address().equals(other.identity.address()))
          .findFirst().orElse(null);
    }

    @Override
    public void close() {
      ticks.shutdownNow();
      transport.close();
      ordered.shutdownNow();
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  @Test
  void R13_R14_R24_R25_R27_membersAndACandidateMeetThroughOneBootstrapNode() {
    var members = List.of(new Node(), new Node(), new Node());
    var candidate = new Node();
    committee = Set.copyOf(members.stream().map(node -> node.identity.address()).toList());
    nodes.forEach(node -> node.find(members.getFirst()));

    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
      for (var member : members) {
        assertThat(member.transport.connected()).hasSize(3).containsEntry(candidate.identity.address(),
            Standing.CANDIDATE);
        assertThat(member.view(candidate)).isNotNull();
        assertThat(member.view(candidate).unfit()).isEmpty();
      }
    });
  }

  @Test
  void R15_aCandidateThatIsAdmittedBecomesAMemberWithoutANewConnection() {
    var members = List.of(new Node(), new Node());
    var candidate = new Node();
    committee = Set.copyOf(members.stream().map(node -> node.identity.address()).toList());
    nodes.forEach(node -> node.find(members.getFirst()));
    await().atMost(Duration.ofSeconds(20)).until(() -> members.stream()
        .allMatch(node -> node.view(candidate) != null && node.view(candidate).unfit().isEmpty()));
    var handshakes = members.getFirst().transport.figures().of(Count.AUTHENTICATED);

    committee = Set.copyOf(nodes.stream().map(node -> node.identity.address()).toList());
    for (var node : nodes) {
      node.exchange.wanted(committee);
      node.transport.readmit();
    }
    assertThat(members).allSatisfy(node -> {
      assertThat(node.transport.connected()).containsEntry(candidate.identity.address(), Standing.MEMBER);
      assertThat(node.view(candidate).member()).isTrue();
      assertThat(node.view(candidate).endpoint()).contains(candidate.record.endpoint());
    });
    assertThat(members.getFirst().transport.figures().of(Count.AUTHENTICATED)).isEqualTo(handshakes);
  }
}
