package io.reseal.node.chain;

import io.reseal.core.party.Address;
import java.math.BigInteger;
import java.util.Map;

/** What would come of a call, as one endpoint says. */
sealed interface Estimate {

  /** It would work with that much gas. */
  record Gas(BigInteger limit) implements Estimate {
  }

  /** The contract would refuse it with that error. */
  record Reverts(String error) implements Estimate {
  }

  /**
   * Against the latest block: in the pending one our own unmined call stands, and
   * would refuse itself.
   */
  static Estimate of(Endpoint endpoint, Address from, Address to, String data) {
    return switch (endpoint.reply("eth_estimateGas", Map.of("from", from.hex(), "to", to.hex(), "data", data),
        "latest")) {
      case Reply.Result(var value) -> new Gas(Json.number(value, "gas"));
      case Reply.Failure failure when failure.isRevert() -> new Reverts(ContractErrors.name(failure));
      case Reply.Failure failure -> throw new ChainException("eth_estimateGas: " + failure);
    };
  }

  /** A quarter more: between estimate and block the state may change. */
  static BigInteger withRoom(BigInteger estimate) {
    return estimate.add(estimate.shiftRight(2));
  }
}
