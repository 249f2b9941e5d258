package io.reseal.core.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * One wait of a protocol: who must speak, and what follows once each of them
 * has spoken once.
 *
 * @param <M>
 *          what is said in it
 * @param <O>
 *          what the protocol yields
 */
public interface Round<M, O> {

  /** The step whose messages it awaits, rising within a run. */
  int step();

  /** Who is awaited. */
  Set<Seat> speakers();

  /** The record that a speaker says. */
  Class<? extends M> expects(Seat speaker);

  /** What a speaker must enclose, and for whom; nothing in most rounds. */
  default Optional<Enclosing> encloses(Seat speaker) {
    return Optional.empty();
  }

  /**
   * How many speakers must have been heard for anything to follow. Below the
   * number of speakers, the missing ones are left out at the deadline; the
   * round's outcome must then tell who was heard, as honest parties may have
   * heard others.
   */
  default int quorum() {
    return speakers().size();
  }

  /**
   * What earlier rounds found and went on without, so that it is not forgotten if
   * the run ends here: a cheat of another must not hide it.
   */
  default Collection<Fault> found() {
    return List.of();
  }

  /**
   * What follows. Pure: the same messages give the same step, but for randomness
   * that was handed in when the run began. Messages are authentic, well-formed,
   * of the expected type, and at least {@link #quorum()} of them.
   */
  Step<O> close(SortedMap<Seat, Spoken<M>> heard);
}
