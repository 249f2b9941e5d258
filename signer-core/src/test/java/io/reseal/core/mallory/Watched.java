package io.reseal.core.mallory;

import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * A round of some seat's code that shows each of its steps before it is taken.
 */
record Watched<M, O>(Round<M, O> round, UnaryOperator<Step<O>> watch) implements Round<M, O> {

  /** The same code, each step of it seen and perhaps changed. */
  static <O> Step<O> each(Step<O> step, UnaryOperator<Step<O>> watch) {
    return switch (watch.apply(step)) {
      case Step.Await<O>(var round, var send) -> new Step.Await<>(new Watched<>(round, watch), send);
      case Step.Done<O> done -> done;
      case Step.Abort<O> abort -> abort;
    };
  }

  @Override
  public int step() {
    return round.step();
  }

  @Override
  public Set<Seat> speakers() {
    return round.speakers();
  }

  @Override
  public Class<? extends M> expects(Seat speaker) {
    return round.expects(speaker);
  }

  @Override
  public Optional<Enclosing> encloses(Seat speaker) {
    return round.encloses(speaker);
  }

  @Override
  public Collection<Fault> found() {
    return round.found();
  }

  @Override
  public int quorum() {
    return round.quorum();
  }

  @Override
  public Step<O> close(SortedMap<Seat, Spoken<M>> heard) {
    return each(round.close(heard), watch);
  }
}
