package io.reseal.core.mallory;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a well-formed message apart by reflection: which component lies where
 * in its bytes. A second reading of the canonical form, besides the codec's.
 */
final class Anatomy {

  private static final Map<Class<?>, Integer> WIDTHS = Map.of(int.class, Integer.BYTES, long.class,
      Long.BYTES, boolean.class, 1, Bytes32.class, Bytes32.SIZE, Address.class, Address.SIZE, Scalar.class,
      Scalar.SIZE, Point.class, Point.SIZE);

  private final ByteBuffer in;

  private Anatomy(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  /**
   * The parts of one message of that record type.
   *
   * @throws IllegalArgumentException
   *           when the bytes are not one, whole
   */
  static Part of(Class<?> type, byte[] bytes) {
    return of(type, "", bytes);
  }

  /** The same, with a number after its name in all paths. */
  static Part of(Class<?> type, String number, byte[] bytes) {
    var anatomy = new Anatomy(bytes);
    var whole = anatomy.read(type.getSimpleName() + number, Optional.empty(), FieldType.of(type));
    if (anatomy.in.hasRemaining()) {
      throw new IllegalArgumentException(anatomy.in.remaining() + " bytes follow the end of " + type);
    }
    return whole;
  }

  private Part read(String path, Optional<String> component, FieldType type) {
    var start = in.position();
    var parts = readParts(path, type);
    return new Part(path, component, type, start, in.position() - start, parts);
  }

  private List<Part> readParts(String path, FieldType type) {
    var width = WIDTHS.get(type.raw());
    if (width != null) {
      skip(width);
      return List.of();
    }
    if (type.raw() == Bytes.class) {
      skip(in.getInt());
      return List.of();
    }
    if (type.raw().isEnum()) {
      skip(1);
      return List.of();
    }
    var parts = new ArrayList<Part>();
    if (type.raw() == List.class) {
      var count = in.getInt();
      for (var i = 0; i < count; i++) {
        parts.add(read(path + "[" + i + "]", Optional.empty(), type.element().orElseThrow()));
      }
    } else if (type.raw() == Optional.class) {
      if (in.get() == 1) {
        parts.add(read(path + "?", Optional.empty(), type.element().orElseThrow()));
      }
    } else if (type.isChoice()) {
      var chosen = type.cases().get(in.get());
      parts.add(read(path + ":" + chosen.getSimpleName(), Optional.empty(), FieldType.of(chosen)));
    } else if (type.raw().isRecord()) {
      for (var component : type.raw().getRecordComponents()) {
        parts.add(read(path + "." + component.getName(), Optional.of(name(type.raw(), component.getName())),
            FieldType.of(component)));
      }
    } else {
      throw new IllegalArgumentException(type + " at " + path + " has no canonical form");
    }
    return parts;
  }

  /** How a component is called among all records of a package. */
  static String name(Class<?> record, String component) {
    return record.getName().substring(record.getPackageName().length() + 1).replace('$', '.') + "."
        + component;
  }

  private void skip(int count) {
    in.position(in.position() + count);
  }
}
