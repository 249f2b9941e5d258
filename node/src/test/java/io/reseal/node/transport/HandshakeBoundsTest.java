package io.reseal.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bounds on handshakes, piece by piece. */
class HandshakeBoundsTest {

  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");
  private static final InetAddress THREE = InetAddress.ofLiteral("192.0.2.3");

  @Test
  void slotsAreBoundedForAHostAndInAll() {
    var slots = new HandshakeSlots(3, 2);
    assertThat(slots.take(ONE)).isPresent();
    assertThat(slots.take(ONE)).isPresent();
    assertThat(slots.take(ONE)).as("third of one host").isEmpty();
    assertThat(slots.take(TWO)).isPresent();
    assertThat(slots.take(THREE)).as("fourth in all").isEmpty();
  }

  @Test
  void aSlotIsGivenBackOnceHoweverOftenThatIsSaid() {
    var slots = new HandshakeSlots(3, 1);
    var slot = slots.take(ONE).orElseThrow();
    var _ = slots.take(TWO).orElseThrow();
    slot.release();
    slot.release();
    assertThat(slots.taken()).isEqualTo(1);
    assertThat(slots.take(ONE)).isPresent();
    assertThat(slots.take(ONE)).isEmpty();
  }

  @Test
  void aRateLetsABurstThroughAndThenItsPace() {
    var bucket = new TokenBucket(2, 3, 0);
    for (var i = 0; i < 3; i++) {
      assertThat(bucket.take(0)).isTrue();
    }
    assertThat(bucket.take(0)).isFalse();
    assertThat(bucket.take(499_000_000)).isFalse();
    assertThat(bucket.take(501_000_000)).isTrue();
    assertThat(bucket.take(501_000_000)).isFalse();
  }

  @Test
  void N38_aHandshakeThatDidNotAskTheTrustOfThisConnectionIsRefused() {
    var trust = new PeerTrust(TestPeer.CHAIN, () -> TestPeer.START, (_, _) -> Verdict.member(),
        Optional.empty());
    var counters = new Counters();
    var reasons = new ArrayList<String>();
    var channel = new EmbeddedChannel(new Handshake(trust, new Generations(Starts.UNKNOWN), counters,
        _ -> reasons.add("trusted"), reasons::add));
    channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

    assertThat(reasons).containsExactly("the handshake proved no key: it was resumed");
    assertThat(counters.values()).containsEntry(Count.RESUMED, 1L);
    assertThat(channel.isOpen()).isFalse();
  }
}
