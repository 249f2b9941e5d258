package io.reseal.core.protocol;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The one canonical form of everything signed, hashed, sent or stored: a
 * record's components in order, each value with exactly one encoding.
 *
 * <p>
 * Numbers are big-endian of fixed width; points are 33 bytes, never the
 * identity; scalars are 32 bytes below q; lists and byte runs carry a 4-byte
 * count, within their {@link Size}; an optional is 0 or 1 and the value; one of
 * a sealed interface's records is its place in the {@code permits} list and the
 * record; an enum is its place. Decoding refuses every other byte string,
 * trailing bytes included, and never allocates by a count it has not seen the
 * bytes of.
 *
 * @param <R>
 *          a record or a sealed interface of records
 */
public final class Codec<R> {

  private final Class<R> type;
  private final Shape shape;

  private Codec(Class<R> type) {
    this.type = type;
    shape = Shapes.of(type);
  }

  /**
   * The codec of a record type or a sealed interface of records.
   *
   * @throws IllegalArgumentException
   *           when a component has a type that has no canonical form, or a list
   *           has no {@link Size}
   */
  public static <R> Codec<R> of(Class<R> type) {
    return new Codec<>(type);
  }

  /**
   * The canonical bytes.
   *
   * @throws IllegalArgumentException
   *           when a value breaks its own bounds: a mistake of ours
   */
  public byte[] encode(R value) {
    var out = new java.io.ByteArrayOutputStream();
    shape.write(value, out);
    return out.toByteArray();
  }

  /**
   * Reads exactly one value.
   *
   * @throws Malformed
   *           when the bytes are not its canonical encoding, saying what was
   *           expected
   */
  public R decode(byte[] bytes) throws Malformed {
    var in = ByteBuffer.wrap(bytes);
    try {
      var value = type.cast(shape.read(in));
      if (in.hasRemaining()) {
        throw new Malformed(in.remaining() + " bytes follow the end of " + type.getSimpleName());
      }
      return value;
    } catch (BufferUnderflowException e) {
      throw new Malformed(type.getSimpleName() + " ends early, after " + bytes.length + " bytes");
    }
  }

  /** How one type is written and read. */
  interface Shape {

    void write(Object value, java.io.ByteArrayOutputStream out);

    Object read(ByteBuffer in) throws Malformed;
  }

  /** A record: its components in order. */
  record RecordShape(Class<?> type, List<RecordComponent> components, List<Shape> shapes) implements Shape {

    @Override
    public void write(Object value, java.io.ByteArrayOutputStream out) {
      for (var i = 0; i < shapes.size(); i++) {
        try {
          shapes.get(i).write(components.get(i).getAccessor().invoke(value), out);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(type + " cannot be read", e);
        }
      }
    }

    @Override
    public Object read(ByteBuffer in) throws Malformed {
      var values = new ArrayList<Object>();
      for (var shape : shapes) {
        values.add(shape.read(in));
      }
      try {
        var types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        var constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values.toArray());
      } catch (InvocationTargetException e) {
        // A record refuses what is no valid value; its reason names the rule, never a
        // secret.
        if (e.getCause() instanceof IllegalArgumentException refused) {
          throw new Malformed(type.getSimpleName() + ": " + refused.getMessage());
        }
        throw new IllegalStateException(type + " cannot be made", e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(type + " cannot be made", e);
      }
    }
  }
}
