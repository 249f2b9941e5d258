package io.reseal.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reseal.node.demo.checker.Flips;
import io.reseal.node.demo.checker.Refused;
import io.reseal.node.demo.checker.ReportChecker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demonstration as {@code bin/demo} runs it, after the build. */
class DemoIT {

  @Test
  @Timeout(300)
  @DisplayName("a committee hands its key over, and a checker of its own believes the report, but none with a flipped byte")
  void theDemonstrationSucceedsAndItsReportHolds() throws Exception {
    try {
      var _ = LocalCommittee.softHsm();
    } catch (Trouble e) {
      System.out.println("skipped: " + e.getMessage());
      Assumptions.abort(e.getMessage());
    }
    var target = LocalCommittee.repository().resolve("target/demo");
    var demo = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xmx256m",
        "-Dreseal.root=" + LocalCommittee.repository(), "-cp", System.getProperty("java.class.path"),
        Demo.class.getName()).redirectErrorStream(true).start();
    try {
      var story = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(story);
      assertThat(demo.waitFor(Duration.ofSeconds(30))).isTrue();
      assertThat(demo.exitValue()).as(story).isZero();
    } finally {
      demo.destroy();
    }
    var report = Files.readString(target.resolve("report.json"));
    ReportChecker.check(report);
    for (var flip : Flips.of(report)) {
      assertThat(catchThrowable(() -> ReportChecker.check(flip.report()))).as(flip.where())
          .isInstanceOf(Refused.class);
    }
  }
}
