package io.reseal.core.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.SecretPoint;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.OtSubjects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations on secrets, fixed against random ones. A difference counts when it
 * shows in each of a few measurements: other load makes one show by chance.
 */
@EnabledIfSystemProperty(named = "reseal.full", matches = "true", disabledReason = "timing is measured in bin/test --full only")
class TimingTest {

  private static final int ATTEMPTS = 4;
  private static final double PLANTED = 100;

  static Stream<Arguments> subjects() {
    return Stream.of(subject("scalar multiplication of a point", 40, Subjects::pointTimes),
        subject("scalar multiplication of the generator", 60,
            () -> new Subjects.OnScalar(1, 1, (secret, _) -> SecretPoint.generatorTimes(secret))),
        subject("multiplication modulo q", 150, () -> new Subjects.OnScalar(0, 16, SecretScalar::times)),
        subject("addition modulo q", 150, () -> new Subjects.OnScalar(0, 16, SecretScalar::plus)),
        subject("subtraction modulo q", 150, () -> new Subjects.OnScalar(0, 16, SecretScalar::minus)),
        subject("choice of a scalar", 150, () -> new Subjects.Choice(false)),
        subject("choice of a point", 150, () -> new Subjects.Choice(true)),
        subject("comparison of hashes", 150, Subjects.Comparison::new),
        subject("comparison of check 1", 100, () -> adapted(OtSubjects.comparison(Dudect.slots()))),
        subject("choice by Delta in the extension", 25, () -> adapted(OtSubjects.extension(Dudect.slots()))));
  }

  private static Arguments subject(String name, int batches, Supplier<Dudect.Subject> subject) {
    return Arguments.of(name, batches, subject);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void takesATimeThatDoesNotDependOnTheSecret(String name, int batches, Supplier<Dudect.Subject> made) {
    var smallest = Double.MAX_VALUE;
    try (var subject = made.get()) {
      for (var attempt = 0; attempt < ATTEMPTS && smallest >= Dudect.DEFINITE; attempt++) {
        var t = new Dudect(2026 + attempt, System::nanoTime).measure(subject, batches);
        System.out.printf("timing: %-40s |t| = %.1f of %d samples%n", name, t, batches * Dudect.slots());
        smallest = Math.min(smallest, t);
      }
    }
    assertThat(smallest).as(name).isLessThan(Dudect.DEFINITE);
  }

  /** By a clock that counts steps, with seeded noise: the same on any machine. */
  @Test
  void plantedLeakIsFoundInCountedSteps() {
    try (var leaky = new Leak(true); var tight = new Leak(false)) {
      var noise = new Random(3);
      assertThat(new Dudect(1, () -> leaky.looked() + noise.nextInt(500)).measure(leaky, 50))
          .isGreaterThan(PLANTED / 2);
      assertThat(new Dudect(1, () -> tight.looked() + noise.nextInt(500)).measure(tight, 50))
          .isLessThan(Dudect.DEFINITE / 2);
      assertThat(leaky.verdict()).isFalse();
    }
  }

  @Test
  void plantedLeakIsFoundByTheClock() {
    try (var leaky = new Leak(true)) {
      var t = new Dudect(1, System::nanoTime).measure(leaky, 100);
      System.out.printf("timing: %-40s |t| = %.1f%n", "a comparison that stops early", t);
      assertThat(t).isGreaterThan(5 * Dudect.DEFINITE);
    }
  }

  private static Dudect.Subject adapted(OtSubjects subject) {
    return new Dudect.Subject() {

      @Override
      public void prepare(int slot, boolean fixed) {
        subject.prepare(slot, fixed);
      }

      @Override
      public void run(int slot) {
        subject.run(slot);
      }

      @Override
      public void close() {
        subject.close();
      }
    };
  }
}
