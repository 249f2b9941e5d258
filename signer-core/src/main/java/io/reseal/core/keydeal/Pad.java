package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.curve.SecretTranscript;
import io.reseal.core.hash.Tag;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;

/**
 * Hides one subshare on its way: E = f_i(j) + H2S("pad", sid, i, j, Eph_i,
 * RK_j, e_i*RK_j). The verification of the subshare against the commitment is
 * what tells a wrong one.
 *
 * @param dealer
 *          i
 * @param receiver
 *          j
 * @param ephemeral
 *          Eph_i
 * @param receiveKey
 *          RK_j
 */
record Pad(SessionId sid, PartyId dealer, PartyId receiver, Point ephemeral, Point receiveKey) {

  /** E for this subshare. */
  Bytes32 hide(SecretScalar subshare, SecretScalar ephemeralSecret) {
    try (var shared = ephemeralSecret.sharedSecret(receiveKey);
        var pad = pad(shared.expose());
        var hidden = subshare.plus(pad)) {
      return Bytes32.of(hidden.reveal().toArray());
    }
  }

  /** The subshare in E, which is below q, as its receiver reads it. */
  SecretScalar open(Bytes32 hidden, SecretScalar receiveSecret) {
    try (var shared = receiveSecret.sharedSecret(ephemeral)) {
      return open(hidden, shared);
    }
  }

  /**
   * The subshare in E once its receiver has published S = rk_j * Eph_i in a
   * complaint.
   */
  SecretScalar openPublished(Bytes32 hidden, Point shared) {
    var coordinates = new byte[64];
    System.arraycopy(shared.uncompressed(), 1, coordinates, 0, 64);
    try (var published = SecretBytes.takeFrom(coordinates)) {
      return open(hidden, published);
    }
  }

  private SecretScalar open(Bytes32 hidden, SecretBytes shared) {
    try (var pad = pad(shared.expose()); var sum = SecretScalar.of(Scalar.decode(hidden.toArray()))) {
      return sum.minus(pad);
    }
  }

  private SecretScalar pad(MemorySegment shared) {
    return SecretTranscript.of(Tag.PAD).add(sid.value()).add(dealer.value()).add(receiver.value())
        .add(ephemeral.encoded()).add(receiveKey.encoded()).add(shared).toScalar();
  }
}
