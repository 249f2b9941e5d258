package io.reseal.hsm.token;

import io.reseal.hsm.token.Token.Guarantees;
import io.reseal.hsm.token.Token.TokenId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How much a node asks of its token before it starts. */
public enum TokenProfile {
  /** Takes any token and says what it lacks. */
  DEVELOPMENT,
  /**
   * Takes a device that keeps every promise about every key; refuses SoftHSM,
   * whose keys lie in files.
   */
  PRODUCTION;

  /**
   * Proves all keys of a token, at every start.
   *
   * @return what the token lacks, in words; always empty in production
   * @throws TokenException
   *           in production, when it lacks anything
   */
  public List<String> admit(Token token) {
    return admit(token.id(), token.labels().stream().map(token::guarantees).toList());
  }

  /** As {@link #admit(Token)}, of what was shown. */
  List<String> admit(TokenId token, List<Guarantees> keys) {
    var lacks = new ArrayList<String>();
    if ((token.manufacturer() + token.model()).toLowerCase(Locale.ROOT).contains("softhsm")) {
      lacks.add("token " + token.label() + " is SoftHSM, a program, not a device");
    }
    for (var key : keys) {
      key.missing().forEach(missing -> lacks.add("key " + key.label() + ": " + missing));
    }
    if (this == PRODUCTION && !lacks.isEmpty()) {
      throw new TokenException(TokenException.Kind.OTHER, "RESEAL_PROFILE",
          "the production profile refuses token " + token.label() + ": " + String.join("; ", lacks));
    }
    return List.copyOf(lacks);
  }
}
