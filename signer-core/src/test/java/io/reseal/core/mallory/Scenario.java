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

    /**
     * Fails unless the run left behind what it must: what is burned, and nothing
     * else.
     *
     * @param known
     *          the faults that each honest seat knows of
     */
    default void requireLeft(Map<Seat, List<Fault>> known) {
      // most protocols leave nothing
    }

    /** Whom a finished seat's result says it went on without. */
    List<Fault> excluded(O result);

    /** Wipes a result. */
    void discard(O result);

    /** Whether one who took no part is convinced by this evidence. */
    boolean proves(Roster roster, Fault.Proven fault);
  }

  /**
   * What is lied about, where the rest is lied about elsewhere.
   *
   * @param withOutside
   *          also about the envelopes and their delivery
   * @param fields
   *          beginnings of paths, without elements' numbers; all where empty
   * @param oneIn
   *          how many lies there are to each that is tried, unless all are
   */
  record Focus(Optional<Integer> step, boolean withOutside, List<String> fields, int oneIn) {

    /** Of the lies in a long run one in so many is tried. */
    static final int LONG = 24;

    static final Focus EVERYTHING = new Focus(Optional.empty(), true, List.of(), 1);

    static Focus bodies(int step) {
      return new Focus(Optional.of(step), false, List.of(), 1);
    }

    static Focus messages(int step) {
      return new Focus(Optional.of(step), true, List.of(), 1);
    }

    static Focus bodies() {
      return new Focus(Optional.empty(), false, List.of(), 1);
    }

    /** These alone. */
    Focus of(String... beginnings) {
      return new Focus(step, withOutside, List.of(beginnings), oneIn);
    }

    /** A sample of all lies, of each field at least one. */
    Focus oneIn(int count) {
      return new Focus(step, withOutside, fields, count);
    }

    /** Whether a run takes so long that even all lies are not told to everybody. */
    boolean isLong() {
      return oneIn >= LONG;
    }

    boolean isOn(Said said) {
      return step.isEmpty() || step.get() == said.step();
    }

    boolean isOn(String field) {
      return fields.isEmpty()
          ? withOutside || !field.equals(Case.DELIVERY)
          : fields.stream().anyMatch(field::startsWith);
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
