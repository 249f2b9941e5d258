package io.reseal.core.mallory;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One place in a message's canonical bytes: a component, an element of a list,
 * or the whole.
 *
 * @param path
 *          where it is, as in {@code Deal.subshares[2]}
 * @param component
 *          the record component that it is, as in {@code KnowledgeProof.nonce};
 *          nothing for elements and wholes
 * @param offset
 *          of its first byte
 * @param length
 *          in bytes
 * @param parts
 *          what it is made of
 */
record Part(String path, Optional<String> component, FieldType type, int offset, int length,
    List<Part> parts) {

  private static final Pattern INDEX = Pattern.compile("\\[\\d+\\]");

  Part {
    parts = List.copyOf(parts);
  }

  /** The path without the elements' numbers: the field, for counting. */
  String field() {
    return INDEX.matcher(path).replaceAll("[]");
  }

  /** Whether it is a whole message, or all that is enclosed for one. */
  boolean isWhole() {
    return path.indexOf('.') < 0;
  }

  /** This and everything in it. */
  Stream<Part> all() {
    return Stream.concat(Stream.of(this), parts.stream().flatMap(Part::all));
  }

  /**
   * This and what is in it, of every longer list the first element and the last.
   */
  Stream<Part> sampled(int elementsMax) {
    var chosen = type.raw() == List.class && parts.size() > elementsMax
        ? List.of(parts.getFirst(), parts.getLast())
        : parts;
    return Stream.concat(Stream.of(this), chosen.stream().flatMap(part -> part.sampled(elementsMax)));
  }

  Optional<Part> at(String where) {
    return all().filter(part -> part.path.equals(where)).findFirst();
  }

  /** Its bytes in the message it is a part of. */
  byte[] in(byte[] whole) {
    return java.util.Arrays.copyOfRange(whole, offset, offset + length);
  }

  /** The message with other bytes in its place, perhaps more or fewer. */
  byte[] replaced(byte[] whole, byte[] by) {
    var out = new java.io.ByteArrayOutputStream();
    out.write(whole, 0, offset);
    out.writeBytes(by);
    out.write(whole, offset + length, whole.length - offset - length);
    return out.toByteArray();
  }
}
