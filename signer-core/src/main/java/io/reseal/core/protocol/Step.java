package io.reseal.core.protocol;

import java.util.List;

/** What a party does after a round closes. */
public sealed interface Step<O> {

  /** Speaks, and waits for the next round. */
  record Await<O>(Round<?, O> round, List<Send> send) implements Step<O> {

    public Await {
      send = List.copyOf(send);
    }
  }

  /** Speaks a last time; the run has its result. */
  record Done<O>(O output, List<Send> send) implements Step<O> {

    public Done {
      send = List.copyOf(send);
    }
  }

  /** Stops without a result; every culprit found is named at once. */
  record Abort<O>(List<Fault> faults) implements Step<O> {

    public Abort {
      faults = List.copyOf(faults);
      if (faults.isEmpty()) {
        throw new IllegalArgumentException("an abort names at least one fault");
      }
    }
  }
}
