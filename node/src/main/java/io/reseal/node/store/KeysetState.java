package io.reseal.node.store;

import io.reseal.core.party.Bytes;

/**
 * The lifecycle's state as it encoded it.
 *
 * @param name
 *          the state's name, for people
 * @param version
 *          1 for the first, one more for each that followed
 */
public record KeysetState(String name, Bytes payload, long version) {

  public KeysetState {
    Names.word("state name", name);
  }
}
