package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContractErrorsTest {

  private static final String WRONG_PHASE = "0x" + Abi.keccak("WrongPhase(uint8)").hex().substring(0, 8);
  private static final String TOO_FEW = "0x"
      + Abi.keccak("TooFewSignatures(uint256,uint256)").hex().substring(0, 8);

  @Test
  void anErrorIsNamedWithItsArguments() {
    assertThat(name(WRONG_PHASE + Abi.word(3).hex())).isEqualTo("WrongPhase(3)");
    assertThat(name(TOO_FEW + Abi.word(1).hex() + Abi.word(4).hex())).isEqualTo("TooFewSignatures(1, 4)");
    assertThat(name("0x" + Abi.keccak("NothingChanged()").hex().substring(0, 8))).isEqualTo("NothingChanged");
  }

  @Test
  void nethermindsWayToSayItIsUnderstood() {
    assertThat(name("Reverted " + WRONG_PHASE + Abi.word(3).hex())).isEqualTo("WrongPhase(3)");
  }

  @Test
  void whatIsNoErrorOfOursIsToldAsTheEndpointToldIt() {
    for (var data : List.of("", "0x", "0x12", "0x12345678", "hello", WRONG_PHASE, WRONG_PHASE + "00",
        WRONG_PHASE + "00".repeat(64))) {
      assertThat(name(data)).isEqualTo("error 3: execution reverted");
    }
  }

  private static String name(String data) {
    return ContractErrors.name(new Reply.Failure(3, "execution reverted", data));
  }
}
