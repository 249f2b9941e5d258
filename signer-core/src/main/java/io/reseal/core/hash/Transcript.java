package io.reseal.core.hash;

import io.reseal.core.party.Bytes32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A tagged hash over a list of fields, TH: the tagged hash of BIP-340 over an
 * injective encoding.
 *
 * <p>
 * {@code TH(tag, f1..fk) = SHA256(SHA256(tag) || SHA256(tag) || u32(k) || u32(|f1|) || f1 || ...)},
 * numbers big-endian. Counts and lengths come first, so two different lists
 * never give one input; implementations elsewhere that joined fields with a
 * separator or bare lost keys (TSSHOCK). A list inside a list is nested by its
 * own count, never flattened.
 */
public final class Transcript {

  /** Never changed after they are made: they are copied. */
  private static final Map<Tag, MessageDigest> BEGUN = begun();

  private static final int JOINED = 256; // bytes that a field has at most, on average

  private final Tag tag;
  private final List<byte[]> fields = new ArrayList<>();

  private Transcript(Tag tag) {
    this.tag = tag;
  }

  /** An empty list of fields under {@code tag}. */
  public static Transcript of(Tag tag) {
    return new Transcript(tag);
  }

  /** The hash of the given fields: a shorthand. */
  public static Bytes32 hash(Tag tag, byte[]... fields) {
    return hash(tag, List.of(fields));
  }

  /** Appends a field. */
  public Transcript add(byte[] field) {
    fields.add(field.clone());
    return this;
  }

  /** Appends 32 bytes. */
  public Transcript add(Bytes32 field) {
    fields.add(field.toArray());
    return this;
  }

  /** Appends a number as 8 bytes, big-endian. */
  public Transcript add(long number) {
    fields.add(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /** Appends a text as UTF-8. */
  public Transcript add(String text) {
    fields.add(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Appends a list as one field: its own count and lengths inside. */
  public Transcript addAll(Iterable<byte[]> list) {
    var inner = new ArrayList<byte[]>();
    list.forEach(inner::add);
    fields.add(encode(inner));
    return this;
  }

  /** The hash of tag and fields. */
  public Bytes32 hash() {
    return hash(tag, fields);
  }

  /**
   * Long fields one by one, as they need not be joined first; short ones joined,
   * as a call takes longer than the bytes.
   */
  private static Bytes32 hash(Tag tag, List<byte[]> fields) {
    var sha = begun(tag);
    if (size(fields) <= JOINED * fields.size()) {
      sha.update(encode(fields));
    } else {
      sha.update(u32(fields.size()));
      for (var field : fields) {
        sha.update(u32(field.length));
        sha.update(field);
      }
    }
    return Bytes32.of(sha.digest());
  }

  /** Count and length first, big-endian: the injective form of a list. */
  static byte[] encode(List<byte[]> list) {
    var out = ByteBuffer.allocate(Integer.BYTES * (1 + list.size()) + size(list)).putInt(list.size());
    for (var field : list) {
      out.putInt(field.length).put(field);
    }
    return out.array();
  }

  private static int size(List<byte[]> list) {
    var size = 0;
    for (var field : list) {
      size = Math.addExact(size, field.length);
    }
    return size;
  }

  /** The tagged hash of BIP-340 over bare bytes. */
  static byte[] digest(byte[] tag, byte[] message) {
    var sha = sha256();
    var tagHash = sha.digest(tag);
    sha.update(tagHash);
    sha.update(tagHash);
    return sha.digest(message);
  }

  /** A hash that has taken in the tag: each tag is hashed once only. */
  private static MessageDigest begun(Tag tag) {
    try {
      return (MessageDigest) BEGUN.get(tag).clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  private static Map<Tag, MessageDigest> begun() {
    var begun = new EnumMap<Tag, MessageDigest>(Tag.class);
    for (var tag : Tag.values()) {
      var sha = sha256();
      var hash = sha.digest(tag.bytes());
      sha.update(hash);
      sha.update(hash);
      begun.put(tag, sha);
    }
    return begun;
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
