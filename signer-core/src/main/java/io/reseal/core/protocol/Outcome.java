package io.reseal.core.protocol;

import java.util.List;
import java.util.stream.Stream;

/** How a run ended. */
public sealed interface Outcome<O> {

  /** The same end, with a fault that came to light after it. */
  Outcome<O> with(Fault fault);

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

    @Override
    public Outcome<O> with(Fault fault) {
      return new Finished<>(output, Stream.concat(excluded.stream(), Stream.of(fault)).toList());
    }
  }

  /** Without: every fault found. */
  record Aborted<O>(List<Fault> faults) implements Outcome<O> {

    public Aborted {
      faults = List.copyOf(faults);
    }

    @Override
    public Outcome<O> with(Fault fault) {
      return new Aborted<>(Stream.concat(faults.stream(), Stream.of(fault)).toList());
    }
  }
}
