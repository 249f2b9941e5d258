package io.reseal.node.store;

import io.reseal.core.party.Address;
import io.reseal.core.party.Epoch;

/**
 * The furthest a peer was ever seen.
 *
 * @param incarnation
 *          its count of starts
 * @param generation
 *          highest pairwise setup it burned with us
 */
public record Freshness(Address peer, long incarnation, Epoch epoch, int generation) {

  public Freshness {
    Names.notNegative("incarnation", incarnation);
    Names.notNegative("generation", generation);
  }

  /** The furthest of both, each figure by itself. */
  Freshness furthest(Freshness other) {
    return new Freshness(peer, Math.max(incarnation, other.incarnation),
        epoch.compareTo(other.epoch) >= 0 ? epoch : other.epoch, Math.max(generation, other.generation));
  }
}
