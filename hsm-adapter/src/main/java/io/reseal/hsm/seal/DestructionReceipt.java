package io.reseal.hsm.seal;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.token.Token.TokenId;
import java.time.Instant;
import java.util.function.Function;

/**
 * What a node states about a share it destroyed: that the HSM key is absent
 * while the token showed its other objects, and that a trial to open the kept
 * copy failed.
 *
 * @param keyFound
 *          whether the key was there and was destroyed now; otherwise an
 *          earlier try, cut short, had destroyed it
 * @param openedBefore
 *          whether the kept copy opened just before, so that its refusal after
 *          says something of the key and not of the copy
 * @param refusal
 *          the code with which opening failed afterwards
 * @param atSecond
 *          seconds since 1970
 */
public record DestructionReceipt(ShareBinding binding, TokenId token, boolean keyFound, boolean openedBefore,
    String refusal, long atSecond) {

  /** What no such receipt can show; it is signed with the rest. */
  public static final String LIMIT = "Backups that the HSM makes of itself are outside what this receipt shows.";

  private static final int FORMAT = 1;
  private static final int TEXT_BYTES_MAX = 64;

  public DestructionReceipt {
    if (openedBefore && !keyFound) {
      throw new IllegalArgumentException("a share cannot have opened without its key");
    }
    if (atSecond < 0) {
      throw new IllegalArgumentException("the time is not before 1970: " + atSecond);
    }
  }

  /** One encoding for one value. */
  public byte[] encode() {
    var out = new Encoder().number8(FORMAT);
    binding.encode(out);
    return out.text(binding.label()).text(token.label()).text(token.serial()).text(token.manufacturer())
        .text(token.model()).flag(keyFound).flag(openedBefore).text(refusal).number64(atSecond).toArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException
   *           for anything else
   */
  public static DestructionReceipt decode(byte[] bytes) {
    var in = new Decoder(bytes, "a receipt of a destroyed share");
    in.version(FORMAT);
    var binding = ShareBinding.decode(in);
    var label = in.text(TEXT_BYTES_MAX);
    if (!label.equals(binding.label())) {
      throw in.refused("its HSM key is " + label + ", expected " + binding.label());
    }
    var token = new TokenId(in.text(TEXT_BYTES_MAX), in.text(TEXT_BYTES_MAX), in.text(TEXT_BYTES_MAX),
        in.text(TEXT_BYTES_MAX));
    var receipt = new DestructionReceipt(binding, token, in.flag(), in.flag(), in.text(TEXT_BYTES_MAX),
        in.number64());
    in.end();
    return receipt;
  }

  /** What the identity key signs. */
  public Bytes32 digest() {
    return Transcript.of(Tag.RECEIPT).add(encode()).add(LIMIT).hash();
  }

  /**
   * The receipt with the node's signature.
   *
   * @param identity
   *          signs a digest with 65 bytes, r || s || v
   */
  public Signed signed(Function<Bytes32, Bytes> identity) {
    return new Signed(this, identity.apply(digest()));
  }

  /** The receipt in words. */
  public String statement() {
    return "At %s node %s states: HSM key %s (key %s, epoch %s, attempt %d) %s token %s (serial %s, %s %s) and is absent from it. %s, and opening it fails with %s. %s"
        .formatted(Instant.ofEpochSecond(atSecond), binding.node(), binding.label(), binding.keyId(),
            binding.epoch(), binding.attempt(),
            keyFound ? "was destroyed in" : "had been destroyed earlier in", token.label(), token.serial(),
            token.manufacturer(), token.model(),
            openedBefore
                ? "The kept copy of the share opened before"
                : "The kept copy of the share was not opened before",
            refusal, LIMIT);
  }

  /**
   * A receipt and the identity's signature over its digest.
   *
   * @param signature
   *          65 bytes, r || s || v
   */
  public record Signed(DestructionReceipt receipt, Bytes signature) {

    public static final int SIGNATURE_BYTES = 65;

    public Signed {
      if (signature.size() != SIGNATURE_BYTES) {
        throw new IllegalArgumentException("a signature has 65 bytes, not " + signature.size());
      }
    }
  }
}
