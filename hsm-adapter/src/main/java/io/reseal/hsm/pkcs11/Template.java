package io.reseal.hsm.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * A list of attributes to make or find an object by. It holds nothing secret.
 */
final class Template {

  private final Map<Attribute, byte[]> values = new EnumMap<>(Attribute.class);

  /** An empty template, which every object fits. */
  static Template any() {
    return new Template();
  }

  /** Fits objects of one kind. */
  static Template of(ObjectClass kind) {
    return any().with(Attribute.CLASS, kind.code());
  }

  /** Fits objects of one kind and label. */
  static Template of(ObjectClass kind, String label) {
    return of(kind).with(Attribute.LABEL, label);
  }

  /** With a flag. */
  Template with(Attribute attribute, boolean flag) {
    return with(attribute, new byte[]{(byte) (flag ? 1 : 0)});
  }

  /** With a number. */
  Template with(Attribute attribute, long number) {
    return with(attribute,
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(number).array());
  }

  /** With a text, as UTF-8. */
  Template with(Attribute attribute, String text) {
    return with(attribute, text.getBytes(StandardCharsets.UTF_8));
  }

  /** With bytes. */
  Template with(Attribute attribute, byte[] bytes) {
    values.put(attribute, bytes.clone());
    return this;
  }

  /** How many attributes it has. */
  long count() {
    return values.size();
  }

  /** An array of {@code CK_ATTRIBUTE}. */
  MemorySegment in(Arena arena) {
    var array = arena.allocate(Math.max(1, count()) * Attribute.STRUCTURE, 8);
    var at = 0L;
    for (var entry : values.entrySet()) {
      var value = entry.getValue();
      array.set(ValueLayout.JAVA_LONG, at, entry.getKey().code());
      array.set(ValueLayout.ADDRESS, at + 8, arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
      array.set(ValueLayout.JAVA_LONG, at + 16, value.length);
      at += Attribute.STRUCTURE;
    }
    return array;
  }
}
