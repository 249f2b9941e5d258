package io.reseal.node.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Malformed;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.transport.Channels;
import io.reseal.node.transport.Standing;
import io.reseal.node.transport.Topic;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Peers that find each other over channels in memory, on a clock of the test.
 */
class PeerExchangeTest {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));

  private final Map<Address, Node> network = new LinkedHashMap<>();
  private final List<Runnable> inFlight = new ArrayList<>();
  private Instant now = Instant.parse("2026-06-01T00:00:00Z");
  private int ports = 7000;

  /** A node; connecting is being in each other's directory or in one of them. */
  private final class Node implements Channels {

    private final Identity identity = Identity.create(new InMemoryToken("node"));
    private final NodeRecord record = NodeRecord.signed(identity, 1, new Endpoint("192.0.2.1", ports++),
        CHAIN);
    private final InMemoryPeerStore store = new InMemoryPeerStore();
    private final Map<Address, InetSocketAddress> directory = new HashMap<>();
    private final List<PeerMessage> sent = new ArrayList<>();
    private Fitness fitness = Fitness.of("0.1.0", true, false, 1);
    private boolean online = true;
    private PeerExchange exchange;
    private PeerBook book;

    private Node start(List<Node> wanted, Node... bootstrap) {
      book = PeerBook.open(CHAIN, address(), store, addresses(wanted));
      exchange = new PeerExchange(this, book, () -> record, () -> fitness, List.of(bootstrap).stream()
          .map(node -> new Bootstrap(node.address(), node.record.endpoint())).toList(), () -> now);
      network.put(address(), this);
      return this;
    }

    private Address address() {
      return identity.address();
    }

    private boolean reaches(Node other) {
      return online && other.online && other != this
          && (directory.containsKey(other.address()) || other.directory.containsKey(address()));
    }

    @Override
    public boolean send(Address to, Topic topic, byte[] payload) {
      var other = network.get(to);
      if (other == null || !reaches(other)) {
        return false;
      }
      try {
        sent.add(PeerMessage.CODEC.decode(payload));
      } catch (Malformed e) {
        throw new AssertionError(e);
      }
      inFlight.add(() -> other.exchange.onFrame(address(), payload));
      return true;
    }

    @Override
    public Map<Address, Standing> connected() {
      var connected = new LinkedHashMap<Address, Standing>();
      for (var other : network.values()) {
        if (reaches(other)) {
          connected.put(other.address(),
              book.wanted().contains(other.address()) ? Standing.MEMBER : Standing.CANDIDATE);
        }
      }
      return connected;
    }

    @Override
    public void directory(Map<Address, InetSocketAddress> endpoints) {
      directory.clear();
      directory.putAll(endpoints);
    }

    @Override
    public Map<Address, String> troubles() {
      return Map.of();
    }
  }

  @Test
  void R13_R24_membersFindAllOthersFromOneBootstrapNode() {
    var nodes = nodes(5);
    nodes.forEach(node -> node.start(nodes, nodes.getFirst()));
    pass(Duration.ofSeconds(20));
    for (var node : nodes) {
      assertThat(node.book.missing()).isEmpty();
      assertThat(node.connected()).hasSize(4);
    }
  }

  @Test
  void aCommitteeOfTheLargestSizeIsLearntPageByPage() {
    var all = nodes(70);
    var knowing = all.getFirst().start(all);
    all.forEach(node -> knowing.book.put(node.record, node.address(), Set.of(), now));
    var asking = all.getLast().start(all, knowing);
    pass(Duration.ofSeconds(10));
    assertThat(asking.book.missing()).isEmpty();
    assertThat(knowing.sent.stream().filter(PeerMessage.Records.class::isInstance)).hasSizeBetween(3, 4);
  }

  @Test
  void R14_R25_R27_aCandidateAdvertisesItselfAndEveryMemberSeesThatItIsFit() {
    var members = nodes(3);
    members.forEach(node -> node.start(members, members.getFirst()));
    var candidate = new Node().start(members, members.getFirst());
    candidate.fitness = Fitness.of("0.1.0", true, false, 42);
    pass(Duration.ofSeconds(20));

    for (var member : members) {
      var view = view(member, candidate);
      assertThat(view.member()).isFalse();
      assertThat(view.unfit()).isEmpty();
      assertThat(view.endpoint()).contains(candidate.record.endpoint());
      assertThat(view.fitness()).contains(candidate.fitness);
      assertThat(member.store.candidates).containsEntry(candidate.address(), true);
    }
  }

  @Test
  void R27_aCandidateThatIsNotFitOrNotOnlineIsShownSo() {
    var members = nodes(2);
    members.forEach(node -> node.start(members, members.getFirst()));
    var candidate = new Node().start(members, members.getFirst());
    candidate.fitness = Fitness.of("0.1.0", false, false, 42);
    pass(Duration.ofSeconds(20));
    assertThat(view(members.getFirst(), candidate).unfit()).contains("its token fails its self-test");

    candidate.online = false;
    pass(Duration.ofSeconds(2));
    assertThat(view(members.getFirst(), candidate).unfit()).contains("not connected");
    assertThat(view(members.getFirst(), candidate).fitness()).isEmpty();
  }

  @Test
  void R15_membersRefreshTheirBooksAfterTheCommitteeHasChanged() {
    var members = nodes(3);
    members.forEach(node -> node.start(members, members.getFirst()));
    var joiner = new Node().start(members, members.getFirst());
    pass(Duration.ofSeconds(20));

    var next = new ArrayList<>(members);
    next.add(joiner);
    next.remove(1);
    for (var node : network.values()) {
      node.exchange.wanted(addresses(next));
    }
    pass(Duration.ofSeconds(3));
    for (var node : next) {
      assertThat(node.book.missing()).isEmpty();
      assertThat(node.book.wanted()).containsExactlyInAnyOrderElementsOf(addresses(next));
      assertThat(node.book.find(members.get(1).address())).isEmpty();
    }
  }

  @Test
  void aMemberThatMovesIsFoundAtItsNewPlace() {
    var nodes = nodes(2);
    nodes.forEach(node -> node.start(nodes, nodes.getFirst()));
    pass(Duration.ofSeconds(10));
    var moved = NodeRecord.signed(nodes.get(1).identity, 2, Endpoint.of("192.0.2.99:7000"), CHAIN);
    deliver(nodes.get(1), nodes.get(0), new PeerMessage.Announce(moved.encoded()));
    assertThat(view(nodes.get(0), nodes.get(1)).endpoint()).contains(Endpoint.of("192.0.2.99:7000"));
  }

  @Test
  void bootstrapNodesAreLeftInPeaceOnceEverybodyIsFound() {
    var nodes = nodes(2);
    var bootstrap = new Node();
    bootstrap.start(nodes);
    nodes.forEach(node -> node.start(nodes, bootstrap));
    assertThat(nodes.getFirst().exchange).isNotNull();
    pass(Duration.ofSeconds(20));
    assertThat(nodes.getFirst().directory).containsOnlyKeys(nodes.get(1).address());
  }

  @Test
  void N31_anAnnouncementOfSomebodyElseIsDropped() {
    var nodes = nodes(3);
    nodes.forEach(node -> node.start(nodes));
    deliver(nodes.get(1), nodes.get(0), new PeerMessage.Announce(nodes.get(2).record.encoded()));
    assertThat(nodes.get(0).book.members()).isEmpty();
  }

  @Test
  void anAnswerThatNobodyAskedForIsDropped() {
    var nodes = nodes(3);
    nodes.forEach(node -> node.start(nodes));
    deliver(nodes.get(1), nodes.get(0), new PeerMessage.Records(List.of(nodes.get(2).record.encoded())));
    assertThat(nodes.get(0).book.members()).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotAscendEndsThere() {
    var nodes = nodes(3);
    nodes.forEach(node -> node.start(nodes, nodes.get(1)));
    nodes.get(0).exchange.tick(); // connects
    nodes.get(0).exchange.tick(); // asks
    var sorted = List.of(nodes.get(1), nodes.get(2)).stream()
        .sorted((a, b) -> b.address().compareTo(a.address())).toList();
    deliver(nodes.get(1), nodes.get(0),
        new PeerMessage.Records(sorted.stream().map(node -> node.record.encoded()).toList()));
    assertThat(nodes.get(0).book.members()).extracting(NodeRecord::address)
        .containsExactly(sorted.getFirst().address());
  }

  @Test
  void N67_badBytesAreDropped() {
    var nodes = nodes(2);
    nodes.forEach(node -> node.start(nodes));
    for (var length : new int[]{0, 1, 5, 300}) {
      nodes.get(0).exchange.onFrame(nodes.get(1).address(), new byte[length]);
    }
    deliver(nodes.get(1), nodes.get(0), new PeerMessage.Announce(Bytes.of(new byte[100])));
    deliver(nodes.get(1), nodes.get(0), new PeerMessage.Announce(nodes.get(1).record.encoded()));
    assertThat(nodes.get(0).book.members()).containsExactly(nodes.get(1).record);
  }

  @Test
  void N69_aPeerIsAnsweredAtABoundedRate() {
    var nodes = nodes(2);
    nodes.forEach(node -> node.start(nodes, nodes.get(0)));
    nodes.get(1).exchange.tick();
    var asked = nodes.get(0);
    asked.sent.clear();
    for (var i = 0; i < 500; i++) {
      deliver(nodes.get(1), asked, new PeerMessage.StatusAsk());
    }
    assertThat(asked.sent).hasSizeBetween(1, 64);
    now = now.plusSeconds(11);
    deliver(nodes.get(1), asked, new PeerMessage.Ask(Optional.empty()));
    assertThat(asked.sent.getLast()).isInstanceOf(PeerMessage.Records.class);
  }

  @Test
  void candidatesAreNotHandedOn() {
    var members = nodes(2);
    members.forEach(node -> node.start(members, members.getFirst()));
    var candidate = new Node().start(members, members.getFirst());
    pass(Duration.ofSeconds(20));
    assertThat(members.getFirst().sent).filteredOn(PeerMessage.Records.class::isInstance).isNotEmpty()
        .allSatisfy(message -> assertThat(((PeerMessage.Records) message).records())
            .doesNotContain(candidate.record.encoded()));
  }

  private List<Node> nodes(int count) {
    var nodes = new ArrayList<Node>();
    for (var i = 0; i < count; i++) {
      nodes.add(new Node());
    }
    return nodes;
  }

  private void pass(Duration time) {
    for (var second = 0; second < time.toSeconds(); second++) {
      now = now.plusSeconds(1);
      List.copyOf(network.values()).forEach(node -> node.exchange.tick());
      while (!inFlight.isEmpty()) {
        inFlight.removeFirst().run();
      }
    }
  }

  private static void deliver(Node from, Node to, PeerMessage message) {
    to.exchange.onFrame(from.address(), PeerMessage.CODEC.encode(message));
  }

  private static PeerView view(Node node, Node of) {
    return node.exchange.peers().stream().filter(peer -> peer.address().equals(of.address())).findFirst()
        .orElseThrow();
  }

  private static List<Address> addresses(List<Node> nodes) {
    return nodes.stream().map(Node::address).toList();
  }
}
