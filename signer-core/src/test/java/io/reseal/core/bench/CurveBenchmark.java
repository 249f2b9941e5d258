package io.reseal.core.bench;

import io.reseal.core.curve.HashToCurve;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.Schnorr;
import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Single operations, as the protocols call them: the way into the library and
 * back, and the wiping of secrets, are part of the time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CurveBenchmark {

  private SecretScalar secret;
  private SecretScalar otherSecret;
  private Scalar scalar;
  private Scalar otherScalar;
  private Point point;
  private Point otherPoint;
  private byte[] encodedPoint;
  private SchnorrKey key;
  private Bytes32 message;
  private byte[] signature;

  /** Fresh operands. */
  @Setup
  public void choose() {
    var entropy = Entropy.system();
    secret = SecretScalar.random(entropy);
    otherSecret = SecretScalar.random(entropy);
    try (var one = SecretScalar.random(entropy); var other = SecretScalar.random(entropy)) {
      scalar = one.reveal();
      otherScalar = other.reveal();
      point = one.timesGenerator();
      otherPoint = other.timesGenerator();
    }
    encodedPoint = point.encoded();
    key = SchnorrKey.generate(entropy);
    message = Transcript.of(Tag.MSG).hash();
    signature = key.sign(message, entropy);
  }

  /** Wipes them. */
  @TearDown
  public void wipe() {
    secret.close();
    otherSecret.close();
    key.close();
  }

  @Benchmark
  public Point generatorTimesSecret() {
    return secret.timesGenerator();
  }

  @Benchmark
  public Point generatorTimesPublic() {
    return Point.GENERATOR.times(scalar);
  }

  @Benchmark
  public Point pointTimesSecret() {
    return secret.times(point);
  }

  /** The product stays secret. */
  @Benchmark
  public int sharedSecret() {
    try (SecretBytes shared = secret.sharedSecret(point)) {
      return shared.size();
    }
  }

  @Benchmark
  public Point pointTimesPublic() {
    return point.times(scalar);
  }

  @Benchmark
  public Point pointPlusPoint() {
    return point.plus(otherPoint);
  }

  @Benchmark
  public Point decodePoint() {
    return Point.decode(encodedPoint);
  }

  @Benchmark
  public boolean secretTimesSecret() {
    try (var product = secret.times(otherSecret)) {
      return product.isZero();
    }
  }

  @Benchmark
  public Scalar publicTimesPublic() {
    return scalar.times(otherScalar);
  }

  @Benchmark
  public Scalar publicInverse() {
    return scalar.inverse();
  }

  @Benchmark
  public byte[] schnorrSign() {
    return key.sign(message, Entropy.system());
  }

  @Benchmark
  public boolean schnorrVerify() {
    return Schnorr.verify(key.publicKey(), message, signature);
  }

  @Benchmark
  public Point hashToCurve() {
    return HashToCurve.of(Tag.MSG, encodedPoint);
  }

  /** Of three short fields. */
  @Benchmark
  public Bytes32 taggedHash() {
    return Transcript.hash(Tag.MSG, encodedPoint, signature, encodedPoint);
  }
}
