package io.reseal.node.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of one change of committee with kills in it.
 *
 * @param places
 *          where nodes died
 * @param took
 *          from the governance's will until the committee was whole
 * @param attempts
 *          that the epoch took
 * @param violation
 *          the promise that was broken
 */
record Round(int number, String change, List<String> places, Duration took, int attempts,
    Optional<String> violation) {

  Round {
    places = List.copyOf(places);
  }
}
