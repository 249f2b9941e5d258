package io.reseal.core.timing;

/**
 * Welch's t of two classes of samples, one pass: by how many standard errors
 * their means differ, whatever their variances.
 */
final class Welch {

  private final long[] count = new long[2];
  private final double[] mean = new double[2];
  private final double[] squares = new double[2]; // of distances from the mean (Welford)

  void add(int group, double sample) {
    count[group]++;
    var distance = sample - mean[group];
    mean[group] += distance / count[group];
    squares[group] += distance * (sample - mean[group]);
  }

  /** 0 while a class has fewer than two samples or nothing varies. */
  double t() {
    if (count[0] < 2 || count[1] < 2) {
      return 0;
    }
    var error = Math.sqrt(variance(0) / count[0] + variance(1) / count[1]);
    var difference = mean[0] - mean[1];
    return error == 0
        ? difference == 0 ? 0 : Math.copySign(Double.MAX_VALUE, difference)
        : difference / error;
  }

  private double variance(int group) {
    return squares[group] / (count[group] - 1);
  }
}
