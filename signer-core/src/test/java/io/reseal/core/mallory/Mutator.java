package io.reseal.core.mallory;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * One way to lie about a place in a message.
 *
 * @param name
 *          what is put there, in words
 * @param change
 *          the bytes in the place of the true ones, more or fewer or malformed
 *          as the lie wants; nothing where it does not fit
 */
record Mutator(String name, Function<Place, Optional<byte[]>> change) {

  static Mutator always(String name, Function<Place, byte[]> change) {
    return new Mutator(name, place -> Optional.of(change.apply(place)));
  }

  /** The lie, unless it is the truth. */
  Optional<byte[]> lie(Place place) {
    return change.apply(place).filter(bytes -> !Arrays.equals(bytes, place.bytes()));
  }

  @Override
  public String toString() {
    return name;
  }
}
