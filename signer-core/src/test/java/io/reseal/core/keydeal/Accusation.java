package io.reseal.core.keydeal;

import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;

/** A fault as somebody may twist it. */
final class Accusation {

  private Accusation() {
  }

  /** The same evidence held against another. */
  static Fault of(Fault fault, Seat culprit) {
    return switch (fault) {
      case Fault.Proven(var _, var what, var evidence, var opened) ->
        new Fault.Proven(culprit, what, evidence, opened);
      case Fault.Equivocation(var _, var one, var other) -> new Fault.Equivocation(culprit, one, other);
      case Fault.Missing _,Fault.PairDispute _,Fault.NeedsSetup _,Fault.Unattributed _,Fault.Local _ -> fault;
    };
  }
}
