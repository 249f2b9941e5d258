package io.reseal.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.Optional;

/** {@link Optional} in JSON: its value, or null. */
final class OptionalJson {

  private OptionalJson() {
  }

  static void install(SimpleModule module) {
    module.addSerializer(Optional.class, new Writer());
    module.addDeserializer(Optional.class, new Reader(null));
  }

  @SuppressWarnings("rawtypes") // Jackson names a type by its class
  private static final class Writer extends JsonSerializer<Optional> {

    @Override
    public void serialize(Optional value, JsonGenerator out, SerializerProvider context) throws IOException {
      context.defaultSerializeValue(value.isPresent() ? value.get() : null, out);
    }
  }

  @SuppressWarnings("rawtypes") // as above
  private static final class Reader extends JsonDeserializer<Optional> implements ContextualDeserializer {

    private final JavaType content; // null until the property is known

    Reader(JavaType content) {
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property)
        throws JsonMappingException {
      return new Reader(context.getContextualType().containedType(0));
    }

    @Override
    public Optional deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return Optional.of(context.readValue(parser, content));
    }

    @Override
    public Optional getNullValue(DeserializationContext context) {
      return Optional.empty();
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Optional.empty();
    }
  }
}
