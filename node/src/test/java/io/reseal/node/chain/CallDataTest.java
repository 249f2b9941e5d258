package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What we send as calldata is read back, and nothing else is. */
class CallDataTest {

  private static final List<TestIdentity> ALL = TestIdentity.several(4);
  private static final Committee NEXT = Committee.of(TestChain.addresses(ALL), 3);
  private static final Committee CURRENT = Committee.of(TestChain.addresses(ALL.subList(0, 3)), 2);

  private static MemberSignatures signed(Committee committee, int without) {
    var signatures = new HashMap<io.reseal.core.party.Address, io.reseal.core.party.Bytes>();
    ALL.stream().filter(each -> committee.members().contains(each.address())).skip(without)
        .forEach(each -> signatures.put(each.address(), each.sign(Abi.keccak("something"))));
    return MemberSignatures.of(committee, signatures);
  }

  private static byte[] bytes(String call) {
    return HexFormat.of().parseHex(call.substring(2));
  }

  private static byte[] opening() {
    return bytes(RegistryCalls.openAttempt(new Epoch(7), 3, 12345, signed(NEXT, 0), signed(CURRENT, 1)));
  }

  @Test
  void whatWeSendIsReadBackWithThoseWhoAreAbsent() {
    var opened = CallData.of(opening(), Testimonies.OPEN);
    assertThat(opened.number(2)).isEqualTo(12345);
    assertThat(opened.signatures(3)).isEqualTo(signed(NEXT, 0));
    assertThat(opened.signatures(5)).isEqualTo(signed(CURRENT, 1));

    var keys = TestKeys.named("joint");
    var message = RegistryDigests.epochMessage(Abi.keccak("terms"), 3, Abi.keccak("root"));
    var committed = bytes(
        RegistryCalls.commit(new Epoch(7), 3, Bytes32.ZERO, keys.proven(message), signed(NEXT, 0)));
    assertThat(CallData.of(committed, Testimonies.COMMIT).signatures(5)).isEqualTo(signed(NEXT, 0));

    var proven = bytes(RegistryCalls.prove(new Epoch(7), signed(NEXT, 1)));
    assertThat(CallData.of(proven, Testimonies.PROVE).signatures(1)).isEqualTo(signed(NEXT, 1));
  }

  @Test
  void aCallOfAnotherFunctionIsRefused() {
    assertThatThrownBy(() -> CallData.of(opening(), Testimonies.PROVE)).isInstanceOf(ChainException.class)
        .hasMessageContaining("begins with other bytes");
    assertThatThrownBy(() -> CallData.of(new byte[3], Testimonies.PROVE)).isInstanceOf(ChainException.class);
  }

  @Test
  void whateverBytesComeItIsReadOrRefused() {
    var seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    var refused = 0;
    for (var round = 0; round < 4000; round++) {
      var input = opening();
      if (round % 2 == 0) {
        input = Arrays.copyOf(input, 4 + random.nextInt(input.length - 4));
      }
      for (var flips = random.nextInt(4); flips >= 0; flips--) {
        if (input.length > 4) {
          input[4 + random.nextInt(input.length - 4)] = (byte) random.nextInt();
        }
      }
      var call = CallData.of(input, Testimonies.OPEN);
      try {
        var read = call.signatures(3);
        assertThat(read.members().size()).isLessThanOrEqualTo(Committee.SIZE_MAX);
      } catch (ChainException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
