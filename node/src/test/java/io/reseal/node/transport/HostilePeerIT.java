package io.reseal.node.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers, candidates and bad members may try on a node. */
class HostilePeerIT {

  private final TestPeer node = new TestPeer();
  private final TestPeer other = new TestPeer();

  @AfterEach
  void stop() {
    node.close();
    other.close();
  }

  @Test
  void N38_tls12IsRefused() throws Exception {
    node.knows(other).start();
    var context = RawClient.context(Optional.of(other.credentials()));
    try (var client = RawClient.open(context, node.endpoint(), Tls.PROTOCOL)) {
      client.socket.setEnabledProtocols(new String[]{"TLSv1.2"});
      assertThatThrownBy(client.socket::startHandshake).isInstanceOf(SSLException.class);
    }
    await().until(() -> node.count(Count.HANDSHAKES_FAILED) == 1);
  }

  @Test
  void N38_noSessionIsResumed() throws Exception {
    node.knows(other).start();
    var context = RawClient.context(Optional.of(other.credentials())); // caches sessions and tickets
    for (var i = 0; i < 3; i++) {
      try (var client = RawClient.open(context, node.endpoint(), Tls.PROTOCOL)) {
        client.socket.startHandshake();
        assertThat(client.socket.getInputStream().readNBytes(5)).hasSize(5); // reads tickets, if any
        // A resumed session keeps the certificate that was shown when it began.
        assertThat(client.socket.getSession().getCreationTime()).isGreaterThanOrEqualTo(client.opened);
      }
      var seen = i + 1;
      await().until(() -> node.count(Count.AUTHENTICATED) == seen && node.transport().connected().isEmpty());
    }
    assertThat(node.count(Count.RESUMED)).isZero();
  }

  @Test
  void N38_aHandshakeThatChecksNoCertificateIsRefused() throws Exception {
    node.knows(other).start();
    try (var client = RawClient.open(RawClient.context(Optional.empty()), node.endpoint(), Tls.PROTOCOL)) {
      assertThat(client.isCut()).isTrue();
    }
    assertThat(node.count(Count.AUTHENTICATED)).isZero();
  }

  @Test
  void aConnectionMeantForAnotherProtocolIsRefused() throws Exception {
    node.knows(other).start();
    var context = RawClient.context(Optional.of(other.credentials()));
    try (var none = RawClient.open(context, node.endpoint());
        var http = RawClient.open(context, node.endpoint(), "http/1.1")) {
      assertThat(none.isCut()).isTrue();
      assertThat(http.isCut()).isTrue();
    }
    assertThat(node.count(Count.AUTHENTICATED)).isZero();
  }

  @Test
  void N65_aHugeLengthIsRefusedAndNothingAllocatedForIt() throws Exception {
    node.knows(other).start();
    for (var length : new int[]{-1, Integer.MIN_VALUE, Integer.MAX_VALUE, (4 << 20) + 1, 0}) {
      try (var client = RawClient.as(other, node)) {
        client.send(ByteBuffer.allocate(4).putInt(length).array());
        assertThat(client.isCut()).as("length %d", length).isTrue();
      }
    }
    assertThat(node.count(Count.OVERSIZE_FRAMES)).isEqualTo(5);
    assertThat(node.heard).isEmpty();
  }

  @Test
  void N65_aCandidatesFrameIsSmall() throws Exception {
    node.verdicts.put(other.address(), Verdict.candidate());
    node.start();
    try (var client = RawClient.as(other, node)) {
      client.send(RawClient.frame(Topic.PEERS.code(), (16 << 10) - 1));
      await().untilAsserted(() -> assertThat(node.heard).hasSize(1));
      client.send(RawClient.frame(Topic.PEERS.code(), 16 << 10));
      assertThat(client.isCut()).isTrue();
    }
    assertThat(node.count(Count.OVERSIZE_FRAMES)).isEqualTo(1);
  }

  @Test
  void N66_aFrameThatStopsInTheMiddleCostsItsSenderTheConnection() throws Exception {
    node.knows(other).limits(with(Duration.ofMillis(300))).start();
    try (var client = RawClient.as(other, node)) {
      client.send(new byte[]{0, 0, 1, 0, 2, 7, 7}); // 256 bytes announced, 3 sent
      assertThat(client.isCut()).isTrue();
    }
    assertThat(node.count(Count.PARTIAL_FRAMES)).isEqualTo(1);
  }

  @Test
  void N66_aFrameThatTricklesInIsCutOffToo() throws Exception {
    node.knows(other).limits(with(Duration.ofMillis(300))).start();
    try (var client = RawClient.as(other, node)) {
      client.send(new byte[]{0, 0, 1, 0, 2});
      await().pollInterval(Duration.ofMillis(50)).until(() -> {
        try {
          client.send(new byte[]{7});
          return false;
        } catch (IOException e) {
          return true;
        }
      });
    }
    assertThat(node.count(Count.PARTIAL_FRAMES)).isEqualTo(1);
  }

  @Test
  void N66_whoSaysNothingBeforeItIsKnownIsCutOff() throws Exception {
    node.limits(with(Duration.ofMillis(300))).start();
    try (var socket = RawClient.plain(node)) {
      assertThat(RawClient.isCut(socket.getInputStream())).isTrue();
    }
    assertThat(node.count(Count.AUTHENTICATION_TIMEOUTS)).isEqualTo(1);
  }

  @Test
  void N67_garbageBeforeAuthenticationDisturbsNobody() throws Exception {
    node.knows(other).start();
    other.knows(node).start().dials(node);
    await().until(() -> node.isConnectedTo(other) && other.isConnectedTo(node));

    var random = new Random(67);
    for (var i = 0; i < 50; i++) {
      var garbage = new byte[1 + random.nextInt(4000)];
      random.nextBytes(garbage);
      if (i % 2 == 0) { // half of it begins like a TLS record
        garbage = ByteBuffer.allocate(5 + garbage.length).put((byte) 22).putShort((short) 0x0303)
            .putShort((short) garbage.length).put(garbage).array();
      }
      try (var socket = RawClient.plain(node)) {
        socket.getOutputStream().write(garbage);
        socket.shutdownOutput();
        assertThat(RawClient.isCut(socket.getInputStream())).as("garbage %d", i).isTrue();
      }
      assertThat(other.transport().send(node.address(), Topic.SESSION, "still here".getBytes(UTF_8)))
          .isTrue();
      assertThat(node.heard.poll(5, TimeUnit.SECONDS).text()).isEqualTo("still here");
    }
    assertThat(node.heard).isEmpty();
    await().until(() -> node.transport().figures().handshakes() == 0);
  }

  @Test
  void N68_anEndlessHelloIsCutOffAt16KiB() throws Exception {
    node.start();
    try (var socket = RawClient.plain(node)) {
      var record = ByteBuffer.allocate(5).put((byte) 22).putShort((short) 0x0303).putShort((short) 16000)
          .array();
      // A ClientHello of 1 MiB by its own account, in records of 16,000 bytes.
      var hello = ByteBuffer.allocate(16000).put((byte) 1).put((byte) 0x10).putShort((short) 0).array();
      try {
        for (var i = 0; i < 64; i++) {
          socket.getOutputStream().write(record);
          socket.getOutputStream().write(hello);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageMatching(".+"); // cut off while sending
      }
      assertThat(RawClient.isCut(socket.getInputStream())).isTrue();
    }
    await().until(() -> node.transport().figures().handshakes() == 0);
    assertThat(node.count(Count.TOO_MUCH_BEFORE_AUTHENTICATION) + node.count(Count.HANDSHAKES_FAILED))
        .isPositive();
  }

  @Test
  void oneHostTakesABoundedNumberOfHandshakes() throws Exception {
    node.start();
    var sockets = new ArrayList<Socket>();
    try {
      for (var i = 0; i < Limits.STANDARD.handshakesPerHostMax(); i++) {
        sockets.add(RawClient.plain(node));
      }
      await().until(() -> node.transport().figures().handshakes() == sockets.size());
      try (var beyond = RawClient.plain(node)) {
        beyond.setSoTimeout(2000);
        assertThat(RawClient.isCut(beyond.getInputStream())).isTrue();
      }
      assertThat(node.count(Count.REFUSED_BUSY)).isEqualTo(1);
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
    await().until(() -> node.transport().figures().handshakes() == 0);
  }

  @Test
  void N68_aCandidateThatTalksTooMuchIsCutOff() throws Exception {
    node.verdicts.put(other.address(), Verdict.candidate());
    node.start();
    try (var client = RawClient.as(other, node)) {
      for (var i = 0; i < Limits.STANDARD.candidateBurst() + 10; i++) {
        client.send(RawClient.frame(Topic.PEERS.code(), 10));
      }
      assertThat(client.isCut()).isTrue();
    } catch (SSLException | SocketException e) {
      assertThat(e).hasMessageMatching(".+"); // cut off while sending
    }
    await().until(() -> node.count(Count.RATE_EXCEEDED) == 1);
    assertThat(node.heard.size()).isLessThanOrEqualTo(Limits.STANDARD.candidateBurst() + 1);
  }

  @Test
  void N69_candidatesAreBounded() {
    node.limits(with(Limits.STANDARD, 2)).start();
    node.admission = (_, _) -> Verdict.candidate();
    var candidates = new ArrayList<TestPeer>();
    try {
      for (var i = 0; i < 4; i++) {
        var candidate = new TestPeer().knows(node).start();
        candidates.add(candidate);
        candidate.dials(node);
      }
      await().until(() -> node.count(Count.CANDIDATES_BEYOND_BOUND) >= 2);
      assertThat(node.transport().figures().candidates()).isEqualTo(2);
    } finally {
      candidates.forEach(TestPeer::close);
    }
  }

  @Test
  void N69_aPeerThatDoesNotReadIsRefusedThenCutOff() throws Exception {
    node.knows(other).limits(with(Duration.ofMillis(500))).start();
    try (var client = RawClient.as(other, node)) {
      await().until(() -> node.isConnectedTo(other));
      client.socket.setReceiveBufferSize(4096);
      var accepted = 0;
      while (accepted < 64 && node.transport().send(other.address(), Topic.SESSION, new byte[1 << 20])) {
        accepted++;
      }
      assertThat(accepted).isLessThan(64);
      assertThat(node.count(Count.SENDS_REFUSED)).isEqualTo(1);
      assertThat(node.transport().figures().unsentBytes())
          .isLessThanOrEqualTo(Limits.STANDARD.memberUnsentMax());
      await().until(() -> node.count(Count.SLOW_READERS) == 1);
      await().until(() -> node.transport().figures().unsentBytes() == 0);
    }
  }

  @Test
  void framesThatWaitForUsPauseTheirSender() {
    var gate = new Semaphore(0);
    node.knows(other).start();
    node.listener = (_, _, _) -> gate.acquireUninterruptibly();
    other.knows(node).start().dials(node);
    await().until(() -> other.isConnectedTo(node) && node.isConnectedTo(other));
    for (var i = 0; i < 24; i++) { // 24 MiB meet 8 MiB of room
      await().pollInterval(Duration.ofMillis(5))
          .until(() -> other.transport().send(node.address(), Topic.SESSION, new byte[1 << 20])
              || node.count(Count.READING_PAUSED) > 0);
    }
    await().until(() -> node.count(Count.READING_PAUSED) > 0);
    assertThat(node.count(Count.BYTES_IN)).isLessThan(12L << 20);

    gate.release(1000);
    await().until(() -> other.transport().figures().unsentBytes() == 0);
  }

  @Test
  void aSilentPeerIsGone() throws Exception {
    node.knows(other).limits(with(Duration.ofMillis(300))).start();
    try (var client = RawClient.as(other, node)) {
      assertThat(client.isCut()).isTrue(); // it is told "still here", says nothing itself
    }
    assertThat(node.count(Count.SILENT_PEERS)).isEqualTo(1);
  }

  @Test
  void quietPeersKeepTheirConnection() throws Exception {
    node.knows(other).limits(with(Duration.ofMillis(100))).start();
    other.knows(node).limits(with(Duration.ofMillis(100))).start().dials(node);
    await().until(() -> node.isConnectedTo(other) && other.isConnectedTo(node));
    await().until(() -> node.count(Count.FRAMES_OUT) > 70); // keepalives, for several times the silence
    assertThat(node.count(Count.AUTHENTICATED)).isEqualTo(1);
  }

  /** Short waits everywhere. */
  private static Limits with(Duration wait) {
    var all = Limits.STANDARD;
    return new Limits(all.bytesBeforeAuthentication(), wait.multipliedBy(4), all.handshakesMax(),
        all.handshakesPerHostMax(), all.dialsMax(), all.candidatesMax(), all.memberFrameMax(),
        all.candidateFrameMax(), all.candidateFramesPerSecond(), all.candidateBurst(), wait,
        all.memberUnsentMax(), all.candidateUnsentMax(), wait, all.unprocessedFramesMax(),
        all.unprocessedBytesMax(), wait.dividedBy(4), wait.multipliedBy(8), all.redialFirst(),
        all.redialMax());
  }

  private static Limits with(Limits all, int candidatesMax) {
    return new Limits(all.bytesBeforeAuthentication(), all.authenticationTimeout(), all.handshakesMax(),
        all.handshakesPerHostMax(), all.dialsMax(), candidatesMax, all.memberFrameMax(),
        all.candidateFrameMax(), all.candidateFramesPerSecond(), all.candidateBurst(), all.frameTimeout(),
        all.memberUnsentMax(), all.candidateUnsentMax(), all.slowReaderTimeout(), all.unprocessedFramesMax(),
        all.unprocessedBytesMax(), all.keepaliveEvery(), all.silenceMax(), all.redialFirst(),
        all.redialMax());
  }
}
