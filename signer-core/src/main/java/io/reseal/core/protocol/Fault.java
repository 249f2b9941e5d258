package io.reseal.core.protocol;

import io.reseal.core.party.Bytes;
import java.util.List;
import java.util.Set;

/**
 * Why a run failed, or whom it went on without; with the evidence that lets
 * others judge.
 */
public sealed interface Fault {

  /** The seats that are certainly at fault; empty when nobody can be named. */
  default Set<Seat> culprits() {
    return Set.of();
  }

  /** What the node should do next. */
  default Remedy remedy() {
    return culprits().isEmpty() ? Remedy.RETRY : Remedy.RETRY_WITHOUT_CULPRITS;
  }

  /** What to do after a fault. */
  enum Remedy {
    /** Try again; nobody is known to have cheated. */
    RETRY,
    /** Try again without the culprits, and show the evidence to people. */
    RETRY_WITHOUT_CULPRITS,
    /** A mistake of our own: stop and raise an alarm. */
    STOP
  }

  /**
   * One party did what no honest party could have done, and these envelopes show
   * it.
   *
   * @param what
   *          the rule that was broken, in words
   * @param opened
   *          what the accuser opens of its own, without which nobody else could
   *          judge; empty where the envelopes suffice
   */
  record Proven(Seat culprit, String what, List<Envelope> evidence, Bytes opened) implements Fault {

    public Proven {
      evidence = List.copyOf(evidence);
    }

    /** Proven by envelopes alone. */
    public Proven(Seat culprit, String what, List<Envelope> evidence) {
      this(culprit, what, evidence, Bytes.EMPTY);
    }

    @Override
    public Set<Seat> culprits() {
      return Set.of(culprit);
    }
  }

  /**
   * One party signed two different messages where it may say one. Their bodies do
   * not matter.
   */
  record Equivocation(Seat culprit, Heading one, Heading other) implements Fault {

    @Override
    public Set<Seat> culprits() {
      return Set.of(culprit);
    }
  }

  /**
   * These parties were not heard in time, or did not say in time why their echo
   * differs from ours. Silence proves nothing: it may be the network's, or ours.
   */
  record Missing(Set<Seat> parties) implements Fault {

    public Missing {
      parties = Set.copyOf(parties);
    }
  }

  /**
   * Two parties contradict each other and only they can know who lies.
   *
   * @param generation
   *          of the pairwise setup it is about; 0 for a message that one says it
   *          sent and the other denies, and for the seed of their zero shares
   */
  record PairDispute(Seat one, Seat other, int generation) implements Fault {
  }

  /**
   * Two parties hold no setup in common any more: the other uses another, or ours
   * was burned meanwhile. Nothing is held against anybody; they make a new one
   * and try again.
   *
   * @param generation
   *          of the setup that the reporting party held
   */
  record NeedsSetup(Seat one, Seat other, int generation) implements Fault {
  }

  /**
   * Somebody cheated, and nobody can tell who.
   *
   * @param what
   *          the rule that was broken, in words
   */
  record Unattributed(String what) implements Fault {
  }

  /** We failed ourselves. */
  record Local(String what) implements Fault {

    @Override
    public Remedy remedy() {
      return Remedy.STOP;
    }
  }
}
