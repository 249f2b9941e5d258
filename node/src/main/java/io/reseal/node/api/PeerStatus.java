package io.reseal.node.api;

import io.reseal.core.party.Address;
import java.util.Optional;

/**
 * Another node, as this one sees it.
 *
 * @param endpoint
 *          host:port it advertises
 * @param fit
 *          what it reports of itself, such as "token ok, disk ok, version
 *          0.1.0"; for an admin who thinks of admitting it
 * @param trouble
 *          why it is not connected or not fit
 */
public record PeerStatus(Address address, String endpoint, boolean connected, Standing standing, String fit,
    Optional<String> trouble) {

  /** What the contract makes of it. */
  public enum Standing {
    /** In the active or the proposed committee. */
    MEMBER,
    /** Advertises itself; not in any committee. */
    CANDIDATE,
    /** Configured or heard of, never spoken to. */
    UNKNOWN
  }
}
