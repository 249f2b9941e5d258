package io.reseal.node.signing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A message of declared types for one domain (EIP-712), as
 * {@code eth_signTypedData_v4} takes it: a JSON object of {@code types},
 * {@code primaryType}, {@code domain} and {@code message}.
 *
 * <p>
 * Read more strictly than wallets do, so that what a person reads is all that
 * is hashed: every member is there and none that is not declared, numbers fit
 * their types, no type holds itself.
 */
public final class TypedData implements SigningRequest {

  private static final String DOMAIN = "EIP712Domain";
  private static final int DEPTH_MAX = 32;
  private static final int SHOWN_MAX = 400;
  private static final Set<String> KEYS = Set.of("types", "primaryType", "domain", "message");
  private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Bytes bytes;
  private final Domain domain;
  private final String primaryType;
  private final String message;
  private final Bytes32 digest;

  /**
   * What a signature is limited to, as far as it says so.
   *
   * @param name
   *          as the domain gives it
   */
  public record Domain(Optional<String> name, Optional<BigInteger> chainId, Optional<Address> contract) {
  }

  private TypedData(Bytes bytes, JsonNode root) {
    this.bytes = bytes;
    var types = TypedDataTypes.of(object(root, "types"));
    var domainMembers = types.members(DOMAIN);
    TypedDataTypes.checkDomain(domainMembers);
    if (!root.path("primaryType").isTextual()) {
      throw new IllegalArgumentException("primaryType is the name of a type");
    }
    primaryType = root.get("primaryType").textValue();
    if (primaryType.equals(DOMAIN)) {
      throw new IllegalArgumentException("a domain alone says nothing to be signed");
    }
    var values = new TypedDataValues(types);
    var domainNode = object(root, "domain");
    var out = new ByteArrayOutputStream();
    out.write(0x19);
    out.write(0x01);
    out.writeBytes(values.hash(DOMAIN, domainNode).toArray());
    out.writeBytes(values.hash(primaryType, object(root, "message")).toArray());
    digest = Addresses.keccak(out.toByteArray());
    domain = domain(domainNode);
    message = root.get("message").toString();
  }

  /**
   * Reads typed data.
   *
   * @throws IllegalArgumentException
   *           for what is not strictly it
   */
  public static TypedData of(Bytes json) {
    SigningRequest.checkSize("typed data", json);
    JsonNode root;
    try {
      root = JSON.readTree(json.toArray());
    } catch (IOException e) {
      // Not quoted: it may hold what its sender did not mean to show.
      throw new IllegalArgumentException(
          "typed data is one JSON object, no deeper than " + DEPTH_MAX + " and without a key twice", e);
    }
    if (root == null || !root.isObject()) {
      throw new IllegalArgumentException("typed data is a JSON object");
    }
    var keys = new TreeSet<String>();
    root.fieldNames().forEachRemaining(keys::add);
    if (!keys.equals(KEYS)) {
      throw new IllegalArgumentException("typed data has exactly the keys " + new TreeSet<>(KEYS));
    }
    return new TypedData(json, root);
  }

  private static JsonNode object(JsonNode root, String key) {
    var node = root.get(key);
    if (!node.isObject()) {
      throw new IllegalArgumentException(key + " is a JSON object");
    }
    return node;
  }

  private static Domain domain(JsonNode node) {
    var name = Optional.ofNullable(node.get("name")).map(JsonNode::textValue);
    var chainId = Optional.ofNullable(node.get("chainId")).map(id -> TypedDataValues.integer("chainId", id));
    // The zero address is no contract.
    var contract = Optional.ofNullable(node.get("verifyingContract")).map(JsonNode::textValue)
        .filter(text -> !text.matches("0x0{40}")).map(Address::ofHex);
    return new Domain(name, chainId, contract);
  }

  /** What the signature is limited to. */
  public Domain domain() {
    return domain;
  }

  /** Name of the type of the message. */
  public String primaryType() {
    return primaryType;
  }

  @Override
  public RequestKind kind() {
    return RequestKind.TYPED_DATA;
  }

  /** The JSON as it came. */
  @Override
  public Bytes bytes() {
    return bytes;
  }

  @Override
  public Bytes32 digest() {
    return digest;
  }

  @Override
  public String shown() {
    var text = message.length() <= SHOWN_MAX ? message : message.substring(0, SHOWN_MAX) + "...";
    return SigningRequest.printable(
        "typed data " + primaryType + " for " + domain.name().map(name -> "\"" + name + "\", ").orElse("")
            + "contract " + domain.contract().map(Address::hex).orElse("none") + " on chain "
            + domain.chainId().map(BigInteger::toString).orElse("any") + ": " + text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TypedData that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return shown();
  }
}
