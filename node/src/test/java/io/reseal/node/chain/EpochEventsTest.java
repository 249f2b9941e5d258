package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochEventsTest {

  private static final List<Address> MEMBERS = IntStream.rangeClosed(1, 3)
      .mapToObj(number -> Address.ofHex("0x" + ("0" + number).repeat(20))).toList();

  @Test
  void theMembersAreRead() {
    assertThat(EpochEvents.committee(event(2, 13 * 32, MEMBERS))).isEqualTo(Committee.of(MEMBERS, 2));
  }

  @Test
  void aCutOrLengthenedEventIsRefused() {
    var event = event(2, 13 * 32, MEMBERS);
    for (var length : List.of(0, 31, 32 * 13, event.length - 1, event.length - 32, event.length + 1,
        event.length + 32)) {
      assertRefused(Arrays.copyOf(event, length), "bytes");
    }
  }

  @Test
  void aListElsewhereIsRefused() {
    assertRefused(event(2, 12 * 32, MEMBERS), "another place");
    assertRefused(event(2, Long.MAX_VALUE, MEMBERS), "another place");
  }

  @Test
  void aListOfAnyLengthClaimedIsNotAllocated() {
    var event = event(2, 13 * 32, MEMBERS);
    Arrays.fill(event, 13 * 32, 14 * 32, (byte) 0xff);
    assertRefused(event, "at most 200");
  }

  @Test
  void whatIsNoCommitteeIsRefused() {
    assertRefused(event(4, 13 * 32, MEMBERS), "names no committee");
    assertRefused(event(1, 13 * 32, MEMBERS), "names no committee");
    assertRefused(event(2, 13 * 32, MEMBERS.reversed()), "names no committee");
    assertRefused(event(2, 13 * 32, List.of(MEMBERS.get(0), MEMBERS.get(0))), "names no committee");
    assertRefused(event(2, 13 * 32, List.of()), "names no committee");
  }

  @Test
  void theZeroAddressIsNoMember() {
    var event = event(2, 13 * 32, MEMBERS);
    Arrays.fill(event, 14 * 32, 15 * 32, (byte) 0);
    assertRefused(event, "zero address");
  }

  private static byte[] event(int threshold, long offset, List<Address> members) {
    var words = Abi.words().add(Bytes32.ZERO);
    for (var term = 1; term <= 11; term++) {
      words.add(term == 7 ? threshold : 0);
    }
    words.add(offset).add(members.size());
    members.forEach(words::add);
    return words.toArray();
  }

  private static void assertRefused(byte[] event, String why) {
    assertThatThrownBy(() -> EpochEvents.committee(event)).isInstanceOf(ChainException.class)
        .hasMessageContaining(why);
  }
}
