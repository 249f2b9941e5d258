package io.reseal.core.curve;

import io.reseal.core.hash.Tag;
import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A tagged hash over a list of fields of which some are secret: byte for byte
 * {@link io.reseal.core.hash.Transcript}, computed off the heap.
 *
 * <p>
 * Secret fields are not copied until the hash is taken, so they must stay open
 * and unchanged till then; the joined fields are wiped at once.
 */
public final class SecretTranscript {

  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Tag tag;
  private final List<MemorySegment> fields = new ArrayList<>();

  private SecretTranscript(Tag tag) {
    this.tag = tag;
  }

  /** An empty list of fields under {@code tag}. */
  public static SecretTranscript of(Tag tag) {
    return new SecretTranscript(tag);
  }

  /** Appends a public field. */
  public SecretTranscript add(byte[] field) {
    fields.add(MemorySegment.ofArray(field.clone()));
    return this;
  }

  /** Appends 32 public bytes. */
  public SecretTranscript add(Bytes32 field) {
    return add(field.toArray());
  }

  /** Appends a public number as 8 bytes, big-endian. */
  public SecretTranscript add(long number) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /** Appends a public text as UTF-8. */
  public SecretTranscript add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a public point as 33 bytes. */
  public SecretTranscript add(Point point) {
    return add(point.encoded());
  }

  /** Appends a secret field; it is read when the hash is taken. */
  public SecretTranscript add(MemorySegment secret) {
    fields.add(secret);
    return this;
  }

  /** The hash of tag and fields, 32 bytes. */
  public SecretBytes hash() {
    var size = (long) Integer.BYTES;
    for (var field : fields) {
      size += Integer.BYTES + field.byteSize();
    }
    try (var joined = SecretBytes.allocate(Math.toIntExact(size))) {
      var message = joined.expose();
      message.set(U32, 0, fields.size());
      var at = (long) Integer.BYTES;
      for (var field : fields) {
        message.set(U32, at, Math.toIntExact(field.byteSize()));
        at += Integer.BYTES;
        MemorySegment.copy(field, 0, message, at, field.byteSize());
        at += field.byteSize();
      }
      return SecretTaggedHash.hash(tag.text(), message);
    }
  }

  /** The hash modulo q: H2S over secret fields. */
  public SecretScalar toScalar() {
    try (var hash = hash()) {
      return SecretScalar.reduce(hash.expose());
    }
  }
}
