package io.reseal.core.bench;

import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.FrostSignature;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole signature: all its signers, one after the other in one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FrostBenchmark {

  /** How many sign; the committee is the smallest that has that threshold. */
  @Param({"2", "3", "5", "14"})
  public int signers;

  private KeyRuns key;
  private FrostPlan plan;
  private SeatKeys keys;

  /** Makes the key. */
  @Setup
  public void deal() {
    key = new KeyRuns(signers, signers);
    var _ = key.deal();
    plan = key.signing();
    keys = SeatKeys.of(plan.seats());
  }

  /** Wipes it. */
  @TearDown
  public void wipe() {
    keys.close();
    key.close();
  }

  @Benchmark
  public FrostSignature wholeSignature() {
    return key.sign(plan, keys).output(plan.seats().first());
  }
}
