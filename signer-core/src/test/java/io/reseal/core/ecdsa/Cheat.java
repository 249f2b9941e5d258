package io.reseal.core.ecdsa;

import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A signer that runs the protocol but says something else: what it wants to say
 * is changed before it is signed, so everybody gets the same and nothing is
 * equivocation.
 */
final class Cheat {

  private Cheat() {
  }

  /** Another message to all in that step. */
  static <M extends Record> UnaryOperator<Send> saying(int step, Class<M> type, UnaryOperator<M> change) {
    return send -> send.step() == step
        ? new Send(step, send.audience(), change.apply(type.cast(send.message())), send.enclosed())
        : send;
  }

  /** Something else enclosed in that step. */
  static <M extends Record> UnaryOperator<Send> enclosing(int step, Class<M> type,
      BiFunction<Seat, M, M> change) {
    return send -> {
      if (send.step() != step) {
        return send;
      }
      Map<Seat, Record> enclosed = new TreeMap<>();
      send.enclosed().forEach((seat, record) -> enclosed.put(seat, change.apply(seat, type.cast(record))));
      return new Send(step, send.audience(), send.message(), enclosed);
    };
  }

  /**
   * The step with everything it and all later ones say changed. The cheat itself
   * goes by what it would have said.
   */
  static <O> Step<O> changed(Seat self, Step<O> step, UnaryOperator<Send> change) {
    return switch (step) {
      case Step.Await<O>(var round, var send) ->
        new Step.Await<>(changed(self, round, send, change), send.stream().map(change).toList());
      case Step.Done<O>(var output, var send) -> new Step.Done<>(output, send.stream().map(change).toList());
      case Step.Abort<O> abort -> abort;
    };
  }

  private static <M, O> Round<M, O> changed(Seat self, Round<M, O> round, List<Send> send,
      UnaryOperator<Send> change) {
    return new Changed<>(self, round,
        send.stream().filter(each -> each.step() == round.step()).map(Send::message).findFirst(), change);
  }

  private record Changed<M, O>(Seat self, Round<M, O> round, Optional<Record> own,
      UnaryOperator<Send> change) implements Round<M, O> {

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
    @SuppressWarnings("unchecked") // what the round awaits of us is what we say in it
    public Step<O> close(SortedMap<Seat, Spoken<M>> heard) {
      var believed = new TreeMap<>(heard);
      own.ifPresent(message -> believed.computeIfPresent(self,
          (_, spoken) -> new Spoken<>(spoken.envelope(), (M) message, spoken.enclosed())));
      return changed(self, round.close(believed), change);
    }
  }
}
