package io.reseal.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Validity;
import io.reseal.hsm.identity.VerifiedChannel;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GenerationsTest {

  private static final Address ALICE = address(1);
  private static final Address BOB = address(2);

  private final Generations generations = new Generations(Starts.UNKNOWN);

  @Test
  void theSameAndHigherGenerationsPass() {
    assertThat(generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER)).isEmpty();
    assertThat(generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER)).isEmpty();
    assertThat(generations.refusal(channel(ALICE, 6, 2), Standing.MEMBER)).isEmpty();
  }

  @Test
  void N33_aLowerGenerationIsRefused() {
    generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER);
    assertThat(generations.refusal(channel(ALICE, 4, 1), Standing.MEMBER)).get().asString()
        .contains("generation 4 of " + ALICE + " is below 5");
  }

  @Test
  void N33_oneGenerationHasOneKey() {
    generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER);
    assertThat(generations.refusal(channel(ALICE, 5, 2), Standing.MEMBER)).get().asString()
        .contains("another channel key");
  }

  @Test
  void N33_oneKeyHasOneAddress() {
    generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER);
    assertThat(generations.refusal(channel(BOB, 9, 1), Standing.CANDIDATE)).get().asString()
        .contains("shows the channel key of " + ALICE);
  }

  @Test
  void aRefusedChannelLeavesNoTrace() {
    generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER);
    generations.refusal(channel(BOB, 9, 1), Standing.MEMBER); // refused: Alice's key
    assertThat(generations.refusal(channel(BOB, 2, 2), Standing.MEMBER)).isEmpty();
  }

  @Test
  void candidatesBecomeMembersWithTheirMemory() {
    generations.refusal(channel(ALICE, 5, 1), Standing.CANDIDATE);
    assertThat(generations.refusal(channel(ALICE, 4, 1), Standing.MEMBER)).isPresent();
  }

  @Test
  void N69_aFloodOfCandidatesIsBoundedAndForgetsNoMember() {
    generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER);
    for (var i = 10; i < 5000; i++) {
      generations.refusal(channel(address(i), 1, i), Standing.CANDIDATE);
    }
    assertThat(generations.size()).isEqualTo(1 + 1024);
    assertThat(generations.refusal(channel(ALICE, 4, 1), Standing.MEMBER)).isPresent();
  }

  @Test
  void thoseWhoAreMembersNoMoreAreForgotten() {
    generations.refusal(channel(ALICE, 5, 1), Standing.MEMBER);
    generations.refusal(channel(BOB, 5, 2), Standing.MEMBER);
    generations.keepMembers(Set.of(BOB));
    assertThat(generations.members()).containsExactly(BOB);
  }

  private static VerifiedChannel channel(Address address, long generation, int key) {
    var bytes = new byte[32];
    bytes[30] = (byte) (key >> 8);
    bytes[31] = (byte) key;
    return new VerifiedChannel(address, generation, new Validity(0, 1), Bytes32.of(bytes));
  }

  private static Address address(int number) {
    var bytes = new byte[20];
    bytes[18] = (byte) (number >> 8);
    bytes[19] = (byte) number;
    return Address.of(bytes);
  }
}
