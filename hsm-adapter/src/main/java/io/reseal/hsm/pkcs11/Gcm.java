package io.reseal.hsm.pkcs11;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * AES-256-GCM inside a token, with the IV read back: some HSMs choose it
 * themselves and write it over ours, and whoever stores the IV he proposed has
 * lost the data.
 *
 * <p>
 * {@code CK_GCM_PARAMS} comes in two layouts: with {@code ulIvBits} (the
 * standard's 2.40 header) and without (its text, and older modules). The second
 * is tried when the first is refused.
 */
final class Gcm {

  private static final int IV_BYTES = 12;
  private static final int IV_BYTES_MAX = 16;
  private static final int TAG_BYTES = 16;
  private static final int SLACK_BYTES = 64;

  private Gcm() {
  }

  /** Seals a plaintext of at least one byte. */
  static Sealed seal(Session session, long key, byte[] associated, MemorySegment plaintext) {
    try (var arena = Arena.ofConfined()) {
      var iv = arena.allocate(IV_BYTES_MAX);
      Entropy.system().fill(iv.asSlice(0, IV_BYTES));
      var parameter = start(CkFunction.ENCRYPT_INIT, session, key, arena, iv, IV_BYTES, associated);
      var out = arena.allocate(plaintext.byteSize() + TAG_BYTES + SLACK_BYTES);
      var length = session.finish(CkFunction.ENCRYPT, plaintext, out);
      return new Sealed(Bytes.of(usedIv(parameter, iv)),
          Bytes.of(out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
    }
  }

  /** Opens what {@link #seal} made. */
  static SecretBytes unseal(Session session, long key, byte[] associated, Sealed sealed) {
    try (var arena = Arena.ofConfined()) {
      var iv = arena.allocateFrom(ValueLayout.JAVA_BYTE, sealed.iv().toArray());
      var ciphertext = arena.allocateFrom(ValueLayout.JAVA_BYTE, sealed.ciphertext().toArray());
      start(CkFunction.DECRYPT_INIT, session, key, arena, iv, sealed.iv().size(), associated);
      // Modules want room for the ciphertext, though the plaintext is shorter.
      try (var room = SecretBytes.allocate(sealed.ciphertext().size())) {
        var length = session.finish(CkFunction.DECRYPT, ciphertext, room.expose());
        return SecretBytes.copyOf(room.expose().asSlice(0, length));
      }
    }
  }

  private static MemorySegment start(CkFunction init, Session session, long key, Arena arena,
      MemorySegment iv, int ivBytes, byte[] associated) {
    var aad = arena.allocateFrom(ValueLayout.JAVA_BYTE, associated);
    var current = withIvBits(arena, iv, ivBytes, aad);
    var code = session.start(init, Mechanism.AES_GCM.in(arena, current), key);
    if (code == ReturnCode.OK) {
      return current;
    }
    if (code != ReturnCode.MECHANISM_PARAM_INVALID && code != ReturnCode.ARGUMENTS_BAD) {
      throw new CryptokiException(init, code);
    }
    var older = withoutIvBits(arena, iv, ivBytes, aad);
    code = session.start(init, Mechanism.AES_GCM.in(arena, older), key);
    if (code != ReturnCode.OK) {
      throw new CryptokiException(init, code);
    }
    return older;
  }

  private static MemorySegment withIvBits(Arena arena, MemorySegment iv, int ivBytes, MemorySegment aad) {
    var parameter = arena.allocate(48, 8);
    parameter.set(ValueLayout.ADDRESS, 0, iv);
    parameter.set(ValueLayout.JAVA_LONG, 8, ivBytes);
    parameter.set(ValueLayout.JAVA_LONG, 16, 8L * ivBytes);
    associate(parameter.asSlice(24), aad);
    return parameter;
  }

  private static MemorySegment withoutIvBits(Arena arena, MemorySegment iv, int ivBytes, MemorySegment aad) {
    var parameter = arena.allocate(40, 8);
    parameter.set(ValueLayout.ADDRESS, 0, iv);
    parameter.set(ValueLayout.JAVA_LONG, 8, ivBytes);
    associate(parameter.asSlice(16), aad);
    return parameter;
  }

  private static void associate(MemorySegment tail, MemorySegment aad) {
    tail.set(ValueLayout.ADDRESS, 0, aad.byteSize() == 0 ? MemorySegment.NULL : aad);
    tail.set(ValueLayout.JAVA_LONG, 8, aad.byteSize());
    tail.set(ValueLayout.JAVA_LONG, 16, 8L * TAG_BYTES);
  }

  /** What stands in our IV buffer once the token is done. */
  private static byte[] usedIv(MemorySegment parameter, MemorySegment iv) {
    var length = parameter.get(ValueLayout.JAVA_LONG, 8);
    if (length < IV_BYTES || length > IV_BYTES_MAX) {
      throw new CryptokiException(CkFunction.ENCRYPT, ReturnCode.MECHANISM_PARAM_INVALID);
    }
    return iv.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
