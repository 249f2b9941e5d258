package io.reseal.core.ot;

import java.lang.management.ManagementFactory;

/**
 * How long the two halves of an OLE take on this machine, in processor time. A
 * program, not a test: {@code java -cp ... io.reseal.core.ot.OleSpeed [runs]}.
 */
final class OleSpeed {

  private OleSpeed() {
  }

  public static void main(String[] arguments) {
    var runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2000;
    var clock = ManagementFactory.getThreadMXBean();
    try (var pair = new Pair(1); var first = pair.scalar(); var second = pair.scalar()) {
      long[] spent = new long[3];
      for (var run = 0; run < runs; run++) {
        if (run % Math.max(1, runs / 5) == 0) {
          java.util.Arrays.fill(spent, 0);
        }
        var start = clock.getCurrentThreadCpuTime();
        try (var bob = OleBob.open(pair.bob(), pair.session(run), pair.draw("bob"))) {
          var opened = clock.getCurrentThreadCpuTime();
          var answer = (OleAnswer.Answered) OleAlice.answer(pair.alice(), pair.session(run), bob.opening(),
              first, second, pair.draw("alice"));
          var answered = clock.getCurrentThreadCpuTime();
          ((OleShares) bob.finish(answer.reply())).close();
          answer.close();
          spent[0] += opened - start;
          spent[1] += answered - opened;
          spent[2] += clock.getCurrentThreadCpuTime() - answered;
        }
        if (run % Math.max(1, runs / 5) == Math.max(1, runs / 5) - 1) {
          var n = Math.max(1, runs / 5) * 1000;
          System.out.println(
              "open " + spent[0] / n + " us, answer " + spent[1] / n + " us, finish " + spent[2] / n + " us");
        }
      }
    }
  }
}
