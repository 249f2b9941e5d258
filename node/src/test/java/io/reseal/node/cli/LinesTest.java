package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** What other nodes wrote, on the operator's terminal. */
class LinesTest {

  @Test
  void whatATerminalWouldObeyIsReplaced() {
    assertThat(Lines.printable("ok\u001b[2J\u009b1mred\r\u202egnp\u0007é…\n"))
        .isEqualTo("ok?[2J?1mred??gnp?é…\n");
  }

  @Test
  void aRowStaysOneRow() {
    assertThat(Lines.row("state", "a\nb").lines()).containsExactly("state      a b");
  }

  @Test
  void anAmountIsExact() {
    assertThat(Pages.ether(BigInteger.ZERO)).isEqualTo("0 ether");
    assertThat(Pages.ether(new BigInteger("1500000000000000001"))).isEqualTo("1.500000000000000001 ether");
    assertThat(Pages.ether(BigInteger.TEN.pow(20))).isEqualTo("100 ether");
  }
}
