package io.reseal.core.mallory;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random values, each the canonical bytes of a well-formed one. */
final class Sample {

  private static final int PARTIES = 4;
  private static final int BYTES_MAX = 64;

  private Sample() {
  }

  static byte[] of(FieldType type, Random random) {
    var raw = type.raw();
    if (raw == Point.class) {
      return Point.GENERATOR.times(scalar(random)).encoded();
    }
    if (raw == Scalar.class) {
      return scalar(random).toArray();
    }
    if (raw == Bytes32.class) {
      return scalar(random).toArray(); // also below q, for those that are read as numbers
    }
    if (raw == int.class) {
      return number(1 + random.nextInt(PARTIES));
    }
    if (raw == Bytes.class) {
      return bytes(type, random);
    }
    if (raw.isEnum()) {
      return new byte[]{(byte) random.nextInt(raw.getEnumConstants().length)};
    }
    if (raw == List.class) {
      var count = Math.max(2, type.size().orElseThrow().min());
      var element = type.element().orElseThrow();
      var parts = new byte[count + 1][];
      Arrays.setAll(parts, i -> i == 0 ? number(count) : of(element, random));
      return joined(parts);
    }
    if (raw == Optional.class) {
      return joined(new byte[]{1}, of(type.element().orElseThrow(), random));
    }
    if (type.isChoice()) {
      return ofCase(type, random.nextInt(type.cases().size()), random);
    }
    if (raw.isRecord()) {
      return joined(Arrays.stream(raw.getRecordComponents())
          .map(component -> of(FieldType.of(component), random)).toArray(byte[][]::new));
    }
    throw new IllegalArgumentException("no random value is known of " + type);
  }

  /** One of the sealed interface's records. */
  static byte[] ofCase(FieldType choice, int place, Random random) {
    return joined(new byte[]{(byte) place}, of(FieldType.of(choice.cases().get(place)), random));
  }

  private static byte[] bytes(FieldType type, Random random) {
    var size = type.size().orElseThrow();
    var out = new byte[Math.max(size.min(), Math.min(BYTES_MAX, size.max()))];
    random.nextBytes(out);
    return joined(number(out.length), out);
  }

  private static Scalar scalar(Random random) {
    var bytes = new byte[Scalar.SIZE];
    random.nextBytes(bytes);
    return Scalar.reduce(bytes);
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    List.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
