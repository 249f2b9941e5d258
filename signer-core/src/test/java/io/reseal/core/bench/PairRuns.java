package io.reseal.core.bench;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.ot.DryRun;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.Tape;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Setups of a pair, both directions and the dry run of each, without messages
 * and their signatures.
 */
final class PairRuns {

  private int sessions;

  /** Processor time of either party, in nanoseconds. */
  List<Long> setUp() {
    var sid = new SessionId(Transcript.of(Tag.SID).add(sessions++).hash());
    try (var first = new Party(new PairName(sid, new PartyId(1), new PartyId(2), 1));
        var second = new Party(new PairName(sid, new PartyId(2), new PartyId(1), 1))) {
      var fromFirst = first.timed(() -> PairOffer.of(first.name, first.tape));
      var fromSecond = second.timed(() -> PairOffer.of(second.name, second.tape));
      first.begin(fromSecond);
      second.begin(fromFirst);
      var answerOfFirst = first.timed(() -> first.run.answer(second.run.opening()).orElseThrow());
      var answerOfSecond = second.timed(() -> second.run.answer(first.run.opening()).orElseThrow());
      if (!first.timed(() -> first.run.finish(answerOfSecond))
          || !second.timed(() -> second.run.finish(answerOfFirst))) {
        throw new IllegalStateException("an honest pair's dry run fails");
      }
      return List.of(first.nanos, second.nanos);
    }
  }

  private static final class Party implements AutoCloseable {

    private final PairName name;
    private final Tape tape = Tape.random(Entropy.system());
    private final List<AutoCloseable> held = new ArrayList<>();
    private DryRun run;
    private long nanos;

    Party(PairName name) {
      this.name = name;
    }

    void begin(PairOffer theirs) {
      var setup = timed(() -> PairSetup.of(name, tape, theirs).orElseThrow());
      held.add(setup);
      run = timed(() -> DryRun.open(name, setup, tape));
      held.add(run);
    }

    <T> T timed(Supplier<T> work) {
      var before = MeasuredRuns.cpuNanos();
      var result = work.get();
      nanos += MeasuredRuns.cpuNanos() - before;
      return result;
    }

    @Override
    public void close() {
      held.add(tape);
      for (var each : held.reversed()) {
        try {
          each.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
