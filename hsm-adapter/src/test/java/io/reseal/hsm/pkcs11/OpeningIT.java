package io.reseal.hsm.pkcs11;

import static io.reseal.hsm.pkcs11.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.hsm.token.Token.Curve;
import io.reseal.hsm.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which token is opened, with which PIN, and how often that is tried. */
class OpeningIT {

  private static final byte[] DIGEST = new byte[32];

  private SoftHsm.Fresh fresh;
  private Pkcs11Module module;

  @BeforeEach
  void make() {
    fresh = SoftHsm.fresh("open");
    module = Pkcs11Module.of(fresh.library());
  }

  @Test
  void wrongPinIsTriedOnce() throws IOException {
    Files.writeString(fresh.pinFile(), "not the PIN");
    var tries = module.cryptoki().calls(CkFunction.LOGIN);
    assertThat(refuses(Kind.PIN, () -> fresh.open().close()).code()).isEqualTo("CKR_PIN_INCORRECT");
    assertThat(module.cryptoki().calls(CkFunction.LOGIN)).isEqualTo(tries + 1);
    assertThat(module.select(fresh.id().label(), Optional.empty()).wrongPinSeen()).isTrue();
  }

  @Test
  void tokenOpensAfterAWrongPinWasCorrected() throws IOException {
    var pin = Files.readString(fresh.pinFile());
    Files.writeString(fresh.pinFile(), "not the PIN");
    refuses(Kind.PIN, () -> fresh.open().close());
    Files.writeString(fresh.pinFile(), pin);
    try (var token = fresh.open()) {
      assertThat(token.id()).isEqualTo(fresh.id());
    }
  }

  /** A token that is logged in already does not look at the PIN. */
  @Test
  void wrongPinIsRefusedThoughTheProcessIsLoggedIn() throws IOException {
    var someoneElse = Connection.open(module, fresh.settings());
    try {
      Files.writeString(fresh.pinFile(), "not the PIN");
      assertThat(refuses(Kind.PIN, () -> fresh.open().close()).code()).isEqualTo("CKR_PIN_INCORRECT");
    } finally {
      someoneElse.close();
    }
  }

  @Test
  void pinNeverStandsInAMessage() throws IOException {
    Files.writeString(fresh.pinFile(), "very-secret-pin");
    assertThat(refuses(Kind.PIN, () -> fresh.open().close())).message().doesNotContain("very-secret-pin");
  }

  @Test
  void pinFileThatOthersCanReadIsRefusedUntried() throws IOException {
    Files.setPosixFilePermissions(fresh.pinFile(), PosixFilePermissions.fromString("rw-r--r--"));
    var tries = module.cryptoki().calls(CkFunction.LOGIN);
    assertThat(refuses(Kind.PIN, () -> fresh.open().close()).code()).isEqualTo("RESEAL_PIN_FILE");
    assertThat(module.cryptoki().calls(CkFunction.LOGIN)).isEqualTo(tries);
  }

  @Test
  void unknownLabelIsNoToken() {
    var unknown = Pkcs11Settings.of(fresh.library(), "no such token", fresh.pinFile());
    assertThat(refuses(Kind.GONE, () -> Pkcs11Token.open(unknown).close())).message()
        .contains(fresh.id().label(), fresh.id().serial());
  }

  @Test
  void otherSerialIsNoToken() {
    refuses(Kind.GONE, () -> Pkcs11Token.open(fresh.settings().withSerial("0000000000000000")).close());
  }

  @Test
  void twoTokensOfOneLabelAreToldApartBySerial() {
    var twin = SoftHsm.twin(fresh);
    var byLabel = Pkcs11Settings.of(fresh.library(), fresh.id().label(), fresh.pinFile());
    assertThat(refuses(Kind.AMBIGUOUS, () -> Pkcs11Token.open(byLabel).close())).message()
        .contains(fresh.id().serial(), twin.id().serial());
    try (var token = twin.open()) {
      assertThat(token.id().serial()).isEqualTo(twin.id().serial());
    }
  }

  @Test
  void tokenIsOpenOnceInAProcess() {
    try (var token = fresh.open()) {
      assertThatThrownBy(() -> fresh.open().close()).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("open in this process already");
      assertThat(token.labels()).isEmpty();
    }
    fresh.open().close();
  }

  @Test
  void severalTokensWorkBesideEachOther() {
    try (var one = fresh.open()) {
      var point = one.generateKeyPair("identity", Curve.SECP256K1);
      try (var two = SoftHsm.fresh("open").open()) {
        assertThat(two.contains("identity")).isFalse();
        assertThat(two.generateKeyPair("identity", Curve.SECP256K1)).isNotEqualTo(point);
        assertThat(one.sign("identity", DIGEST)).hasSize(64);
      }
      assertThat(one.sign("identity", DIGEST)).hasSize(64);
    }
  }

  @Test
  void busyTokenSaysSoInTime() {
    var quirks = new Quirks(fresh.library());
    var narrow = new Pkcs11Settings(fresh.library(), fresh.id().label(), fresh.settings().serial(),
        fresh.pinFile(), 1, Duration.ofMillis(20));
    try (var token = Pkcs11Token.open(quirks.module(), narrow)) {
      token.generateKeyPair("identity", Curve.SECP256K1);
      var inner = new String[1];
      quirks.when(CkFunction.SIGN, (arguments, real) -> {
        inner[0] = refuses(Kind.OTHER, token::labels).code();
        return real.call(arguments);
      });
      token.sign("identity", DIGEST);
      assertThat(inner).containsExactly("RESEAL_BUSY");
    }
  }

  @Test
  void fileThatIsNoLibraryIsRefused() {
    var text = SoftHsm.write("library", "no library");
    assertThat(refuses(Kind.OTHER, () -> open(text)).code()).isEqualTo("RESEAL_LIBRARY");
    assertThat(refuses(Kind.OTHER, () -> open(Path.of("/nowhere/lib.so"))).code())
        .isEqualTo("RESEAL_LIBRARY");
  }

  private void open(Path library) {
    Pkcs11Token.open(Pkcs11Settings.of(library, "any", fresh.pinFile())).close();
  }

  @Test
  void settingsRefuseWhatCannotBe() {
    var good = fresh.settings();
    assertThatThrownBy(() -> Pkcs11Settings.of(good.library(), "x".repeat(33), good.pinFile()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
        () -> new Pkcs11Settings(good.library(), "x", good.serial(), good.pinFile(), 0, good.sessionWait()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
        () -> new Pkcs11Settings(good.library(), "x", good.serial(), good.pinFile(), 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
