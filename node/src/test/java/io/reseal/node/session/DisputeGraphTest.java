package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.PartyId;
import io.reseal.core.party.Threshold;
import io.reseal.node.session.DisputeGraph.Edge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may sign with whom while some are in dispute. */
class DisputeGraphTest {

  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  private static PartyId id(int number) {
    return new PartyId(number);
  }

  private static List<PartyId> ids(int... numbers) {
    return IntStream.of(numbers).mapToObj(PartyId::new).toList();
  }

  private static Edge edge(int one, int other) {
    return new Edge(id(one), id(other), 1, NOW);
  }

  private static DisputeGraph graph(Edge... edges) {
    return new DisputeGraph(List.of(edges));
  }

  @Test
  void withoutDisputesThePreferredSign() {
    assertThat(DisputeGraph.EMPTY.quorum(id(2), ids(5, 1, 3), new Threshold(3), NOW).orElseThrow())
        .containsExactly(id(1), id(2), id(5));
    assertThat(DisputeGraph.EMPTY.quorum(id(2), ids(5), new Threshold(3), NOW)).isEmpty();
  }

  @Test
  void twoInDisputeAreNotInOneQuorum() {
    var graph = graph(edge(1, 5));
    assertThat(graph.quorum(id(1), ids(5, 3, 4), new Threshold(2), NOW).orElseThrow()).containsExactly(id(1),
        id(3));
    assertThat(graph.quorum(id(2), ids(5, 1, 3), new Threshold(3), NOW).orElseThrow()).containsExactly(id(2),
        id(3), id(5));
    assertThat(graph.quorum(id(1), ids(5), new Threshold(2), NOW)).isEmpty();
  }

  @Test
  @DisplayName("the first choice is taken back where it leads nowhere")
  void theFirstChoiceIsTakenBack() {
    var graph = graph(edge(2, 3), edge(2, 4));
    assertThat(graph.quorum(id(1), ids(2, 3, 4), new Threshold(3), NOW).orElseThrow()).containsExactly(id(1),
        id(3), id(4));
  }

  @Test
  void theWaitDoublesAndEnds() {
    for (var times = 1; times <= 40; times++) {
      var wait = times > 14
          ? DisputeGraph.LONGEST_WAIT
          : DisputeGraph.FIRST_WAIT.multipliedBy(1L << (times - 1));
      wait = wait.compareTo(DisputeGraph.LONGEST_WAIT) < 0 ? wait : DisputeGraph.LONGEST_WAIT;
      var graph = graph(new Edge(id(1), id(2), times, NOW));
      assertThat(graph.keepsApart(id(1), id(2), NOW.plus(wait).minusMillis(1))).as("%d times", times)
          .isTrue();
      assertThat(graph.keepsApart(id(2), id(1), NOW.plus(wait))).isFalse();
    }
  }

  @Test
  void saidByBothItIsOneDispute() {
    var graph = graph(new Edge(id(1), id(2), 1, NOW), new Edge(id(2), id(1), 3, NOW.minusSeconds(5)));
    assertThat(graph.keepsApart(id(1), id(2), NOW.plusSeconds(39))).isTrue();
    assertThat(graph.keepsApart(id(1), id(2), NOW.plusSeconds(40))).isFalse();
    assertThat(graph.malicious(new Threshold(2))).isEmpty();
  }

  @Test
  @DisplayName("N72: a threshold of distinct disputes names a party; one less, or one partner many times, does not")
  void aThresholdOfDisputesNamesAParty() {
    assertThat(graph(edge(1, 2), edge(3, 1)).malicious(new Threshold(3))).isEmpty();
    assertThat(graph(edge(1, 2), edge(3, 1), edge(1, 4)).malicious(new Threshold(3))).containsExactly(id(1));
    assertThat(graph(edge(1, 2), new Edge(id(1), id(2), 9, NOW), edge(2, 1)).malicious(new Threshold(2)))
        .isEmpty();
  }

  @Test
  void theMaliciousSignWithNobodyEvenAfterTheWait() {
    var graph = graph(edge(1, 2), edge(1, 3), edge(1, 4));
    var later = NOW.plus(Duration.ofDays(2));
    assertThat(graph.quorum(id(5), ids(1, 2, 3), new Threshold(3), later).orElseThrow())
        .containsExactly(id(2), id(3), id(5));
    assertThat(graph.quorum(id(5), ids(1, 2), new Threshold(3), later)).isEmpty();
  }

  @Test
  @DisplayName("of n = 2 threshold - 1 there is a quorum for every honest member, whatever the corrupted dispute")
  void thereIsAQuorumWhateverTheCorruptedDispute() {
    var seed = 20261122L;
    System.out.println("seed " + seed);
    var random = new Random(seed);
    for (var round = 0; round < 300; round++) {
      var signers = 2 + random.nextInt(6);
      var members = 2 * signers - 1;
      var all = new ArrayList<>(IntStream.rangeClosed(1, members).mapToObj(PartyId::new).toList());
      Collections.shuffle(all, random);
      var corrupted = all.subList(0, signers - 1);
      var edges = corrupted.stream()
          .flatMap(bad -> all.stream().filter(other -> !other.equals(bad) && random.nextInt(3) > 0)
              .map(other -> new Edge(bad, other, 1, NOW)))
          .toList();
      var graph = new DisputeGraph(edges);
      assertThat(graph.malicious(new Threshold(signers))).isSubsetOf(corrupted);
      for (var self : all.subList(signers - 1, members)) {
        var others = Stream.concat(corrupted.stream(), all.stream()).distinct()
            .filter(other -> !other.equals(self)).toList();
        var quorum = graph.quorum(self, others, new Threshold(signers), NOW).orElseThrow();
        assertThat(quorum).hasSize(signers).contains(self);
        for (var one : quorum) {
          assertThat(quorum).noneMatch(other -> graph.keepsApart(one, other, NOW));
        }
      }
    }
  }

  @Test
  void aLargeCommitteeIsChosenFromInABoundedTime() {
    var edges = new ArrayList<Edge>();
    for (var bad = 1; bad <= 99; bad++) {
      for (var other = 0; other < 99; other++) {
        edges.add(edge(bad, 100 + (bad + other) % 101));
      }
    }
    var graph = new DisputeGraph(edges);
    var all = IntStream.rangeClosed(1, 199).mapToObj(PartyId::new).toList();
    assertThat(graph.quorum(id(200), all, new Threshold(100), NOW).orElseThrow()).hasSize(100);
  }
}
