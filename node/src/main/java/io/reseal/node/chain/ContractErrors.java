package io.reseal.node.chain;

import com.fasterxml.jackson.databind.node.TextNode;
import io.reseal.node.chain.contract.EpochRegistry;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.web3j.abi.CustomErrorEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.datatypes.CustomError;

/** The registry's errors by the first four bytes of what a revert returns. */
final class ContractErrors {

  // By reflection, so that an error added to the contract is known here without
  // being named again.
  private static final Map<String, CustomError> BY_SELECTOR = Arrays.stream(EpochRegistry.class.getFields())
      .filter(field -> field.getType() == CustomError.class).map(ContractErrors::value)
      .collect(Collectors.toMap(error -> CustomErrorEncoder.encode(error).substring(2, 10), error -> error));

  private ContractErrors() {
  }

  /**
   * The error's name and arguments, such as {@code WrongPhase(2)}; or as much as
   * can be said.
   */
  static String name(Reply.Failure failure) {
    var data = failure.data().startsWith("Reverted ")
        ? failure.data().substring("Reverted ".length())
        : failure.data();
    return decoded(data).orElseGet(failure::toString);
  }

  private static Optional<String> decoded(String hex) {
    byte[] data;
    try {
      data = Json.bytes(TextNode.valueOf(hex), "revert data");
    } catch (ChainException _) {
      return Optional.empty();
    }
    if (data.length < 4) {
      return Optional.empty();
    }
    var error = BY_SELECTOR.get(HexFormat.of().formatHex(data, 0, 4));
    // All our errors have arguments of one word each.
    if (error == null || data.length != 4 + error.getParameters().size() * Abi.WORD) {
      return Optional.empty();
    }
    var arguments = FunctionReturnDecoder.decode(HexFormat.of().formatHex(data, 4, data.length),
        error.getParameters());
    var shown = arguments.stream().map(argument -> String.valueOf(argument.getValue()))
        .collect(Collectors.joining(", "));
    return Optional.of(arguments.isEmpty() ? error.getName() : error.getName() + "(" + shown + ")");
  }

  private static CustomError value(Field field) {
    try {
      return (CustomError) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a generated constant is not public", e);
    }
  }
}
