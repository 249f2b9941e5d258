package io.reseal.hsm.seal;

import io.reseal.core.party.Bytes;
import io.reseal.hsm.token.Sealed;

/**
 * One share as it lies on disk: what it belongs to, and bytes that only the HSM
 * key of {@link ShareBinding#label()} opens.
 */
public record SealedShare(ShareBinding binding, Sealed sealed) {

  private static final int LABEL_BYTES_MAX = 64;
  private static final int IV_BYTES_MAX = 16;

  /**
   * Setups with 199 peers take 2.5 MB; the bound keeps a broken length from
   * taking memory.
   */
  private static final int CIPHERTEXT_BYTES_MAX = 1 << 22;

  /**
   * Format version, binding, HSM key label, IV, ciphertext: one encoding for one
   * value.
   */
  public byte[] encode() {
    var out = new Encoder().number8(ShareBinding.FORMAT);
    binding.encode(out);
    return out.text(binding.label()).bytes(sealed.iv().toArray()).bytes(sealed.ciphertext().toArray())
        .toArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException
   *           for anything else
   */
  public static SealedShare decode(byte[] bytes) {
    var in = new Decoder(bytes, "a sealed share");
    in.version(ShareBinding.FORMAT);
    var binding = ShareBinding.decode(in);
    var label = in.text(LABEL_BYTES_MAX);
    if (!label.equals(binding.label())) {
      throw in.refused("its HSM key is " + label + ", expected " + binding.label());
    }
    var sealed = new Sealed(Bytes.of(in.bytes(IV_BYTES_MAX)), Bytes.of(in.bytes(CIPHERTEXT_BYTES_MAX)));
    in.end();
    return new SealedShare(binding, sealed);
  }
}
