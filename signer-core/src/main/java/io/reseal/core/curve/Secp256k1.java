package io.reseal.core.curve;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libsecp256k1 that this package calls, one method each, named
 * as there.
 *
 * <p>
 * All segments are off the heap. A {@code false} is the library's 0: the input
 * was refused. Sizes in bytes: {@link #KEY} for its form of a point,
 * {@link #KEYPAIR} for a signing key.
 */
@SuppressWarnings("restricted") // calls native functions
final class Secp256k1 {

  /** {@code secp256k1_pubkey} and {@code secp256k1_xonly_pubkey}. */
  static final int KEY = 64;

  /** {@code secp256k1_keypair}. */
  static final int KEYPAIR = 96;

  /** {@code secp256k1_ecdsa_recoverable_signature}. */
  static final int RECOVERABLE_SIGNATURE = 65;

  /** {@code secp256k1_ecdsa_signature}. */
  static final int SIGNATURE = 64;

  private static final int COMPRESSED = 258;
  private static final int UNCOMPRESSED = 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = Library.open();

  private static final MethodHandle PUBKEY_PARSE = yields("ec_pubkey_parse", ADDRESS, ADDRESS, ADDRESS,
      JAVA_LONG);
  private static final MethodHandle PUBKEY_SERIALIZE = yields("ec_pubkey_serialize", ADDRESS, ADDRESS,
      ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle PUBKEY_CREATE = yields("ec_pubkey_create", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle PUBKEY_NEGATE = yields("ec_pubkey_negate", ADDRESS, ADDRESS);
  private static final MethodHandle PUBKEY_TWEAK_MUL = yields("ec_pubkey_tweak_mul", ADDRESS, ADDRESS,
      ADDRESS);
  private static final MethodHandle PUBKEY_COMBINE = yields("ec_pubkey_combine", ADDRESS, ADDRESS, ADDRESS,
      JAVA_LONG);
  private static final MethodHandle ECDH = yields("ecdh", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
      ADDRESS);
  private static final MethodHandle TAGGED_SHA256 = yields("tagged_sha256", ADDRESS, ADDRESS, ADDRESS,
      JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle KEYPAIR_CREATE = yields("keypair_create", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle KEYPAIR_XONLY_PUB = yields("keypair_xonly_pub", ADDRESS, ADDRESS, ADDRESS,
      ADDRESS);
  private static final MethodHandle XONLY_SERIALIZE = yields("xonly_pubkey_serialize", ADDRESS, ADDRESS,
      ADDRESS);
  private static final MethodHandle XONLY_PARSE = yields("xonly_pubkey_parse", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle SCHNORR_SIGN = yields("schnorrsig_sign32", ADDRESS, ADDRESS, ADDRESS,
      ADDRESS, ADDRESS);
  private static final MethodHandle SCHNORR_VERIFY = yields("schnorrsig_verify", ADDRESS, ADDRESS, ADDRESS,
      JAVA_LONG, ADDRESS);
  private static final MethodHandle SIGNATURE_PARSE = yields("ecdsa_signature_parse_compact", ADDRESS,
      ADDRESS, ADDRESS);
  private static final MethodHandle SIGNATURE_VERIFY = yields("ecdsa_verify", ADDRESS, ADDRESS, ADDRESS,
      ADDRESS);
  private static final MethodHandle RECOVERABLE_PARSE = yields("ecdsa_recoverable_signature_parse_compact",
      ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle RECOVER = yields("ecdsa_recover", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle SWIFT_DECODE = yields("ellswift_decode", ADDRESS, ADDRESS, ADDRESS);

  private static final MemorySegment RAW_PRODUCT = Callbacks.rawProduct(LINKER);
  private static final MemorySegment CONTEXT = Context.create(LINKER, LIBRARY);

  private Secp256k1() {
  }

  /** A point from its 33 or 65 bytes. */
  static boolean parse(MemorySegment key, MemorySegment encoded) {
    try {
      return 1 == (int) PUBKEY_PARSE.invokeExact(CONTEXT, key, encoded, encoded.byteSize());
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /**
   * A point as 33 or 65 bytes, by the size of {@code out}; {@code length} has 8
   * bytes.
   */
  static boolean serialize(MemorySegment out, MemorySegment length, MemorySegment key) {
    var form = out.byteSize() == 33 ? COMPRESSED : UNCOMPRESSED;
    length.set(JAVA_LONG, 0, out.byteSize());
    try {
      return 1 == (int) PUBKEY_SERIALIZE.invokeExact(CONTEXT, out, length, key, form);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** {@code secret * G} in constant time; false for 0. */
  static boolean create(MemorySegment key, MemorySegment secret32) {
    try {
      return 1 == (int) PUBKEY_CREATE.invokeExact(CONTEXT, key, secret32);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** The negative, in place. */
  static boolean negate(MemorySegment key) {
    try {
      return 1 == (int) PUBKEY_NEGATE.invokeExact(CONTEXT, key);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** The product with a public scalar, in place, variable time; false for 0. */
  static boolean multiply(MemorySegment key, MemorySegment public32) {
    try {
      return 1 == (int) PUBKEY_TWEAK_MUL.invokeExact(CONTEXT, key, public32);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** The sum of the keys pointed at; false when it is the identity. */
  static boolean combine(MemorySegment key, MemorySegment pointers, long count) {
    try {
      return 1 == (int) PUBKEY_COMBINE.invokeExact(CONTEXT, key, pointers, count);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /**
   * {@code secret * key} as x and y, 64 bytes, in constant time; false for 0. The
   * library wants to hash the product; our "hash" copies it.
   */
  static boolean product(MemorySegment out64, MemorySegment key, MemorySegment secret32) {
    try {
      return 1 == (int) ECDH.invokeExact(CONTEXT, out64, key, secret32, RAW_PRODUCT, MemorySegment.NULL);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** The point of any 64 bytes, by ElligatorSwift, in variable time. */
  static boolean decodeSwift(MemorySegment key, MemorySegment in64) {
    try {
      return 1 == (int) SWIFT_DECODE.invokeExact(CONTEXT, key, in64);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** The tagged hash of BIP-340, 32 bytes. */
  static boolean taggedHash(MemorySegment out32, MemorySegment tag, MemorySegment message) {
    try {
      return 1 == (int) TAGGED_SHA256.invokeExact(CONTEXT, out32, tag, tag.byteSize(), message,
          message.byteSize());
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** A signing key; false for 0 and from q on. */
  static boolean keypair(MemorySegment pair, MemorySegment secret32) {
    try {
      return 1 == (int) KEYPAIR_CREATE.invokeExact(CONTEXT, pair, secret32);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** The x-only public key of a signing key. */
  static boolean publicKey(MemorySegment xOnly, MemorySegment pair) {
    try {
      return 1 == (int) KEYPAIR_XONLY_PUB.invokeExact(CONTEXT, xOnly, MemorySegment.NULL, pair);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** An x-only public key as 32 bytes. */
  static boolean serializeXOnly(MemorySegment out32, MemorySegment xOnly) {
    try {
      return 1 == (int) XONLY_SERIALIZE.invokeExact(CONTEXT, out32, xOnly);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** An x-only public key from 32 bytes; false when no point has that x. */
  static boolean parseXOnly(MemorySegment xOnly, MemorySegment in32) {
    try {
      return 1 == (int) XONLY_PARSE.invokeExact(CONTEXT, xOnly, in32);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** A BIP-340 signature of 64 bytes over 32. */
  static boolean sign(MemorySegment out64, MemorySegment message32, MemorySegment pair,
      MemorySegment random32) {
    try {
      return 1 == (int) SCHNORR_SIGN.invokeExact(CONTEXT, out64, message32, pair, random32);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** Whether a BIP-340 signature is valid over a message of any length. */
  static boolean verifySchnorr(MemorySegment signature64, MemorySegment message, long size,
      MemorySegment xOnly) {
    try {
      return 1 == (int) SCHNORR_VERIFY.invokeExact(CONTEXT, signature64, message, size, xOnly);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** An ECDSA signature from r and s; false from q on. */
  static boolean parseEcdsa(MemorySegment signature, MemorySegment rs64) {
    try {
      return 1 == (int) SIGNATURE_PARSE.invokeExact(CONTEXT, signature, rs64);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** Whether an ECDSA signature with low s is valid. */
  static boolean verifyEcdsa(MemorySegment signature, MemorySegment digest32, MemorySegment key) {
    try {
      return 1 == (int) SIGNATURE_VERIFY.invokeExact(CONTEXT, signature, digest32, key);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** A recoverable ECDSA signature from r, s and a recovery id from 0 to 3. */
  static boolean parseRecoverable(MemorySegment signature, MemorySegment rs64, int recovery) {
    try {
      return 1 == (int) RECOVERABLE_PARSE.invokeExact(CONTEXT, signature, rs64, recovery);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  /** The key that gave a recoverable signature. */
  static boolean recover(MemorySegment key, MemorySegment signature, MemorySegment digest32) {
    try {
      return 1 == (int) RECOVER.invokeExact(CONTEXT, key, signature, digest32);
    } catch (Throwable e) {
      throw unreachable(e);
    }
  }

  private static MethodHandle yields(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(LIBRARY.findOrThrow("secp256k1_" + name),
        FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static IllegalStateException unreachable(Throwable e) {
    return new IllegalStateException("libsecp256k1 could not be called", e);
  }
}
