package io.reseal.node.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.core.JsonGenerator;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.function.Function;

/**
 * This API's JSON: bytes as 0x and hexadecimal digits, times as ISO 8601,
 * numbers that can outgrow 53 bits as text, and null for what is absent.
 */
public final class Json {

  private static final ObjectMapper MAPPER = mapper();

  private Json() {
  }

  /** A value as one indented text. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours has no JSON form", e);
    }
  }

  /**
   * What a node answered.
   *
   * @throws UncheckedIOException
   *           when it is not of that type
   */
  public static <T> T read(String text, TypeReference<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request: one JSON value, no key twice, nothing after it. */
  static JsonNode tree(byte[] body) throws JsonProcessingException {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("an array in memory can be read", e);
    }
  }

  private static ObjectMapper mapper() {
    var constraints = StreamReadConstraints.builder().maxNestingDepth(16).build();
    var factory = JsonFactory.builder().streamReadConstraints(constraints)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        // What others wrote may hold characters that a terminal obeys.
        .enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    var module = new SimpleModule();
    text(module, Bytes.class, bytes -> "0x" + bytes.hex(), Bytes::ofHex);
    text(module, Bytes32.class, bytes -> "0x" + bytes.hex(), Bytes32::ofHex);
    text(module, Address.class, Address::hex, Address::ofHex);
    text(module, Instant.class, Instant::toString, Instant::parse);
    text(module, BigInteger.class, BigInteger::toString, BigInteger::new);
    OptionalJson.install(module);
    return new ObjectMapper(factory).registerModule(module).enable(SerializationFeature.INDENT_OUTPUT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  private static <T> void text(SimpleModule module, Class<T> type, Function<T, String> writer,
      Function<String, T> reader) {
    module.addSerializer(type, new JsonSerializer<T>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider context) throws IOException {
        out.writeString(writer.apply(value));
      }
    });
    module.addDeserializer(type, new FromStringDeserializer<T>(type) {
      private static final long serialVersionUID = 1;

      @Override
      protected T _deserialize(String value, DeserializationContext context) {
        return reader.apply(value);
      }
    });
  }
}
