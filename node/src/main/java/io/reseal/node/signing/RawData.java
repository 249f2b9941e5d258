package io.reseal.node.signing;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;

/**
 * Bytes that are signed by their Keccak-256, whatever they mean; a policy
 * admits them only when told so. What could be a transaction on some chain, or
 * EIP-191's or EIP-712's, is not raw data.
 *
 * @param bytes
 *          1 to 64 KiB
 */
public record RawData(Bytes bytes) implements SigningRequest {

  private static final int SHOWN_MAX = 64;

  /**
   * @throws IllegalArgumentException
   *           for what a chain or a contract would read as something else
   */
  public RawData {
    SigningRequest.checkSize("raw data", bytes);
    if (bytes.size() == 0) {
      throw new IllegalArgumentException("raw data is not empty");
    }
    if (EthTransaction.isLike(bytes)) {
      throw new IllegalArgumentException("this is a transaction by its form, not raw data");
    }
    if (bytes.toArray()[0] == 0x19) {
      throw new IllegalArgumentException("this begins as EIP-191 has it, and is not raw data");
    }
  }

  @Override
  public RequestKind kind() {
    return RequestKind.RAW_DATA;
  }

  @Override
  public Bytes32 digest() {
    return Addresses.keccak(bytes.toArray());
  }

  @Override
  public String shown() {
    var hex = bytes.hex();
    return "raw data of " + bytes.size() + " bytes: 0x"
        + (hex.length() <= 2 * SHOWN_MAX ? hex : hex.substring(0, 2 * SHOWN_MAX) + "...");
  }
}
