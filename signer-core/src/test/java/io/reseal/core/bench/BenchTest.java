package io.reseal.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every measurement still runs; how long it takes is nobody's concern here. */
class BenchTest {

  @Test
  void everyOperationRuns() {
    System.setProperty("jmh.ignoreLock", "true"); // another build may be at the same place
    var figures = new Figures();
    Operations
        .measure(
            Operations.options().forks(0).mode(Mode.SingleShotTime).warmupIterations(0)
                .measurementIterations(1).measurementTime(TimeValue.NONE).verbosity(VerboseMode.SILENT),
            _ -> true, figures);
    assertThat(figures.byName()).hasSize(14).containsKeys("curve: generator times secret (us)",
        "curve: tagged hash (us)");
    assertThat(figures.byName().values()).allMatch(value -> value > 0);
  }

  @Test
  void everyProtocolRuns() {
    var figures = new Figures();
    var protocols = new Protocols(_ -> true, Duration.ZERO, Duration.ZERO, figures);
    protocols.keyDeal(Protocols.COMMITTEES.getFirst());
    protocols.frost(Protocols.SIGNERS.getFirst());
    protocols.pairSetup();
    protocols.ecdsaKeyDeal(Protocols.ECDSA_COMMITTEES.getFirst());
    protocols.ecdsa(Protocols.ECDSA_SIGNERS.getFirst());
    assertThat(figures.byName()).containsOnlyKeys("keydeal generate 2 of 3: cpu per dealer (ms)",
        "keydeal generate 2 of 3: cpu per receiver (ms)", "keydeal generate 2 of 3: sent per party (bytes)",
        "keydeal reshare 2 of 3: cpu per dealer (ms)", "keydeal reshare 2 of 3: cpu per receiver (ms)",
        "keydeal reshare 2 of 3: sent per party (bytes)", "frost: cpu per signer, t = 2 (ms)",
        "frost: cpu of all signers, t = 2 (ms)", "frost: sent per signer, t = 2 (bytes)",
        "pair: setup and dry run, cpu per party (ms)", "pair: setup and dry run, cpu of both parties (ms)",
        "keydeal generate 2 of 3 for ecdsa: cpu per dealer (ms)",
        "keydeal generate 2 of 3 for ecdsa: cpu per receiver (ms)",
        "keydeal generate 2 of 3 for ecdsa: sent per party (bytes)",
        "keydeal reshare 2 of 3 for ecdsa: cpu per dealer (ms)",
        "keydeal reshare 2 of 3 for ecdsa: cpu per receiver (ms)",
        "keydeal reshare 2 of 3 for ecdsa: sent per party (bytes)", "ecdsa: cpu per signer, t = 2 (ms)",
        "ecdsa: sent per signer, t = 2 (bytes)", "ecdsa: sent per signer and counterparty, t = 2 (bytes)");
    assertThat(figures.byName().values()).allMatch(value -> value > 0);
  }

  @Test
  void aPatternChoosesFigures() {
    var figures = new Figures();
    new Protocols(name -> name.contains("sent"), Duration.ZERO, Duration.ZERO, figures).frost(2);
    assertThat(figures.byName()).containsOnlyKeys("frost: sent per signer, t = 2 (bytes)");
  }

  @Test
  void figuresAreMediansInOneFlatObject() throws Exception {
    var figures = new Figures();
    figures.put("one", "us", Figures.median(List.of(9, 1, 2)));
    figures.put("other", "bytes", Figures.median(List.of(1000L, 4000L)));
    assertThat(new ObjectMapper().readTree(figures.json()))
        .isEqualTo(new ObjectMapper().readTree("{\"one (us)\": 2.0, \"other (bytes)\": 2500}"));
    assertThat(figures.table()).contains("one           2.000  us").contains("other");
  }
}
