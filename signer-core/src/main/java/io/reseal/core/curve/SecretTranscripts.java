package io.reseal.core.curve;

import io.reseal.core.hash.Tag;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Many tagged hashes over fields of the same lengths, some of them secret, off
 * the heap: each is byte for byte a {@link SecretTranscript}, and all together
 * take a third of the time.
 *
 * <p>
 * Fields are first given to all hashes alike, then overwritten in single ones;
 * after {@link #hash()} the digests can be read, and fields be changed for the
 * next. Closing wipes everything.
 */
public final class SecretTranscripts implements AutoCloseable {

  /** Length of a digest in bytes. */
  public static final int SIZE = 32;

  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int count;
  private final long stride;
  private final int[] offsets;
  private final int[] lengths;
  private final Sha256Lanes lanes;
  private final SecretBytes room;
  private final MemorySegment messages;
  private final MemorySegment digests;

  /**
   * Hashes whose fields are all zero yet.
   *
   * @param count
   *          how many hashes
   * @param lengths
   *          of the fields, in bytes
   */
  public SecretTranscripts(Tag tag, int count, int... lengths) {
    this.count = count;
    this.lengths = lengths.clone();
    offsets = new int[lengths.length];
    var size = Integer.BYTES;
    for (var i = 0; i < lengths.length; i++) {
      offsets[i] = size + Integer.BYTES;
      size = offsets[i] + lengths[i];
    }
    stride = Sha256Lanes.paddedSize(size);
    lanes = new Sha256Lanes(tag);
    room = SecretBytes.allocate(Math.toIntExact(count * (stride + SIZE) + Sha256Lanes.ROOM));
    messages = room.expose().asSlice(Sha256Lanes.ROOM, count * stride);
    digests = room.expose().asSlice(Sha256Lanes.ROOM + count * stride, (long) count * SIZE);
    for (var each = 0; each < count; each++) {
      var message = messages.asSlice(each * stride, stride);
      message.set(U32, 0, lengths.length);
      for (var i = 0; i < lengths.length; i++) {
        message.set(U32, offsets[i] - (long) Integer.BYTES, lengths[i]);
      }
      Sha256Lanes.pad(message, size);
    }
  }

  /** Sets a field of all hashes to public bytes. */
  public SecretTranscripts setAll(int field, byte[] bytes) {
    var source = MemorySegment.ofArray(bytes);
    requireLength(field, source);
    for (var each = 0; each < count; each++) {
      MemorySegment.copy(source, 0, messages, each * stride + offsets[field], lengths[field]);
    }
    return this;
  }

  /** Sets a field of all hashes to a public number, as many bytes as it has. */
  public SecretTranscripts setAll(int field, long number) {
    for (var each = 0; each < count; each++) {
      set(each, field, number);
    }
    return this;
  }

  /**
   * Sets a field of one hash to a public number, big-endian, as many bytes as the
   * field has.
   */
  public void set(int each, int field, long number) {
    var rest = number;
    var at = each * stride + offsets[field];
    for (var i = lengths[field] - 1; i >= 0; i--) {
      messages.set(ValueLayout.JAVA_BYTE, at + i, (byte) rest);
      rest >>>= Byte.SIZE;
    }
  }

  /** Sets a field of one hash to bytes that may be secret, which are copied. */
  public void set(int each, int field, MemorySegment bytes) {
    requireLength(field, bytes);
    set(each, field, bytes, 0);
  }

  /** The same, with as many bytes as the field has, from a place on. */
  public void set(int each, int field, MemorySegment bytes, long from) {
    MemorySegment.copy(bytes, from, messages, each * stride + offsets[field], lengths[field]);
  }

  /** Computes all digests. */
  public void hash() {
    lanes.hash(room.expose().asSlice(0, Sha256Lanes.ROOM), messages, count, stride, digests);
  }

  /**
   * Computes all digests, where each hash begins like the one {@code period}
   * before: all fields up to 64 bytes, counts included, are public and the same.
   * What they share is taken in once only.
   */
  public void hashPeriodic(int period) {
    lanes.hash(room.expose().asSlice(0, Sha256Lanes.ROOM), messages, count, stride, period, digests);
  }

  /** A digest, 32 bytes, valid until the next {@link #hash()}. */
  public MemorySegment digest(int each) {
    return digests.asSlice((long) each * SIZE, SIZE);
  }

  /** How many hashes. */
  int count() {
    return count;
  }

  /** All digests side by side. */
  MemorySegment digests() {
    return digests;
  }

  /** Wipes fields and digests. */
  @Override
  public void close() {
    room.close();
  }

  @Override
  public String toString() {
    return "SecretTranscripts[" + count + " hashes]";
  }

  private void requireLength(int field, MemorySegment bytes) {
    if (bytes.byteSize() != lengths[field]) {
      throw new IllegalArgumentException(
          "field " + field + " has " + lengths[field] + " bytes, not " + bytes.byteSize());
    }
  }
}
