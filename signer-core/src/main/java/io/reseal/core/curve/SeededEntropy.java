package io.reseal.core.curve;

import io.reseal.core.hash.Tag;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Random bytes that come again: the same seed and name give the same sequence,
 * so a run that is told again says the same. The n-th request of this is
 * {@code XOF("protocol/run-seed", seed, name, n; size)}.
 *
 * <p>
 * To whoever does not know the seed they are random. One seed serves one run:
 * two runs from one seed would deal one polynomial twice. One thread owns it.
 */
public final class SeededEntropy implements Entropy {

  /** Length of a seed in bytes. */
  public static final int SEED_SIZE = 32;

  private final SecretBytes seed;
  private final byte[] name;
  private long requests;

  /**
   * The sequence of that name.
   *
   * @param seed
   *          32 bytes; stays with the caller, and stays open while this is used
   */
  public SeededEntropy(SecretBytes seed, String name) {
    if (seed.size() != SEED_SIZE) {
      throw new IllegalArgumentException("a seed has " + SEED_SIZE + " bytes, not " + seed.size());
    }
    this.seed = seed;
    this.name = name.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void fill(MemorySegment out) {
    var request = ByteBuffer.allocate(Long.BYTES).putLong(requests++).array();
    try (var bytes = SecretXof.of(Tag.RUN_SEED, Math.toIntExact(out.byteSize()), seed.expose(),
        MemorySegment.ofArray(name), MemorySegment.ofArray(request))) {
      out.copyFrom(bytes.expose());
    }
  }
}
