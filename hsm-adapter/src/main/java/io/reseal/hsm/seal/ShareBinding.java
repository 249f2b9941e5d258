package io.reseal.hsm.seal;

import io.reseal.core.curve.Point;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.Scheme;
import java.util.regex.Pattern;

/**
 * What a sealed share belongs to. A share opens only for exactly this: one
 * moved to another epoch, node or key stays closed.
 *
 * @param attempt
 *          the epoch's attempt, not negative; a void attempt's shares are of
 *          use to a thief too, and go by themselves
 * @param node
 *          whose share it is
 * @param committee
 *          hash of the epoch's committee and threshold
 * @param publicKey
 *          the joint key, which no change of committee changes
 */
public record ShareBinding(KeyId keyId, Scheme scheme, Epoch epoch, int attempt, Address node,
    Bytes32 committee, Point publicKey) {

  static final int FORMAT = 1;

  private static final int KEY_DIGITS = 8;
  private static final Pattern LABEL = Pattern.compile("share-[0-9a-f]{" + KEY_DIGITS + "}-\\d+-\\d+");

  public ShareBinding {
    if (epoch.equals(Epoch.NONE)) {
      throw new IllegalArgumentException("there is no share in epoch 0");
    }
    if (attempt < 0) {
      throw new IllegalArgumentException("an attempt is not negative: " + attempt);
    }
    if (publicKey.isIdentity()) {
      throw new IllegalArgumentException("the identity is no public key");
    }
  }

  /**
   * The HSM key that seals this share and no other:
   * {@code share-KEY-EPOCH-ATTEMPT} with the first 8 digits of the key's name.
   */
  public String label() {
    return "share-%s-%s-%d".formatted(keyId.value().hex().substring(0, KEY_DIGITS), epoch, attempt);
  }

  /** Whether that is the label of some share's HSM key. */
  public static boolean isLabel(String label) {
    return LABEL.matcher(label).matches();
  }

  /** The associated data of the seal, 32 bytes. */
  byte[] associated() {
    return Transcript.of(Tag.SEAL).add(FORMAT).add(keyId.value()).add(scheme.code()).add(epoch.number())
        .add(attempt).add(node.toArray()).add(committee).add(publicKey.encoded()).add(label()).hash()
        .toArray();
  }

  /**
   * The same for something beside the share, so that neither opens as the other.
   */
  byte[] associatedBeside(String what) {
    return Transcript.of(Tag.SEAL_BESIDE).add(associated()).add(what).hash().toArray();
  }

  void encode(Encoder out) {
    out.fixed(keyId.value().toArray()).number8(scheme.code()).number64(epoch.number()).number32(attempt)
        .fixed(node.toArray()).fixed(committee.toArray()).fixed(publicKey.encoded());
  }

  static ShareBinding decode(Decoder in) {
    return new ShareBinding(new KeyId(Bytes32.of(in.fixed(Bytes32.SIZE))), Scheme.ofCode(in.number8()),
        new Epoch(in.number64()), in.number32(), Address.of(in.fixed(Address.SIZE)),
        Bytes32.of(in.fixed(Bytes32.SIZE)), Point.decode(in.fixed(Point.SIZE)));
  }
}
