package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** One well-formed JSON-RPC response. */
sealed interface Reply {

  /** The result, which may be JSON's null. */
  record Result(JsonNode value) implements Reply {
  }

  /**
   * An error.
   *
   * @param data
   *          as the endpoint gave it, empty if not text
   */
  record Failure(long code, String message, String data) implements Reply {

    private static final long REVERTED = 3;
    private static final long NETHERMIND_REVERTED = -32015;

    /** Whether the contract refused, not the endpoint. */
    boolean isRevert() {
      return code == REVERTED || code == NETHERMIND_REVERTED
          || message.toLowerCase(Locale.ROOT).contains("revert");
    }

    @Override
    public String toString() {
      return "error " + code + ": " + Json.shown(message);
    }
  }

  /** The result, or the error as an exception. */
  default JsonNode orThrow(String what) {
    return switch (this) {
      case Result(var value) -> value;
      case Failure failure -> throw new ChainException(what + ": " + failure);
    };
  }
}
