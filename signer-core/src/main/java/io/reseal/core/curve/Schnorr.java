package io.reseal.core.curve;

import io.reseal.core.party.Bytes32;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Verification of BIP-340 signatures; a {@link SchnorrKey} makes them. */
public final class Schnorr {

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_SIZE = 64;

  private Schnorr() {
  }

  /**
   * Whether {@code signature} is one of {@code message} by {@code publicKey}. Any
   * bad input, wrong lengths included, is a plain no.
   *
   * @param publicKey
   *          the x coordinate
   */
  public static boolean verify(Bytes32 publicKey, Bytes32 message, byte[] signature) {
    return verify(publicKey, message.toArray(), signature);
  }

  /** The same for a message of any length, which the BIP allows. */
  public static boolean verify(Bytes32 publicKey, byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_SIZE) {
      return false;
    }
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(Secp256k1.KEY);
      var text = arena.allocate(Math.max(1, message.length)); // never a null pointer
      text.asSlice(0, message.length).copyFrom(MemorySegment.ofArray(message));
      return Secp256k1.parseXOnly(key, Group.copy(arena, publicKey.toArray()))
          && Secp256k1.verifySchnorr(Group.copy(arena, signature), text, message.length, key);
    }
  }
}
