package io.reseal.core.protocol;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec.RecordShape;
import io.reseal.core.protocol.Codec.Shape;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The canonical form of each type the codec knows. */
final class Shapes {

  private static final Map<Class<?>, Shape> RECORDS = new ConcurrentHashMap<>();

  private static final Map<Class<?>, Shape> FIXED = Map.of( //
      int.class,
      number(Integer.BYTES, v -> ByteBuffer.allocate(4).putInt((Integer) v).array(), ByteBuffer::getInt),
      long.class,
      number(Long.BYTES, v -> ByteBuffer.allocate(8).putLong((Long) v).array(), ByteBuffer::getLong),
      boolean.class, new FlagShape(), //
      Bytes32.class, fixed(Bytes32.SIZE, v -> ((Bytes32) v).toArray(), Bytes32::of), //
      Address.class, fixed(Address.SIZE, v -> ((Address) v).toArray(), Address::of), //
      Scalar.class, fixed(32, v -> ((Scalar) v).toArray(), Scalar::decode), //
      Point.class, fixed(33, v -> ((Point) v).encoded(), Point::decode));

  private Shapes() {
  }

  static Shape of(Class<?> type) {
    var known = FIXED.get(type);
    if (known == null) {
      known = RECORDS.get(type);
    }
    if (known == null) {
      known = made(type);
      RECORDS.put(type, known);
    }
    return known;
  }

  private static Shape made(Class<?> type) {
    if (type.isEnum()) {
      return new ChoiceShape(List.of(type.getEnumConstants()));
    }
    if (type.isRecord()) {
      var components = List.of(type.getRecordComponents());
      components.forEach(component -> component.getAccessor().setAccessible(true));
      return new RecordShape(type, components, components.stream().map(Shapes::of).toList());
    }
    if (type.isSealed()) {
      var cases = List.of(type.getPermittedSubclasses());
      return new SealedShape(type, cases, cases.stream().map(Shapes::of).toList());
    }
    throw new IllegalArgumentException(type + " has no canonical form");
  }

  private static Shape of(RecordComponent component) {
    try {
      return of(component.getAnnotatedType(), component.getAnnotation(Size.class));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(component + ": " + e.getMessage(), e);
    }
  }

  private static Shape of(AnnotatedType annotated, Size size) {
    var type = annotated.getType();
    if (type == Bytes.class) {
      return new BytesShape(bound(size, annotated));
    }
    if (type instanceof ParameterizedType generic) {
      var element = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[0];
      var shape = of(element, element.getAnnotation(Size.class));
      if (generic.getRawType() == List.class) {
        return new ListShape(shape, bound(size, annotated));
      }
      if (generic.getRawType() == Optional.class) {
        return new OptionalShape(shape);
      }
    }
    if (type instanceof Class<?> plain) {
      return of(plain);
    }
    throw new IllegalArgumentException(type + " has no canonical form");
  }

  private static Size bound(Size size, AnnotatedType annotated) {
    var bound = size != null ? size : annotated.getAnnotation(Size.class);
    if (bound == null) {
      throw new IllegalArgumentException("a " + annotated.getType() + " needs a @Size");
    }
    return bound;
  }

  private static Shape number(int width, Function<Object, byte[]> write, Function<ByteBuffer, Object> read) {
    return new FixedShape(width, write, bytes -> read.apply(ByteBuffer.wrap(bytes)));
  }

  private static Shape fixed(int width, Function<Object, byte[]> write, Function<byte[], Object> read) {
    return new FixedShape(width, write, read);
  }

  private static byte[] take(ByteBuffer in, int count) {
    // Looks at what is there before it allocates: a length prefix alone costs us
    // nothing.
    if (in.remaining() < count) {
      throw new java.nio.BufferUnderflowException();
    }
    var bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  private static int count(ByteBuffer in, Size size, String what) throws Malformed {
    var count = in.getInt();
    if (count < size.min() || count > size.max()) {
      throw new Malformed("expected " + size.min() + " to " + size.max() + " " + what + ", not "
          + Integer.toUnsignedString(count));
    }
    return count;
  }

  private static void writeCount(int count, Size size, String what, ByteArrayOutputStream out) {
    if (count < size.min() || count > size.max()) {
      throw new IllegalArgumentException(
          "expected " + size.min() + " to " + size.max() + " " + what + ", not " + count);
    }
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
  }

  private record FixedShape(int width, Function<Object, byte[]> write,
      Function<byte[], Object> read) implements Shape {

    @Override
    public void write(Object value, ByteArrayOutputStream out) {
      out.writeBytes(write.apply(value));
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      var bytes = take(in, width);
      try {
        return read.apply(bytes);
      } catch (IllegalArgumentException e) {
        throw new Malformed(e.getMessage());
      }
    }
  }

  private record FlagShape() implements Shape {

    @Override
    public void write(Object value, ByteArrayOutputStream out) {
      out.write((Boolean) value ? 1 : 0);
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      return switch (in.get()) {
        case 0 -> false;
        case 1 -> true;
        default -> throw new Malformed("a flag is 0 or 1");
      };
    }
  }

  private record BytesShape(Size size) implements Shape {

    @Override
    public void write(Object value, ByteArrayOutputStream out) {
      var bytes = ((Bytes) value).toArray();
      writeCount(bytes.length, size, "bytes", out);
      out.writeBytes(bytes);
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      return Bytes.of(take(in, count(in, size, "bytes")));
    }
  }

  private record ListShape(Shape element, Size size) implements Shape {

    @Override
    public void write(Object value, ByteArrayOutputStream out) {
      var list = (List<?>) value;
      writeCount(list.size(), size, "elements", out);
      list.forEach(each -> element.write(each, out));
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      var count = count(in, size, "elements");
      var list = new ArrayList<Object>();
      for (var i = 0; i < count; i++) {
        list.add(element.read(in));
      }
      return List.copyOf(list);
    }
  }

  private record OptionalShape(Shape value) implements Shape {

    @Override
    public void write(Object optional, ByteArrayOutputStream out) {
      var present = ((Optional<?>) optional).isPresent();
      out.write(present ? 1 : 0);
      ((Optional<?>) optional).ifPresent(each -> value.write(each, out));
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      return switch (in.get()) {
        case 0 -> Optional.empty();
        case 1 -> Optional.of(value.read(in));
        default -> throw new Malformed("an optional is 0 or 1");
      };
    }
  }

  private record ChoiceShape(List<Object> values) implements Shape {

    @Override
    public void write(Object value, ByteArrayOutputStream out) {
      out.write(values.indexOf(value));
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      return values.get(place(in, values.size()));
    }
  }

  private record SealedShape(Class<?> type, List<Class<?>> cases, List<Shape> shapes) implements Shape {

    @Override
    public void write(Object value, ByteArrayOutputStream out) {
      var place = cases.indexOf(value.getClass());
      if (place < 0) {
        throw new IllegalArgumentException(value.getClass() + " is no direct case of " + type);
      }
      out.write(place);
      shapes.get(place).write(value, out);
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      return shapes.get(place(in, cases.size())).read(in);
    }
  }

  private static int place(ByteBuffer in, int count) throws Malformed {
    var place = Byte.toUnsignedInt(in.get());
    if (place >= count) {
      throw new Malformed("expected one of " + count + " cases, not case " + place);
    }
    return place;
  }
}
