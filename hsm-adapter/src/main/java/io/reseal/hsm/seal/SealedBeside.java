package io.reseal.hsm.seal;

import io.reseal.core.party.Bytes;
import io.reseal.hsm.token.Sealed;

/**
 * Something that belongs to a share, sealed under the share's own HSM key, so
 * that it goes when the share goes.
 *
 * @param what
 *          its name, at most 64 characters: it opens as this and nothing else
 */
public record SealedBeside(ShareBinding binding, String what, Sealed sealed) {

  static final int FORMAT = 1;

  private static final int WHAT_BYTES_MAX = 64;
  private static final int IV_BYTES_MAX = 16;
  private static final int CIPHERTEXT_BYTES_MAX = 1 << 16;

  public SealedBeside {
    if (what.isEmpty() || what.length() > WHAT_BYTES_MAX) {
      throw new IllegalArgumentException("a name has 1 to " + WHAT_BYTES_MAX + " characters");
    }
  }

  /**
   * Format version, binding, name, IV, ciphertext: one encoding for one value.
   */
  public byte[] encode() {
    var out = new Encoder().number8(FORMAT);
    binding.encode(out);
    return out.text(what).bytes(sealed.iv().toArray()).bytes(sealed.ciphertext().toArray()).toArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException
   *           for anything else
   */
  public static SealedBeside decode(byte[] bytes) {
    var in = new Decoder(bytes, "something sealed beside a share");
    in.version(FORMAT);
    var binding = ShareBinding.decode(in);
    var what = in.text(WHAT_BYTES_MAX);
    var sealed = new Sealed(Bytes.of(in.bytes(IV_BYTES_MAX)), Bytes.of(in.bytes(CIPHERTEXT_BYTES_MAX)));
    in.end();
    return new SealedBeside(binding, what, sealed);
  }
}
