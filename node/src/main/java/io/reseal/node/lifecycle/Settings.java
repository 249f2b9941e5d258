package io.reseal.node.lifecycle;

import io.reseal.node.chain.Kind;
import java.time.Duration;
import java.util.Set;

/**
 * What an operator sets for the change of committees.
 *
 * @param autoApprove
 *          kinds that need no person
 * @param settle
 *          how long the relayer set stands still before it is proposed
 * @param turn
 *          how much longer each next member waits before it sends what all may
 *          send
 * @param retention
 *          how long a replaced epoch's shares are kept after the commit of the
 *          proven one, in chain time
 */
public record Settings(Set<Kind> autoApprove, Duration settle, Duration turn, Duration retention) {

  public Settings {
    autoApprove = Set.copyOf(autoApprove);
  }
}
