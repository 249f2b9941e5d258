package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelayerSetTest {

  private static final List<Address> MEMBERS = IntStream.rangeClosed(1, 3)
      .mapToObj(number -> Address.ofHex("0x" + ("0" + number).repeat(20))).toList();

  @Test
  void aPossibleSetIsACommittee() {
    assertThat(set(3, 2, MEMBERS).committee()).contains(Committee.of(MEMBERS, 2));
  }

  @Test
  void aSetBetweenTwoAdminCallsMayBeNone() {
    assertThat(set(3, 4, MEMBERS).committee()).isEmpty();
    assertThat(set(3, 1, MEMBERS).committee()).isEmpty();
    assertThat(set(0, 2, List.of()).committee()).isEmpty();
    assertThat(new RelayerSet(BigInteger.valueOf(3), BigInteger.TWO.pow(255), MEMBERS).committee()).isEmpty();
  }

  @Test
  void aSetWhoseMembersAreNotAllKnownIsNone() {
    assertThat(set(4, 2, MEMBERS).committee()).isEmpty();
    assertThat(set(201, 2, List.of()).committee()).isEmpty();
  }

  private static RelayerSet set(long count, long threshold, List<Address> members) {
    return new RelayerSet(BigInteger.valueOf(count), BigInteger.valueOf(threshold), members);
  }
}
