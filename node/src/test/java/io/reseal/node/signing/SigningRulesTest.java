package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.node.config.SigningLimits;
import io.reseal.node.config.SigningLimits.TypedDataRule;
import io.reseal.node.config.SigningRule;
import io.reseal.node.signing.EthTransaction.Form;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule, met and broken. */
class SigningRulesTest {

  private static final Address REGISTRY = Address.ofHex("0x" + "99".repeat(20));
  private static final Address TOKEN = Address.ofHex("0x" + "2a".repeat(20));
  private static final Address MAILER = Address.ofHex("0x" + "cc".repeat(20));
  private static final Bytes TRANSFER = Bytes.ofHex("a9059cbb");
  private static final Bytes CALL = Bytes.ofHex("a9059cbb" + "00".repeat(64));
  private static final SigningLimits LIMITS = new SigningLimits(Set.of(1L), Set.of(TOKEN), false, false,
      Set.of(TRANSFER), false, BigInteger.valueOf(100), BigInteger.valueOf(250), BigInteger.valueOf(1000), 5,
      Set.of(new TypedDataRule(1, MAILER, "Mail")), false, false);
  private static final Preimage PREIMAGE = new Preimage(Optional.empty(), CALL);
  private static final EthMessage MESSAGE = new EthMessage(CALL);
  private static final RawData RAW = new RawData(Bytes.ofHex("68656c6c6f"));

  private static EthTransaction transaction(long chain, Optional<Address> to, Bytes data, long value,
      long gas) {
    return new EthTransaction(Form.LEGACY, chain, 0, BigInteger.ONE, BigInteger.ONE, gas, to,
        BigInteger.valueOf(value), data, List.of());
  }

  private static EthTransaction good() {
    return transaction(1, Optional.of(TOKEN), CALL, 100, 1000);
  }

  private static SigningRules rules(SigningLimits limits) {
    return new SigningRules(SigningRule.WITHIN_LIMITS, Optional.of(limits), REGISTRY);
  }

  private static Optional<String> refusal(SigningRequest request) {
    return rules(LIMITS).refusal(request, false, () -> SigningHistory.NONE);
  }

  @Test
  void ownOperatorSignsWhatWasSubmittedHereAlone() {
    var rules = new SigningRules(SigningRule.OWN_OPERATOR, Optional.empty(), REGISTRY);
    for (var request : List.of(good(), PREIMAGE, MESSAGE, RAW, TypedDataTest.mail())) {
      assertThat(rules.refusal(request, true, () -> SigningHistory.NONE)).isEmpty();
      assertThat(rules.refusal(request, false, () -> SigningHistory.NONE)).get().asString()
          .contains("own-operator");
    }
  }

  @Test
  void limitsBindOwnRequestsToo() {
    var rules = new SigningRules(SigningRule.OWN_OPERATOR, Optional.of(LIMITS), REGISTRY);
    assertThat(rules.refusal(good(), true, () -> SigningHistory.NONE)).isEmpty();
    assertThat(rules.refusal(MESSAGE, true, () -> SigningHistory.NONE)).isPresent();
    assertThat(rules.refusal(good(), false, () -> SigningHistory.NONE)).as("and are not enough").isPresent();
  }

  @Test
  void withinLimitsAPreimageStillNeedsTheOwnOperator() {
    assertThat(refusal(PREIMAGE)).isPresent();
    assertThat(rules(LIMITS).refusal(PREIMAGE, true, () -> SigningHistory.NONE)).isEmpty();
  }

  @Test
  void anyMemberSignsForAnyMember() {
    var rules = new SigningRules(SigningRule.ANY_MEMBER, Optional.empty(), REGISTRY);
    for (var request : List.of(good(), PREIMAGE, MESSAGE, RAW)) {
      assertThat(rules.refusal(request, false, () -> SigningHistory.NONE)).isEmpty();
    }
  }

  @Test
  void messagesToTheRegistryAreSignedForNobody() {
    var rules = new SigningRules(SigningRule.ANY_MEMBER, Optional.empty(), MAILER);
    assertThat(rules.refusal(TypedDataTest.mail(), true, () -> SigningHistory.NONE)).get().asString()
        .contains("for nobody");
  }

  @Test
  void aTransactionWithinAllLimitsIsSigned() {
    assertThat(refusal(good())).isEmpty();
  }

  @Test
  void everyLimitOfATransactionIsKept() {
    assertThat(refusal(transaction(2, Optional.of(TOKEN), CALL, 1, 1))).get().asString().contains("chain 2");
    assertThat(refusal(transaction(1, Optional.of(MAILER), CALL, 1, 1))).get().asString()
        .contains("allowed contracts");
    assertThat(refusal(transaction(1, Optional.empty(), CALL, 1, 1))).get().asString()
        .contains("create a contract");
    assertThat(refusal(transaction(1, Optional.of(TOKEN), Bytes.ofHex("a9059cbc"), 1, 1))).get().asString()
        .contains("selector 0xa9059cbc");
    assertThat(refusal(transaction(1, Optional.of(TOKEN), Bytes.ofHex("a9059c"), 1, 1)))
        .as("less than four bytes").isPresent();
    assertThat(refusal(transaction(1, Optional.of(TOKEN), Bytes.EMPTY, 1, 1))).get().asString()
        .contains("plain transfer");
    assertThat(refusal(transaction(1, Optional.of(TOKEN), CALL, 101, 1))).get().asString()
        .contains("maxValue");
    assertThat(refusal(transaction(1, Optional.of(TOKEN), CALL, 1, 1001))).get().asString()
        .contains("maxFee");
  }

  @Test
  void theDaysValueAndTheMinutesRateCountWhatWas() {
    assertThat(rules(LIMITS).refusal(good(), false, () -> new SigningHistory(0, BigInteger.valueOf(150))))
        .isEmpty();
    assertThat(rules(LIMITS).refusal(good(), false, () -> new SigningHistory(0, BigInteger.valueOf(151))))
        .get().asString().contains("maxValuePerDay");
    assertThat(rules(LIMITS).refusal(good(), false, () -> new SigningHistory(4, BigInteger.ZERO))).isEmpty();
    assertThat(rules(LIMITS).refusal(good(), false, () -> new SigningHistory(5, BigInteger.ZERO))).get()
        .asString().contains("ratePerMinute");
  }

  @Test
  void wordsAllowMore() {
    var open = new SigningLimits(Set.of(1L), Set.of(), true, true, Set.of(Bytes.EMPTY), false,
        BigInteger.valueOf(100), BigInteger.valueOf(250), BigInteger.valueOf(1000), 5, Set.of(), true, true);
    for (var request : List.of(transaction(1, Optional.of(MAILER), Bytes.EMPTY, 1, 1),
        transaction(1, Optional.empty(), CALL, 1, 1), MESSAGE, RAW)) {
      assertThat(rules(open).refusal(request, false, () -> SigningHistory.NONE)).isEmpty();
    }
    assertThat(rules(open).refusal(good(), false, () -> SigningHistory.NONE)).as("its selector").isPresent();
    var any = new SigningLimits(Set.of(1L), Set.of(), true, false, Set.of(), true, BigInteger.valueOf(100),
        BigInteger.valueOf(250), BigInteger.valueOf(1000), 5, Set.of(), false, false);
    assertThat(rules(any).refusal(good(), false, () -> SigningHistory.NONE)).isEmpty();
  }

  @Test
  void messagesAndRawDataAreRefusedUnlessAllowed() {
    assertThat(refusal(MESSAGE)).get().asString().contains("messages");
    assertThat(refusal(RAW)).get().asString().contains("raw data");
  }

  @Test
  void typedDataIsAllowedByChainContractAndType() {
    assertThat(refusal(TypedDataTest.mail())).isEmpty();
    for (var other : List.of(new TypedDataRule(2, MAILER, "Mail"), new TypedDataRule(1, TOKEN, "Mail"),
        new TypedDataRule(1, MAILER, "Person"))) {
      var limits = new SigningLimits(Set.of(), Set.of(), false, false, Set.of(), false, BigInteger.ZERO,
          BigInteger.ZERO, BigInteger.ZERO, 5, Set.of(other), false, false);
      assertThat(rules(limits).refusal(TypedDataTest.mail(), false, () -> SigningHistory.NONE)).get()
          .asString().contains("typed data Mail");
    }
  }
}
