package io.reseal.core.party;

/**
 * Names one run of one protocol. It binds everything the run is about and never
 * depends on what its messages say, so it cannot diverge between honest
 * parties; and there is one run per id, across restarts.
 *
 * @param value
 *          32 bytes
 */
public record SessionId(Bytes32 value) {

  @Override
  public String toString() {
    return value.hex();
  }
}
