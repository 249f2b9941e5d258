package io.reseal.hsm.pkcs11;

import static io.reseal.hsm.pkcs11.Refusals.refuses;

import io.reseal.hsm.token.Token.Curve;
import io.reseal.hsm.token.TokenException.Kind;
import org.junit.jupiter.api.Test;

/** A token that went away is never one that holds no key yet. */
class VanishedTokenIT {

  @Test
  void vanishedTokenIsGoneWhateverItIsAsked() {
    var fresh = SoftHsm.fresh("vanish");
    try (var token = fresh.open()) {
      token.generateKeyPair("identity", Curve.SECP256K1);
      fresh.vanish();
      refuses(Kind.GONE, token::labels);
      refuses(Kind.GONE, () -> token.contains("unknown"));
      refuses(Kind.GONE, () -> token.publicKey("unknown"));
      refuses(Kind.GONE, () -> token.generateKeyPair("unknown", Curve.SECP256K1));
      refuses(Kind.GONE, () -> token.generateSealingKey("unknown"));
      refuses(Kind.GONE, () -> token.destroy("identity"));
      refuses(Kind.GONE, () -> token.guarantees("unknown"));
    }
  }

  @Test
  void vanishedTokenDoesNotOpen() {
    var fresh = SoftHsm.fresh("vanish");
    fresh.vanish();
    refuses(Kind.GONE, () -> fresh.open().close());
  }

  @Test
  void tokenWithoutCanaryIsNotTrusted() {
    var fresh = SoftHsm.fresh("vanish");
    var connection = Connection.open(Pkcs11Module.of(fresh.library()), fresh.settings());
    connection.run((session, lookup) -> {
      session.destroy(lookup.required(Lookup.CANARY));
      return true;
    });
    connection.close();
    refuses(Kind.GONE, () -> fresh.open().close());
  }
}
