package io.reseal.hsm.pkcs11;

import static io.reseal.hsm.pkcs11.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token.Curve;
import io.reseal.hsm.token.TokenException.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that behave as other modules do, or that fail under our hands. */
@SuppressWarnings("restricted") // looks into structures that are handed over by address
class QuirkyTokenIT {

  private static final byte[] AAD = {7};
  private static final byte[] DIGEST = new byte[32];
  private static final long GCM_WITH_IV_BITS = 48;

  private SoftHsm.Fresh fresh;
  private Quirks quirks;
  private Pkcs11Token token;

  @BeforeEach
  void open() {
    fresh = SoftHsm.fresh("quirky");
    quirks = new Quirks(fresh.library());
    token = Pkcs11Token.open(quirks.module(), fresh.settings());
  }

  @AfterEach
  void close() {
    quirks.stop();
    token.close();
  }

  @Test
  void ivThatTheTokenChoseIsTheOneStored() {
    var chosen = "token chose!".getBytes(StandardCharsets.US_ASCII);
    quirks.when(CkFunction.ENCRYPT_INIT, (arguments, real) -> {
      var iv = parameter(arguments).get(ValueLayout.ADDRESS, 0).reinterpret(12);
      iv.copyFrom(MemorySegment.ofArray(chosen));
      return real.call(arguments);
    });
    token.generateSealingKey("epoch-1");
    try (var secret = SecretBytes.random(32, Entropy.system())) {
      var sealed = token.seal("epoch-1", AAD, secret.expose());
      assertThat(sealed.iv()).isEqualTo(Bytes.of(chosen));
      assertOpens(secret, sealed);
    }
  }

  @Test
  void moduleWithTheOlderGcmParametersIsServed() {
    for (var function : new CkFunction[]{CkFunction.ENCRYPT_INIT, CkFunction.DECRYPT_INIT}) {
      quirks.when(function, QuirkyTokenIT::olderGcm);
    }
    token.generateSealingKey("epoch-1");
    try (var secret = SecretBytes.random(32, Entropy.system())) {
      assertOpens(secret, token.seal("epoch-1", AAD, secret.expose()));
    }
  }

  /** Takes only parameters without ulIvBits, and gives SoftHSM what it wants. */
  private static long olderGcm(Object[] arguments, Quirks.Real real) {
    if (mechanism(arguments).get(ValueLayout.JAVA_LONG, 16) == GCM_WITH_IV_BITS) {
      return ReturnCode.MECHANISM_PARAM_INVALID;
    }
    try (var arena = Arena.ofConfined()) {
      var older = parameter(arguments);
      var newer = arena.allocate(GCM_WITH_IV_BITS, 8);
      newer.asSlice(0, 16).copyFrom(older.asSlice(0, 16));
      newer.set(ValueLayout.JAVA_LONG, 16, 8 * older.get(ValueLayout.JAVA_LONG, 8));
      newer.asSlice(24).copyFrom(older.asSlice(16, 24));
      var changed = arguments.clone();
      changed[1] = Mechanism.AES_GCM.in(arena, newer);
      return real.call(changed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0x20000, 0x40000})
  void pinIsNotTriedOnATokenThatCouldLock(long flag) {
    token.close();
    var logins = quirks.calls(CkFunction.LOGIN);
    quirks.when(CkFunction.GET_TOKEN_INFO, (arguments, real) -> {
      var code = real.call(arguments);
      var info = ((MemorySegment) arguments[1]).reinterpret(TokenSlot.STRUCTURE);
      info.set(ValueLayout.JAVA_LONG, 96, info.get(ValueLayout.JAVA_LONG, 96) | flag);
      return code;
    });
    refuses(Kind.PIN, () -> Pkcs11Token.open(quirks.module(), fresh.settings()).close());
    assertThat(quirks.calls(CkFunction.LOGIN)).isEqualTo(logins);
  }

  @ParameterizedTest
  @ValueSource(longs = {ReturnCode.SESSION_HANDLE_INVALID, ReturnCode.SESSION_CLOSED,
      ReturnCode.DEVICE_REMOVED})
  void lostSessionIsOpenedAgainOnceAndTheKeyFoundAnew(long code) {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.answerOnce(CkFunction.SIGN_INIT, code);
    var logins = quirks.calls(CkFunction.LOGIN);
    var searches = quirks.calls(CkFunction.FIND_OBJECTS_INIT);
    assertThat(token.sign("identity", DIGEST)).hasSize(64);
    assertThat(quirks.calls(CkFunction.FIND_OBJECTS_INIT)).isGreaterThan(searches);
    assertThat(quirks.calls(CkFunction.LOGIN)).isEqualTo(logins);
  }

  @Test
  void tokenThatStaysAwayIsGone() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.answer(CkFunction.SIGN_INIT, ReturnCode.DEVICE_REMOVED);
    var tries = quirks.calls(CkFunction.SIGN_INIT);
    refuses(Kind.GONE, () -> token.sign("identity", DIGEST));
    assertThat(quirks.calls(CkFunction.SIGN_INIT)).isEqualTo(tries + 2);
  }

  @Test
  void lostLoginIsMadeAgain() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    loseLogin();
    var logins = quirks.calls(CkFunction.LOGIN);
    assertThat(token.sign("identity", DIGEST)).hasSize(64);
    assertThat(quirks.calls(CkFunction.LOGIN)).isEqualTo(logins + 1);
  }

  @Test
  void pinThatIsRefusedAfterALostLoginIsNeverTriedAgain() throws IOException {
    token.generateKeyPair("identity", Curve.SECP256K1);
    var pin = Files.readString(fresh.pinFile());
    Files.writeString(fresh.pinFile(), "wrong");
    loseLogin();
    refuses(Kind.PIN, () -> token.sign("identity", DIGEST));
    Files.writeString(fresh.pinFile(), pin);
    var logins = quirks.calls(CkFunction.LOGIN);
    refuses(Kind.PIN, () -> token.sign("identity", DIGEST));
    assertThat(quirks.calls(CkFunction.LOGIN)).isEqualTo(logins);
  }

  @Test
  void logoutBySomeoneElseIsNotAnEmptyToken() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    var slot = quirks.module().select(fresh.id().label(), fresh.settings().serial());
    var session = Session.open(quirks.module().cryptoki(), slot.slot());
    session.logout();
    session.close();
    assertThat(token.labels()).containsExactly("identity");
    assertThat(token.sign("identity", DIGEST)).hasSize(64);
  }

  private void loseLogin() {
    var slot = quirks.module().select(fresh.id().label(), fresh.settings().serial());
    quirks.module().cryptoki().run(CkFunction.CLOSE_ALL_SESSIONS, slot.slot());
  }

  @Test
  void staleHandleIsLookedUpAgain() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.answerOnce(CkFunction.SIGN_INIT, ReturnCode.KEY_HANDLE_INVALID);
    assertThat(token.sign("identity", DIGEST)).hasSize(64);
  }

  @Test
  void handleThatNamesAnotherKeyIsNotUsed() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    token.generateKeyPair("other", Curve.SECP256K1);
    var signatures = quirks.calls(CkFunction.SIGN);
    quirks.answerOnce(CkFunction.SIGN_INIT, ReturnCode.SESSION_HANDLE_INVALID);
    quirks.when(CkFunction.FIND_OBJECTS_INIT, (arguments, real) -> {
      var asked = ((MemorySegment) arguments[1]).reinterpret(Attribute.STRUCTURE);
      var kind = asked.get(ValueLayout.ADDRESS, 8).reinterpret(8).get(ValueLayout.JAVA_LONG, 0);
      try (var arena = Arena.ofConfined()) {
        var template = Template.of(
            kind == ObjectClass.PRIVATE_KEY.code() ? ObjectClass.PRIVATE_KEY : ObjectClass.CERTIFICATE,
            "other");
        return real.call(arguments[0], template.in(arena), template.count());
      }
    });
    assertThat(refuses(Kind.OTHER, () -> token.sign("identity", DIGEST)).code())
        .isEqualTo("RESEAL_OTHER_KEY");
    assertThat(quirks.calls(CkFunction.SIGN)).isEqualTo(signatures);
  }

  @Test
  void troubleOfTheDeviceIsNotCalledTampering() {
    token.generateSealingKey("epoch-1");
    try (var secret = SecretBytes.random(32, Entropy.system())) {
      var sealed = token.seal("epoch-1", AAD, secret.expose());
      quirks.answer(CkFunction.DECRYPT, ReturnCode.GENERAL_ERROR);
      refuses(Kind.OTHER, () -> token.unseal("epoch-1", AAD, sealed).close());
    }
  }

  @Test
  void errorOfATokenThatShowsNothingMeansItIsGone() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.answer(CkFunction.SIGN, ReturnCode.GENERAL_ERROR);
    refuses(Kind.OTHER, () -> token.sign("identity", DIGEST));
    showNothing();
    refuses(Kind.GONE, () -> token.sign("identity", DIGEST));
  }

  @Test
  void emptyListIsATokenGoneAndNotOneWithoutKeys() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    showNothing();
    refuses(Kind.GONE, token::labels);
    refuses(Kind.GONE, () -> token.contains("unknown"));
    refuses(Kind.GONE, () -> token.publicKey("unknown"));
    refuses(Kind.GONE, () -> token.generateSealingKey("unknown"));
    refuses(Kind.GONE, () -> token.destroy("identity"));
  }

  private void showNothing() {
    quirks.when(CkFunction.FIND_OBJECTS, (arguments, _) -> {
      ((MemorySegment) arguments[3]).reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 0);
      return ReturnCode.OK;
    });
  }

  @Test
  void keyThatOnceWasReadableIsShownAsSuch() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.when(CkFunction.GET_ATTRIBUTE_VALUE, (arguments, real) -> {
      var code = real.call(arguments);
      var asked = ((MemorySegment) arguments[2]).reinterpret(Attribute.STRUCTURE);
      var value = asked.get(ValueLayout.ADDRESS, 8);
      if (asked.get(ValueLayout.JAVA_LONG, 0) == Attribute.ALWAYS_SENSITIVE.code() && value.address() != 0) {
        value.reinterpret(1).set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      }
      return code;
    });
    assertThat(token.guarantees("identity").missing()).containsExactly("CKA_ALWAYS_SENSITIVE is not true");
  }

  @Test
  void deviceThatGoesAwayDuringTheProofProvesNothing() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.answer(CkFunction.WRAP_KEY, ReturnCode.DEVICE_REMOVED);
    refuses(Kind.GONE, () -> token.guarantees("identity"));
  }

  @Test
  void keyThatSurvivesItsDestructionIsNotCalledGone() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.answer(CkFunction.DESTROY_OBJECT, ReturnCode.OK);
    assertThat(refuses(Kind.OTHER, () -> token.destroy("identity")).code()).isEqualTo("RESEAL_STILL_THERE");
  }

  @Test
  void destructionCutOffByALostSessionIsFinished() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.when(CkFunction.DESTROY_OBJECT, (arguments, real) -> {
      var _ = real.call(arguments);
      quirks.stop();
      return ReturnCode.SESSION_CLOSED;
    });
    assertThat(token.destroy("identity").token()).isEqualTo(fresh.id());
    assertThat(token.contains("identity")).isFalse();
  }

  @Test
  void signatureOfAnotherLengthIsRefused() {
    token.generateKeyPair("identity", Curve.SECP256K1);
    quirks.when(CkFunction.SIGN, (arguments, real) -> {
      var code = real.call(arguments);
      ((MemorySegment) arguments[4]).reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 63);
      return code;
    });
    assertThat(refuses(Kind.OTHER, () -> token.sign("identity", DIGEST)).code())
        .isEqualTo("RESEAL_SIGNATURE");
  }

  private void assertOpens(SecretBytes secret, Sealed sealed) {
    try (var opened = token.unseal("epoch-1", AAD, sealed)) {
      assertThat(Arrays.equals(opened.expose().toArray(ValueLayout.JAVA_BYTE),
          secret.expose().toArray(ValueLayout.JAVA_BYTE))).isTrue();
    }
  }

  private static MemorySegment mechanism(Object[] arguments) {
    return ((MemorySegment) arguments[1]).reinterpret(24);
  }

  private static MemorySegment parameter(Object[] arguments) {
    var mechanism = mechanism(arguments);
    return mechanism.get(ValueLayout.ADDRESS, 8).reinterpret(mechanism.get(ValueLayout.JAVA_LONG, 16));
  }
}
