package io.reseal.core.mallory;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Size;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The type of a place in a message, as far as its encoding goes.
 *
 * @param raw
 *          the class; of a list or an optional, that one
 * @param element
 *          what a list or an optional holds
 * @param size
 *          bounds of a list or of bytes
 */
record FieldType(Class<?> raw, Optional<FieldType> element, Optional<Size> size) {

  static FieldType of(Class<?> type) {
    return new FieldType(type, Optional.empty(), Optional.empty());
  }

  static FieldType of(RecordComponent component) {
    return of(component.getAnnotatedType(), Optional.ofNullable(component.getAnnotation(Size.class)));
  }

  private static FieldType of(AnnotatedType annotated, Optional<Size> size) {
    var bound = size.or(() -> Optional.ofNullable(annotated.getAnnotation(Size.class)));
    return switch (annotated.getType()) {
      case ParameterizedType generic -> {
        var element = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[0];
        yield new FieldType((Class<?>) generic.getRawType(), Optional.of(of(element, Optional.empty())),
            bound);
      }
      case Class<?> type ->
        new FieldType(type, Optional.empty(), type == Bytes.class ? bound : Optional.empty());
      default -> throw new IllegalArgumentException(annotated + " is no type of a message");
    };
  }

  boolean isChoice() {
    return raw.isSealed() && raw.isInterface();
  }

  /**
   * The records that one of a sealed interface's may be, in the codec's order.
   */
  List<Class<?>> cases() {
    return Arrays.asList(raw.getPermittedSubclasses());
  }

  @Override
  public String toString() {
    return raw.getSimpleName() + element.map(of -> "<" + of + ">").orElse("");
  }
}
