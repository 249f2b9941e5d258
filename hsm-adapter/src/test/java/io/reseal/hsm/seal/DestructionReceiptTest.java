package io.reseal.hsm.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.Token.TokenId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DestructionReceiptTest {

  private static final TokenId TOKEN = new TokenId("node-1", "01", "vendor", "model");
  private static final DestructionReceipt RECEIPT = new DestructionReceipt(Bindings.of(7, 2), TOKEN, true,
      true, "RESEAL_NO_KEY", 1_800_000_000);

  @Test
  void everyFieldIsSigned() {
    var others = Stream.concat(
        Bindings.elsewhere(Bindings.of(7, 2)).stream().map(
            binding -> new DestructionReceipt(binding, TOKEN, true, true, "RESEAL_NO_KEY", 1_800_000_000)),
        Stream.of(
            new DestructionReceipt(Bindings.of(7, 2), new TokenId("node-1", "02", "vendor", "model"), true,
                true, "RESEAL_NO_KEY", 1_800_000_000),
            new DestructionReceipt(Bindings.of(7, 2), TOKEN, false, false, "RESEAL_NO_KEY", 1_800_000_000),
            new DestructionReceipt(Bindings.of(7, 2), TOKEN, true, false, "RESEAL_NO_KEY", 1_800_000_000),
            new DestructionReceipt(Bindings.of(7, 2), TOKEN, true, true, "CKR_OTHER", 1_800_000_000),
            new DestructionReceipt(Bindings.of(7, 2), TOKEN, true, true, "RESEAL_NO_KEY", 1_800_000_001)));
    assertThat(others.map(DestructionReceipt::digest)).doesNotHaveDuplicates()
        .doesNotContain(RECEIPT.digest());
  }

  @Test
  void identitySignsTheDigest() {
    try (var token = new InMemoryToken("node-1")) {
      var identity = Identity.create(token);
      var signed = RECEIPT.signed(identity::sign);
      assertThat(signed.signature()).isEqualTo(identity.sign(RECEIPT.digest()));
      assertThat(signed.receipt()).isEqualTo(RECEIPT);
    }
  }

  @Test
  void signatureOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> RECEIPT.signed(_ -> Bytes.of(new byte[64])))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("65 bytes, not 64");
  }

  @Test
  void statementNamesTheKeyAndItsOwnLimit() {
    assertThat(RECEIPT.statement()).contains("share-6b6b6b6b-7-2", "serial 01", "RESEAL_NO_KEY",
        DestructionReceipt.LIMIT);
  }

  @Test
  void shareCannotHaveOpenedWithoutItsKey() {
    assertThatThrownBy(
        () -> new DestructionReceipt(Bindings.of(7, 2), TOKEN, false, true, "RESEAL_NO_KEY", 1_800_000_000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void timeBefore1970IsRefused() {
    assertThatThrownBy(
        () -> new DestructionReceipt(Bindings.of(7, 2), TOKEN, true, true, "RESEAL_NO_KEY", -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
