package io.reseal.node.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reseal.core.party.Address;
import io.reseal.node.transport.TestPeer.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportIT {

  private final TestPeer a = new TestPeer();
  private final TestPeer b = new TestPeer();
  private final TestPeer c = new TestPeer();

  @AfterEach
  void stop() {
    a.close();
    b.close();
    c.close();
  }

  @Test
  void R21_membersExchangeFramesUnderTheirOnChainAddresses() throws Exception {
    connect();
    assertThat(a.transport().send(b.address(), Topic.SESSION, "from a".getBytes(UTF_8))).isTrue();
    assertThat(b.transport().send(a.address(), Topic.AUDIT, "from b".getBytes(UTF_8))).isTrue();

    assertThat(b.heard.poll(5, TimeUnit.SECONDS)).isEqualTo(new Heard(a.address(), Topic.SESSION, "from a"));
    assertThat(a.heard.poll(5, TimeUnit.SECONDS)).isEqualTo(new Heard(b.address(), Topic.AUDIT, "from b"));
  }

  @Test
  void framesOfOnePeerKeepTheirOrder() {
    connect();
    IntStream.range(0, 500)
        .forEach(i -> a.transport().send(b.address(), Topic.SESSION, Integer.toString(i).getBytes(UTF_8)));

    await().untilAsserted(() -> assertThat(b.heard).hasSize(500));
    assertThat(b.heard).extracting(Heard::text)
        .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
  }

  @Test
  void theLargestPayloadArrivesWhole() {
    connect();
    var size = Limits.STANDARD.memberFrameMax() - 1;
    assertThat(a.transport().send(b.address(), Topic.SESSION, new byte[size])).isTrue();
    await().untilAsserted(() -> assertThat(b.heard).hasSize(1));
    assertThat(b.heard.peek().text()).hasSize(size);
    assertThatThrownBy(() -> a.transport().send(b.address(), Topic.SESSION, new byte[size + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sendingToSomebodyWhoIsNotConnectedIsANo() {
    a.start();
    assertThat(a.transport().send(b.address(), Topic.SESSION, new byte[1])).isFalse();
    assertThat(a.transport().broadcast(Topic.SESSION, new byte[1])).isZero();
  }

  @Test
  void aBroadcastReachesMembersOnly() {
    a.knows(b);
    a.verdicts.put(c.address(), Verdict.candidate());
    a.start();
    b.knows(a).start().dials(a);
    c.knows(a).start().dials(a);
    await().until(() -> a.transport().connected().size() == 2);

    assertThat(a.transport().broadcast(Topic.LIFECYCLE, "all".getBytes(UTF_8))).isEqualTo(1);
    await().untilAsserted(() -> assertThat(b.heard).hasSize(1));
    assertThat(c.heard).isEmpty();
  }

  @Test
  void N31_aStrangerIsTurnedAwayAndToldNothing() {
    a.start(); // knows nobody
    b.knows(a).start().dials(a);

    await().until(() -> a.count(Count.HANDSHAKES_FAILED) > 0);
    assertThat(a.transport().connected()).isEmpty();
    await().until(() -> b.count(Count.DIALS_FAILED) > 0);
    assertThat(b.transport().connected()).isEmpty();
    assertThat(b.transport().troubles()).containsKey(a.address());
    assertThat(b.transport().troubles().get(a.address())).doesNotContain("nobody here knows it");
  }

  @Test
  void N31_anotherNodeAtTheAddressOfAPeerIsNotThatPeer() {
    a.knows(b, c).start();
    b.knows(a).start();
    a.transport().directory(Map.of(c.address(), b.endpoint())); // c is expected where b listens

    await().until(() -> a.count(Count.DIALS_FAILED) > 0);
    assertThat(a.transport().connected()).isEmpty();
    assertThat(a.transport().troubles().get(c.address()))
        .contains("this is " + b.address() + ", expected " + c.address());
  }

  @Test
  void N32_aConnectedCandidateGetsNothingButPeers() throws Exception {
    b.verdicts.put(a.address(), Verdict.candidate());
    b.start();
    a.knows(b).start().dials(b);
    await().until(() -> b.isConnectedTo(a) && a.isConnectedTo(b));

    for (var topic : Topic.values()) {
      assertThat(b.transport().send(a.address(), topic, new byte[1])).as(topic.name())
          .isEqualTo(topic == Topic.PEERS);
    }
    assertThat(a.heard.poll(5, TimeUnit.SECONDS).topic()).isEqualTo(Topic.PEERS);
  }

  @Test
  void N32_whatACandidateSaysOnOtherTopicsIsNotHeard() {
    b.verdicts.put(a.address(), Verdict.candidate());
    b.start();
    a.knows(b).start().dials(b); // a believes b a member and may send anything
    await().until(() -> a.isConnectedTo(b));
    assertThat(a.transport().send(b.address(), Topic.SESSION, "deal".getBytes(UTF_8))).isTrue();
    assertThat(a.transport().send(b.address(), Topic.PEERS, "record".getBytes(UTF_8))).isTrue();

    await().untilAsserted(() -> assertThat(b.heard).extracting(Heard::text).containsExactly("record"));
    assertThat(b.count(Count.TOPICS_REFUSED)).isEqualTo(1);
  }

  @Test
  void aDialOfBothAtOnceEndsInOneConnectionThatBothKeep() {
    for (var round = 0; round < 5; round++) {
      var one = new TestPeer();
      var two = new TestPeer();
      try (one; two) {
        one.knows(two).start();
        two.knows(one).start();
        one.dials(two);
        two.dials(one);
        await().until(() -> one.isConnectedTo(two) && two.isConnectedTo(one));
        await().until(() -> {
          // Both sides are through with every dial, and what is left works both ways.
          var there = one.transport().send(two.address(), Topic.SESSION, "x".getBytes(UTF_8));
          var back = two.transport().send(one.address(), Topic.SESSION, "y".getBytes(UTF_8));
          return there && back && two.heard.poll(1, TimeUnit.SECONDS) != null
              && one.heard.poll(1, TimeUnit.SECONDS) != null;
        });
      }
    }
  }

  @Test
  void aPeerThatRestartsIsFoundAgain() {
    connect();
    b.restart();
    await().until(() -> a.isConnectedTo(b) && b.isConnectedTo(a));
    await().until(() -> a.transport().send(b.address(), Topic.SESSION, "again".getBytes(UTF_8))
        && b.heard.poll(1, TimeUnit.SECONDS) != null);
  }

  @Test
  void N33_aCloneOnAnotherMachineIsRefused() {
    connect();
    var clone = new TestPeer(b.identity); // same identity and generation, another channel key
    try (clone) {
      clone.knows(a).start().dials(a);
      await().until(() -> a.count(Count.STALE_GENERATIONS) > 0);
      await().until(() -> clone.count(Count.DIALS_FAILED) > 0);
      assertThat(a.isConnectedTo(b)).isTrue();
    }
  }

  @Test
  void N33_aLowerGenerationIsRefused() {
    b.generation.set(5);
    connect();
    b.close();
    b.generation.set(4);
    b.start();
    b.dials(a);
    await().until(() -> a.count(Count.STALE_GENERATIONS) > 0);
    assertThat(a.transport().connected()).isEmpty();
  }

  /** One generation of B is on record, with a word of its. */
  private Starts onRecord(long generation) {
    return new Starts() {

      @Override
      public long latest(Address peer) {
        return peer.equals(b.address()) ? generation : 0;
      }

      @Override
      public Optional<byte[]> word(Address peer, long shown) {
        return Optional.of((peer + " " + shown + " " + generation).getBytes(UTF_8));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("N33 N60: who was seen later before our own start is refused, and told so, whoever dials")
  void whatIsOnRecordIsRefusedAndTold(boolean dials) throws InterruptedException {
    a.starts = onRecord(5);
    b.generation.set(4);
    a.knows(b).start();
    b.knows(a).start();
    if (dials) {
      a.dials(b);
    } else {
      b.dials(a);
    }
    assertThat(b.heard.poll(20, TimeUnit.SECONDS))
        .isEqualTo(new Heard(a.address(), Topic.LIFECYCLE, b.address() + " 4 5"));
    assertThat(a.count(Count.STALE_GENERATIONS)).isPositive();
    assertThat(a.transport().connected()).isEmpty();
    b.generation.set(5);
    b.dials(a);
    await().until(() -> a.isConnectedTo(b) && b.isConnectedTo(a));
  }

  @Test
  void aMemberThatBecomesAStrangerIsCutOff() {
    connect();
    b.verdicts.remove(a.address());
    b.transport().readmit();
    await().until(() -> !a.isConnectedTo(b) && !b.isConnectedTo(a));
    assertThat(b.count(Count.EXPELLED)).isEqualTo(1);
  }

  @Test
  void whoBecomesAStrangerDuringItsHandshakeIsCutOffAtItsEnd() {
    var asked = new AtomicInteger();
    b.admission = (_, _) -> asked.incrementAndGet() == 1 ? Verdict.member() : Verdict.refused("left");
    b.start();
    a.knows(b).start().dials(b);
    await().until(() -> b.count(Count.EXPELLED) == 1);
    await().until(() -> a.count(Count.DIALS_FAILED) > 0);
    assertThat(b.transport().connected()).isEmpty();
  }

  @Test
  void aCandidateThatBecomesAMemberStaysAndMayDoMore() {
    b.verdicts.put(a.address(), Verdict.candidate());
    b.start();
    a.knows(b).start().dials(b);
    await().until(() -> b.isConnectedTo(a) && a.isConnectedTo(b));

    b.knows(a);
    b.transport().readmit();
    assertThat(b.transport().connected()).containsEntry(a.address(), Standing.MEMBER);
    assertThat(b.transport().send(a.address(), Topic.SESSION, new byte[1])).isTrue();
  }

  @Test
  void aCertificateThatEndsCutsTheConnectionAndAFreshOneRestoresIt() {
    connect();
    for (var peer : new TestPeer[]{a, b}) {
      peer.chainTime.addAndGet(Duration.ofDays(8).toSeconds());
    }
    b.transport().readmit();
    assertThat(b.count(Count.EXPELLED)).isEqualTo(1);
    await().until(() -> b.count(Count.AUTHENTICATED) > 1 && a.isConnectedTo(b) && b.isConnectedTo(a));
  }

  @Test
  void aCertificateForAnotherTimeIsRefused() {
    a.chainTime.addAndGet(-Duration.ofDays(30).toSeconds());
    a.knows(b).start();
    b.knows(a).start();
    a.dials(b);
    await().until(() -> a.transport().troubles().getOrDefault(b.address(), "").contains("chain time is"));
    assertThat(b.transport().connected()).isEmpty();
  }

  @Test
  void anAdmissionThatFailsLetsNobodyIn() {
    b.admission = (_, _) -> {
      throw new IllegalStateException("the store is gone");
    };
    b.start();
    a.knows(b).start().dials(b);
    await().until(() -> b.count(Count.HANDSHAKES_FAILED) > 0);
    assertThat(b.transport().connected()).isEmpty();
  }

  @Test
  void aListenerThatThrowsOnOneFrameHearsTheNext() {
    connect();
    var hears = b.listener;
    b.listener = (from, topic, payload) -> {
      if (payload.length == 0) {
        throw new IllegalStateException("no payload");
      }
      hears.onFrame(from, topic, payload);
    };
    a.transport().send(b.address(), Topic.SESSION, new byte[0]);
    a.transport().send(b.address(), Topic.SESSION, "next".getBytes(UTF_8));
    await().untilAsserted(() -> assertThat(b.heard).extracting(Heard::text).containsExactly("next"));
    assertThat(b.count(Count.LISTENER_FAILURES)).isEqualTo(1);
  }

  @Test
  void aPortThatIsTakenIsSaidPlainly() {
    a.start();
    assertThatThrownBy(() -> Transport.start(
        new Terms(b.address(), a.endpoint(), TestPeer.CHAIN, () -> TestPeer.START, Limits.STANDARD),
        b.credentials(), (_, _) -> Verdict.member(), Starts.UNKNOWN, (_, _, _) -> {
        }, Runnable::run)).isInstanceOf(TransportException.class).hasMessageContaining("cannot listen on");
  }

  @Test
  void R21_fiveNodesThatDialEachOtherAllMeet() {
    var peers = new ArrayList<TestPeer>();
    try {
      for (var i = 0; i < 5; i++) {
        peers.add(new TestPeer());
      }
      var all = peers.toArray(TestPeer[]::new);
      peers.forEach(peer -> peer.knows(all).start());
      peers.forEach(peer -> peer.dials(all));
      await().atMost(Duration.ofSeconds(30))
          .until(() -> peers.stream().allMatch(peer -> peer.transport().connected().size() == 4));
    } finally {
      peers.forEach(TestPeer::close);
    }
  }

  private void connect() {
    a.knows(b).start();
    b.knows(a).start();
    a.dials(b);
    await().until(() -> a.isConnectedTo(b) && b.isConnectedTo(a));
  }
}
