package io.reseal.node.api;

import io.reseal.node.signing.Preimage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Bodies of requests, read strictly: every key is known and of its form. */
final class Requests {

  /** What a decision's body says. */
  record Decision(Bytes32 termsHash, String operator) {
  }

  /** What the body of a migration says. */
  record Migration(Address successor, String operator) {
  }

  private static final Pattern OPERATOR = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}");

  private static final String HASH = "64 hexadecimal digits";

  private Requests() {
  }

  static SignCommand sign(byte[] body) {
    var fields = fields(body, Set.of("keyIndex", "tag", "preimage", "requestId"));
    var index = fields.get("keyIndex");
    if (index == null || !index.isInt()) {
      throw refused("keyIndex: expected a whole number");
    }
    var bytes = hex(fields, "preimage", "hexadecimal digits", Bytes::ofHex)
        .orElseThrow(() -> refused("preimage: expected here, as hexadecimal digits"));
    var requestId = hex(fields, "requestId", HASH, Bytes32::ofHex);
    try {
      return new SignCommand(index.intValue(), new Preimage(text(fields, "tag"), bytes), requestId);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  static Decision decision(byte[] body) {
    var fields = fields(body, Set.of("termsHash", "operator"));
    var hash = hex(fields, "termsHash", HASH, Bytes32::ofHex)
        .orElseThrow(() -> refused("termsHash: expected here, as \"reseal reshare status\" shows it"));
    return new Decision(hash, operator(fields));
  }

  static Migration migration(byte[] body) {
    var fields = fields(body, Set.of("successor", "operator"));
    var successor = hex(fields, "successor", "an address of 40 hexadecimal digits", Address::ofHex)
        .orElseThrow(() -> refused("successor: expected here, the address of a registry"));
    return new Migration(successor, operator(fields));
  }

  private static String operator(JsonNode fields) {
    return text(fields, "operator").filter(name -> OPERATOR.matcher(name).matches())
        .orElseThrow(() -> refused("operator: expected a name of 1 to 64 letters, digits and _ . : / -"));
  }

  private static JsonNode fields(byte[] body, Set<String> known) {
    JsonNode node;
    try {
      node = Json.tree(body);
    } catch (JsonProcessingException e) {
      // Not quoted: a body may hold what its sender did not mean to send.
      throw refused("the body is not JSON");
    }
    if (!node.isObject()) {
      throw refused("the body is not a JSON object");
    }
    node.fieldNames().forEachRemaining(name -> {
      if (!known.contains(name)) {
        throw refused("the body has a key that is none of " + known.stream().sorted().toList());
      }
    });
    return node;
  }

  private static Optional<String> text(JsonNode fields, String name) {
    var value = fields.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw refused(name + ": expected text");
    }
    return Optional.of(value.textValue());
  }

  private static <T> Optional<T> hex(JsonNode fields, String name, String expected,
      Function<String, T> form) {
    return text(fields, name).map(text -> {
      try {
        return form.apply(text);
      } catch (IllegalArgumentException e) {
        throw refused(name + ": expected " + expected);
      }
    });
  }

  private static OperationFailed refused(String reason) {
    return new OperationFailed(reason, 400);
  }
}
