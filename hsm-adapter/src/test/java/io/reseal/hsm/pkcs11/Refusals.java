package io.reseal.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expects a token to refuse in one way and no other. */
final class Refusals {

  private Refusals() {
  }

  static TokenException refuses(Kind kind, ThrowingCallable call) {
    var refusal = catchThrowableOfType(TokenException.class, call);
    assertThat(refusal).as("a TokenException of kind %s", kind).isNotNull();
    assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
    return refusal;
  }
}
