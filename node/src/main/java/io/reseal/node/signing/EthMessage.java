package io.reseal.node.signing;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message for people, as {@code personal_sign} and {@code eth_sign} have it:
 * hashed behind a prefix that no transaction begins with (EIP-191, version
 * 0x45).
 *
 * @param bytes
 *          0 to 64 KiB, without the prefix
 */
public record EthMessage(Bytes bytes) implements SigningRequest {

  private static final String PREFIX = "\u0019Ethereum Signed Message:\n";
  private static final int SHOWN_MAX = 200;
  private static final byte EIP_191 = 0x19;

  public EthMessage {
    SigningRequest.checkSize("a message", bytes);
  }

  /**
   * The message in bytes that bring the prefix with them; nothing if they begin
   * in another way.
   *
   * @throws IllegalArgumentException
   *           for bytes that begin like EIP-191 and are no such message:
   *           EIP-712's among them, which hold hashes only
   */
  static Optional<EthMessage> ofPrefixed(Bytes prefixed) {
    var bytes = prefixed.toArray();
    if (bytes.length == 0 || bytes[0] != EIP_191) {
      return Optional.empty();
    }
    var prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > prefix.length && Arrays.equals(Arrays.copyOf(bytes, prefix.length), prefix)) {
      for (var digits = 1; digits <= 5 && prefix.length + digits <= bytes.length; digits++) {
        var message = new EthMessage(
            Bytes.of(Arrays.copyOfRange(bytes, prefix.length + digits, bytes.length)));
        if (message.prefixed().equals(prefixed)) {
          return Optional.of(message);
        }
      }
    }
    throw new IllegalArgumentException("the bytes begin as EIP-191 has it and are no message;"
        + " typed data is asked for by eth_signTypedData_v4, where it can be read");
  }

  @Override
  public RequestKind kind() {
    return RequestKind.MESSAGE;
  }

  @Override
  public Bytes32 digest() {
    return Addresses.keccak(prefixed().toArray());
  }

  private Bytes prefixed() {
    var out = new ByteArrayOutputStream();
    out.writeBytes((PREFIX + bytes.size()).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(bytes.toArray());
    return Bytes.of(out.toByteArray());
  }

  @Override
  public String shown() {
    var text = new String(bytes.toArray(), StandardCharsets.UTF_8);
    return "message of " + bytes.size() + " bytes: "
        + SigningRequest.printable(text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...");
  }
}
