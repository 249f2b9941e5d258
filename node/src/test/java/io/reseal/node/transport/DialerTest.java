package io.reseal.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.core.party.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DialerTest {

  private static final Address ALICE = Address.ofHex("0x00000000000000000000000000000000000000a1");
  private static final Address BOB = Address.ofHex("0x00000000000000000000000000000000000000b0");
  private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final InetSocketAddress THERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

  private final Set<Address> connected = new HashSet<>();
  private final List<Address> dialed = new ArrayList<>();
  private final Dialer dialer = new Dialer(Limits.STANDARD, connected::contains,
      (address, _) -> dialed.add(address));

  @Test
  void everyoneOfTheDirectoryWhoIsNotConnectedIsDialedOnce() {
    connected.add(BOB);
    dialer.directory(Map.of(ALICE, HERE, BOB, HERE));
    dialer.tick();
    dialer.tick(); // the first dial is still under way
    assertThat(dialed).containsExactly(ALICE);
  }

  @Test
  void aFailureIsFollowedByAWaitAndAnotherDial() {
    dialer.directory(Map.of(ALICE, HERE));
    dialer.tick();
    dialer.failed(ALICE, HERE, "connection refused");
    dialer.tick();
    assertThat(dialed).hasSize(1);
    assertThat(dialer.troubles()).containsEntry(ALICE, HERE + ": connection refused");
    await().untilAsserted(() -> {
      dialer.tick();
      assertThat(dialed).hasSize(2);
    });
  }

  @Test
  void anotherEndpointIsDialedAtOnce() {
    dialer.directory(Map.of(ALICE, HERE));
    dialer.tick();
    dialer.failed(ALICE, HERE, "connection refused");
    dialer.directory(Map.of(ALICE, THERE));
    dialer.tick();
    assertThat(dialed).hasSize(2);
  }

  @Test
  void aConnectionThatEndsAtOnceCountsAsAFailure() {
    dialer.directory(Map.of(ALICE, HERE));
    dialer.tick();
    dialer.settled(ALICE, HERE);
    dialer.ended(ALICE, 1_000_000);
    dialer.tick();
    assertThat(dialed).hasSize(1);
    assertThat(dialer.troubles().get(ALICE)).contains("ended after 1 ms");
  }

  @Test
  void whoLeavesTheDirectoryIsDialedNoMore() {
    dialer.directory(Map.of(ALICE, HERE));
    dialer.directory(Map.of());
    dialer.tick();
    assertThat(dialed).isEmpty();
    assertThat(dialer.troubles()).isEmpty();
  }

  @Test
  void dialsUnderWayAreBounded() {
    var many = new HashMap<Address, InetSocketAddress>();
    for (var i = 1; i <= 200; i++) {
      var bytes = new byte[20];
      bytes[19] = (byte) i;
      many.put(Address.of(bytes), HERE);
    }
    dialer.directory(many);
    dialer.tick();
    assertThat(dialed).hasSize(Limits.STANDARD.dialsMax());
    dialer.failed(dialed.getFirst(), HERE, "connection refused");
    dialer.tick();
    assertThat(dialed).hasSize(Limits.STANDARD.dialsMax() + 1);
  }
}
