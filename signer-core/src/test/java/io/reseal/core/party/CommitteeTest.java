package io.reseal.core.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitteeTest {

  private static Address address(int last) {
    var bytes = new byte[Address.SIZE];
    bytes[18] = (byte) (last >> 8);
    bytes[19] = (byte) last;
    return Address.of(bytes);
  }

  private static List<Address> addresses(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(CommitteeTest::address).toList();
  }

  @Test
  @DisplayName("N40 peerChosenIdOverwritesMine: numbers follow from addresses, nobody chooses one")
  void partiesAreNumberedByAscendingAddressFromOne() {
    var committee = Committee.of(List.of(address(200), address(3), address(40)), 2);
    assertThat(committee.idOf(address(3))).contains(new PartyId(1));
    assertThat(committee.idOf(address(200))).as("addresses compare unsigned").contains(new PartyId(3));
    assertThat(committee.idOf(address(9))).isEmpty();
    assertThat(committee.addressOf(new PartyId(2))).isEqualTo(address(40));
    assertThat(committee.ids()).containsExactly(new PartyId(1), new PartyId(2), new PartyId(3));
  }

  @Test
  @DisplayName("N09 duplicateIndex, N33 duplicate address: an address named twice is refused")
  void anAddressNamedTwiceIsRefused() {
    assertThatThrownBy(() -> Committee.of(List.of(address(1), address(1)), 2))
        .hasMessageContaining("named twice");
    assertThatThrownBy(() -> new Committee(List.of(address(1), address(1)), new Threshold(2)))
        .hasMessageContaining("distinct and ascending");
    assertThatThrownBy(() -> new Committee(List.of(address(2), address(1)), new Threshold(2)))
        .hasMessageContaining("distinct and ascending");
  }

  @Test
  void sizesOutsideTwoToTwoHundredAreRefused() {
    assertThat(Committee.of(addresses(200), 2).size()).isEqualTo(200);
    assertThatThrownBy(() -> Committee.of(addresses(201), 2)).hasMessageContaining("from 2 to 200");
    assertThatThrownBy(() -> Committee.of(addresses(1), 2)).hasMessageContaining("from 2 to 200");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 201, Integer.MAX_VALUE})
  @DisplayName("N19 zeroThreshold/overflow, N41: impossible thresholds are refused")
  void impossibleThresholdsAreRefused(int threshold) {
    assertThatThrownBy(() -> new Threshold(threshold)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("N41: a threshold above the number of members is refused")
  void aThresholdAboveTheNumberOfMembersIsRefused() {
    assertThatThrownBy(() -> Committee.of(addresses(3), 4))
        .hasMessageContaining("cannot be met by 3 members");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 201})
  @DisplayName("N07 indexZero: a party id that is no seat is refused")
  void aPartyIdThatIsNoSeatIsRefused(int id) {
    assertThatThrownBy(() -> new PartyId(id)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void strangersHaveNoAddress() {
    var committee = Committee.of(addresses(3), 2);
    assertThatThrownBy(() -> committee.addressOf(new PartyId(4)))
        .hasMessageContaining("not one of 3 members");
  }

  @Test
  void addressesAndHashesRefuseOtherLengthsAndTheZeroAddress() {
    assertThatThrownBy(() -> Address.of(new byte[19])).hasMessageContaining("20 bytes");
    assertThatThrownBy(() -> Address.of(new byte[20])).hasMessageContaining("nobody");
    assertThatThrownBy(() -> Address.ofHex("00")).hasMessageContaining("0x");
    assertThatThrownBy(() -> Bytes32.of(new byte[31])).hasMessageContaining("32 bytes");
    assertThat(Address.ofHex("0xABcdef0000000000000000000000000000000001").hex())
        .isEqualTo("0xabcdef0000000000000000000000000000000001");
  }
}
