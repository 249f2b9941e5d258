package io.reseal.core.mallory;

import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A run of some protocol with Mallory in one of its seats, and what is right
 * and wrong in it.
 *
 * @param <O>
 *          what the protocol yields
 */
interface Scenario<O> extends AutoCloseable {

  /** Short, for tables: protocol, purpose, where she sits. */
  String name();

  ProtocolName protocol();

  Seat mallory();

  /** What goes wrong besides, so that a message is said that is otherwise not. */
  default List<Provocation> provocations() {
    return List.of();
  }

  /** Which of her messages are lied about; in most scenarios all. */
  default Focus focus() {
    return Focus.EVERYTHING;
  }

  /** A new session about the same thing; each attempt is another. */
  Session<O> session(int attempt);

  /**
   * Fails unless what was held before the run is held still, and still serves.
   */
  void requireAsBefore();

  /** Fails unless another attempt without Mallory succeeds. */
  void requireHonestRetry();

  @Override
  void close();

  /** One session: its seats' honest code, and the judgement of its results. */
  interface Session<O> {

    SessionId sid();

    Set<Seat> seats();

    /** Who takes part; a spare may be kept away. */
    default Set<Seat> present() {
      return seats();
    }

    Step<O> open(Seat seat, SecretScope scope, Entropy entropy);

    /** Fails unless these results of honest seats are whole, right and agree. */
    void requireRight(Map<Seat, O> results);

    /** Whom a finished seat's result says it went on without. */
    List<Fault> excluded(O result);

    /** Wipes a result. */
    void discard(O result);

    /** Whether one who took no part is convinced by this evidence. */
    boolean proves(Roster roster, Fault.Proven fault);
  }

  /**
   * The messages of one step, where the others are lied about elsewhere.
   *
   * @param withOutside
   *          also about their envelopes and their delivery
   */
  record Focus(Optional<Integer> step, boolean withOutside) {

    static final Focus EVERYTHING = new Focus(Optional.empty(), true);

    static Focus bodies(int step) {
      return new Focus(Optional.of(step), false);
    }

    static Focus messages(int step) {
      return new Focus(Optional.of(step), true);
    }

    boolean isOn(Said said) {
      return step.isEmpty() || step.get() == said.step();
    }
  }

  /** What a corrupt seat does besides Mallory's lie. */
  sealed interface Provocation {

    Seat from();

    /** It lies about one place of one message. */
    record Lie(Seat from, int step, String path, String mutator) implements Provocation {
    }

    /** Its message of a step is lost on its way to one. */
    record Loss(Seat from, int step, Seat to) implements Provocation {
    }

    /**
     * It shows what it has heard without need, in that exchange's step, right after
     * it spoke.
     */
    record Show(Seat from, int afterStep, int exchangeStep) implements Provocation {
    }
  }
}
