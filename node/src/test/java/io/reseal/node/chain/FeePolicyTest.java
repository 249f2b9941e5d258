package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeePolicyTest {

  private static final FeePolicy POLICY = new FeePolicy(BigInteger.valueOf(1000), BigInteger.TEN, 100_000, 5);

  @Test
  void theBaseFeeMayDouble() {
    assertThat(POLICY.at(BigInteger.valueOf(100))).isEqualTo(fees(10, 210));
  }

  @Test
  void noMoreThanTheLimitIsOffered() {
    assertThat(POLICY.at(BigInteger.valueOf(900))).isEqualTo(fees(10, 1000));
    assertThatThrownBy(() -> POLICY.at(BigInteger.valueOf(1001))).isInstanceOf(ChainException.class);
  }

  @Test
  void aReplacementPaysAQuarterMoreOfBoth() {
    assertThat(POLICY.above(fees(100, 400), fees(10, 210))).isEqualTo(fees(126, 501));
    assertThat(POLICY.above(fees(10, 210), fees(10, 900))).isEqualTo(fees(13, 900));
    assertThatThrownBy(() -> POLICY.above(fees(10, 900), fees(10, 210))).isInstanceOf(ChainException.class);
  }

  @Test
  void aPolicyThatCannotPayIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeePolicy(BigInteger.ONE, BigInteger.TEN, 100_000, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeePolicy(BigInteger.TEN, BigInteger.ONE, 20_999, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeePolicy(BigInteger.TEN, BigInteger.ONE, 100_000, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeePolicy(BigInteger.TEN, BigInteger.ONE.negate(), 100_000, 1));
  }

  @Test
  void aMedianIsOneOfTheFigures() {
    assertThat(AccountView.median(List.of(BigInteger.TEN, BigInteger.ONE, BigInteger.TWO)))
        .isEqualTo(BigInteger.TWO);
    assertThat(AccountView.median(List.of(BigInteger.TEN, BigInteger.ONE))).isEqualTo(BigInteger.ONE);
    assertThat(AccountView.median(List.of(BigInteger.TEN))).isEqualTo(BigInteger.TEN);
  }

  private static FeePolicy.Fees fees(long priority, long max) {
    return new FeePolicy.Fees(BigInteger.valueOf(priority), BigInteger.valueOf(max));
  }
}
