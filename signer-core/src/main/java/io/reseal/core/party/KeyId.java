package io.reseal.core.party;

/**
 * Names one key for ever: the hash of chain id, registry, scheme and the key's
 * place in the registry's list.
 *
 * @param value
 *          32 bytes
 */
public record KeyId(Bytes32 value) {

  @Override
  public String toString() {
    return value.hex();
  }
}
