package io.reseal.hsm.pkcs11;

import static io.reseal.hsm.pkcs11.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.hsm.token.TokenException.Kind;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Setting a token up does what is missing and leaves what is there. */
class TokenSetupIT {

  private static int number;

  private Path library;
  private String label;
  private Path userPin;
  private Optional<Path> officerPin;

  @BeforeEach
  void choose() {
    library = SoftHsm.library();
    label = "setup-" + number++;
    userPin = SoftHsm.pinFile("user.pin");
    officerPin = Optional.of(SoftHsm.pinFile("so.pin"));
  }

  @Test
  void tokenIsMadeOnceAndThenKept() {
    var first = TokenSetup.initialise(library, label, userPin, officerPin);
    assertThat(first.made()).isTrue();
    try (var token = open()) {
      token.generateSealingKey("epoch-1");
    }
    var second = TokenSetup.initialise(library, label, userPin, officerPin);
    assertThat(second.made()).isFalse();
    assertThat(second.token()).isEqualTo(first.token());
    try (var token = open()) {
      assertThat(token.labels()).containsExactly("epoch-1");
    }
  }

  @Test
  void setupCutShortBeforeTheUserPinIsFinished() {
    TokenSetup.makeToken(Pkcs11Module.of(library), label, officerPin.orElseThrow());
    refuses(Kind.PIN, () -> open().close());
    assertThat(TokenSetup.initialise(library, label, userPin, officerPin).made()).isFalse();
    open().close();
  }

  @Test
  void setupCutShortBeforeTheCanaryIsFinishedWithoutTheOfficer() {
    var module = Pkcs11Module.of(library);
    TokenSetup.makeToken(module, label, officerPin.orElseThrow());
    TokenSetup.setUserPin(module, module.select(label, Optional.empty()), userPin, officerPin.orElseThrow());
    refuses(Kind.GONE, () -> open().close());
    TokenSetup.initialise(library, label, userPin, Optional.empty());
    open().close();
  }

  @Test
  void noTokenIsMadeWithoutTheOfficersPin() {
    refuses(Kind.PIN, () -> TokenSetup.initialise(library, label, userPin, Optional.empty()));
    refuses(Kind.GONE, () -> open().close());
  }

  @Test
  void wrongOfficersPinIsRefused() {
    TokenSetup.makeToken(Pkcs11Module.of(library), label, officerPin.orElseThrow());
    var wrong = Optional.of(SoftHsm.pinFile("wrong.pin"));
    refuses(Kind.PIN, () -> TokenSetup.initialise(library, label, userPin, wrong));
  }

  @Test
  void tokenOfAnotherUserPinIsNotTouched() {
    TokenSetup.initialise(library, label, userPin, officerPin);
    var other = SoftHsm.pinFile("other.pin");
    refuses(Kind.PIN, () -> TokenSetup.initialise(library, label, other, officerPin));
    open().close();
  }

  @Test
  void labelThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> TokenSetup.initialise(library, "ü".repeat(17), userPin, officerPin))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at most 32 bytes, not 34");
  }

  private Pkcs11Token open() {
    return Pkcs11Token.open(Pkcs11Settings.of(library, label, userPin));
  }
}
