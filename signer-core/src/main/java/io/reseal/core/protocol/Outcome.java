package io.reseal.core.protocol;

import java.util.List;

/** How a run ended. */
public sealed interface Outcome<O> {

  /**
   * With its result.
   *
   * @param excluded
   *          faults of those it went on without
   */
  record Finished<O>(O output, List<Fault> excluded) implements Outcome<O> {

    public Finished {
      excluded = List.copyOf(excluded);
    }
  }

  /** Without: every fault found. */
  record Aborted<O>(List<Fault> faults) implements Outcome<O> {

    public Aborted {
      faults = List.copyOf(faults);
    }
  }
}
