package io.reseal.hsm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.hsm.token.Token.Guarantees;
import io.reseal.hsm.token.Token.TokenId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenProfileTest {

  private static final TokenId DEVICE = new TokenId("node", "1", "Some Vendor", "HSM 9");
  private static final TokenId SOFT = new TokenId("node", "1", "SoftHSM project", "SoftHSM v2");
  private static final Guarantees WHOLE = new Guarantees("identity", List.of());
  private static final Guarantees READABLE = new Guarantees("share", List.of("its value could be read"));

  @Test
  void productionTakesADeviceThatKeepsEveryPromise() {
    assertThat(TokenProfile.PRODUCTION.admit(DEVICE, List.of(WHOLE))).isEmpty();
  }

  @Test
  void productionRefusesSoftHsm() {
    assertThatThrownBy(() -> TokenProfile.PRODUCTION.admit(SOFT, List.of(WHOLE)))
        .isInstanceOf(TokenException.class).hasMessageContaining("SoftHSM");
  }

  @Test
  void productionRefusesAKeyThatLacksAGuaranteeAndNamesIt() {
    assertThatThrownBy(() -> TokenProfile.PRODUCTION.admit(DEVICE, List.of(WHOLE, READABLE)))
        .isInstanceOf(TokenException.class).hasMessageContaining("key share: its value could be read");
  }

  @Test
  void developmentSaysWhatIsMissing() {
    assertThat(TokenProfile.DEVELOPMENT.admit(SOFT, List.of(READABLE))).hasSize(2);
  }

  @Test
  void everyKeyOfATokenIsProved() {
    try (var token = new InMemoryToken("node")) {
      token.generateSealingKey("a");
      token.generateSealingKey("b");
      assertThat(TokenProfile.DEVELOPMENT.admit(token)).hasSize(2);
    }
  }
}
