package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import java.util.Optional;

/**
 * A sealed share and where it stands.
 *
 * @param hsmLabel
 *          the HSM key it is sealed under, its own alone
 * @param blob
 *          the sealed bytes; absent once destroyed
 * @param root
 *          the epoch's root, once known
 */
public record StoredShare(KeyId keyId, Epoch epoch, int attempt, String hsmLabel, Optional<Bytes> blob,
    Optional<Bytes32> root, Status status) {

  /**
   * Prepared → Active: its epoch became active. Active → Retired: another epoch
   * did, or it was rolled back. Retired → Active: that other one was rolled back.
   * Prepared, Retired → Destroyed: its HSM key is gone.
   */
  public enum Status {
    PREPARED, ACTIVE, RETIRED, DESTROYED
  }

  public StoredShare {
    Names.notNegative("attempt", attempt);
    Names.word("label", hsmLabel);
    if (blob.isPresent() == (status == Status.DESTROYED)) {
      throw new IllegalArgumentException("a share has its blob until it is destroyed");
    }
  }

  /** A share that was just sealed. */
  public static StoredShare prepared(KeyId keyId, Epoch epoch, int attempt, String hsmLabel, Bytes blob,
      Optional<Bytes32> root) {
    return new StoredShare(keyId, epoch, attempt, hsmLabel, Optional.of(blob), root, Status.PREPARED);
  }
}
