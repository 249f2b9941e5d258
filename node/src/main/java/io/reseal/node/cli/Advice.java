package io.reseal.node.cli;

import io.reseal.hsm.token.TokenException;
import io.reseal.node.chain.FinalityBroken;
import io.reseal.node.config.ConfigException;
import io.reseal.node.store.StoreException;

/** What a person can do about a failure. */
final class Advice {

  private Advice() {
  }

  static String on(Exception failure) {
    return switch (failure) {
      case CommandFailed known -> known.next();
      case ConfigException _ -> "correct node.yaml, the RESEAL_ variables or the --set options named above";
      case TokenException token -> onToken(token.kind());
      case StoreException _ ->
        "see that no other process uses the store folder, and its permissions and space";
      case FinalityBroken _ ->
        "compare that block with other endpoints; once the chain is right again, \"reseal reshare resume --yes\"";
      default -> "set " + Main.DEBUG + "=1 to see where it came from";
    };
  }

  private static String onToken(TokenException.Kind kind) {
    return switch (kind) {
      case PIN ->
        "see the file that token.pinFile names; a wrong PIN is not tried again by itself, as tokens lock";
      case GONE ->
        "see token.module and token.label, and that the device is there; a SoftHSM token is made by "
            + "softhsm-config/make-token.sh and found through bin/reseal";
      case NO_KEY -> "see that token.label names the token this node was made with";
      case AMBIGUOUS -> "name the token's serial number as token.serial";
      case KEY_EXISTS, NOT_AUTHENTIC, OTHER ->
        "look the code up in the token's manual; \"reseal hsm check\" shows what holds";
    };
  }
}
