package io.reseal.core.derive;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A path of BIP-32 below the joint key, without hardened steps: those hash the
 * private key, which nobody has.
 *
 * @param indexes
 *          up to 255 numbers from 0 to 2^31 - 1; none means the joint key
 *          itself
 */
public record DerivationPath(List<Integer> indexes) {

  /** Largest number of steps: the depth of an extended key is one byte. */
  public static final int DEPTH_MAX = 255;

  /** The joint key itself. */
  public static final DerivationPath ROOT = new DerivationPath(List.of());

  private static final String ROOT_TEXT = "m";
  private static final String HARDENED = "['hH]";

  public DerivationPath {
    indexes = List.copyOf(indexes);
    if (indexes.size() > DEPTH_MAX) {
      throw new IllegalArgumentException("a path has up to " + DEPTH_MAX + " steps, not " + indexes.size());
    }
    for (var index : indexes) {
      if (index < 0) {
        throw new IllegalArgumentException("step " + Integer.toUnsignedString(index)
            + " of the path is hardened, which only a private key could follow");
      }
    }
  }

  /** The path of these steps. */
  public static DerivationPath of(int... indexes) {
    return new DerivationPath(java.util.Arrays.stream(indexes).boxed().toList());
  }

  /**
   * Reads {@code m}, {@code m/0} or {@code m/44/60/7}.
   *
   * @throws IllegalArgumentException
   *           for anything else, hardened steps included
   */
  public static DerivationPath parse(String text) {
    var parts = List.of(text.split("/", -1));
    if (!parts.getFirst().equals(ROOT_TEXT)) {
      throw new IllegalArgumentException("a path starts with m");
    }
    var indexes = new ArrayList<Integer>();
    for (var part : parts.subList(1, parts.size())) {
      if (part.matches("\\d{1,10}" + HARDENED)) {
        throw new IllegalArgumentException(
            "step " + part + " of the path is hardened, which only a private key could follow");
      }
      // One text for each path: no sign, no leading zeros.
      if (!part.matches("0|[1-9]\\d{0,9}") || Long.parseLong(part) > 0xFFFFFFFFL) {
        throw new IllegalArgumentException("a step of a path is a number from 0 to 2147483647");
      }
      indexes.add((int) Long.parseLong(part));
    }
    return new DerivationPath(indexes);
  }

  /** Four bytes for each step, big-endian. */
  public List<byte[]> encoded() {
    return indexes.stream().map(DerivationPath::u32).toList();
  }

  static byte[] u32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return indexes.stream().map(index -> "/" + index).collect(Collectors.joining("", ROOT_TEXT, ""));
  }
}
