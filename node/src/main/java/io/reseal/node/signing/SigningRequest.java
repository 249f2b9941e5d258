package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.store.NonceSlot;
import java.util.Optional;

/**
 * What somebody wants signed, of a known kind, before it is hashed: each signer
 * reads it, judges it and hashes it itself. A digest alone says nothing about
 * what it stands for, so none is ever taken.
 *
 * <p>
 * Each kind refuses, when it is made, what another kind or a hash of Reseal's
 * own could mean by the same bytes.
 */
public sealed interface SigningRequest permits Preimage, EthTransaction, EthMessage, TypedData, RawData {

  /** Longest canonical form of any kind: 64 KiB. */
  int BYTES_MAX = 64 * 1024;

  /** Which kind it is. */
  RequestKind kind();

  /** Its one form between members; what it is made of again by {@link #of}. */
  Bytes bytes();

  /** The 32 bytes that are signed. */
  Bytes32 digest();

  /** What a person should read before it is signed: printable ASCII. */
  String shown();

  /** The place among an account's transactions that it takes, if it does. */
  default Optional<NonceSlot> slot(Address account) {
    return Optional.empty();
  }

  /** Whether an Ethereum account signs it: then only an ECDSA key can. */
  default boolean isOfAnAccount() {
    return kind() != RequestKind.PREIMAGE;
  }

  /**
   * Made again from its form.
   *
   * @param tag
   *          of a preimage alone
   * @throws IllegalArgumentException
   *           when it is none
   */
  static SigningRequest of(RequestKind kind, Optional<String> tag, Bytes bytes) {
    if (tag.isPresent() && kind != RequestKind.PREIMAGE) {
      throw new IllegalArgumentException("only a preimage has a tag");
    }
    return switch (kind) {
      case PREIMAGE -> new Preimage(tag, bytes);
      case TRANSACTION -> EthTransaction.decode(bytes);
      case MESSAGE -> new EthMessage(bytes);
      case TYPED_DATA -> TypedData.of(bytes);
      case RAW_DATA -> new RawData(bytes);
    };
  }

  /**
   * What bytes are that come to be hashed with Keccak-256 and signed as they
   * stand: a transaction or a message if they are one, so that neither gets
   * around its rules by this way.
   *
   * @throws IllegalArgumentException
   *           for what begins like one and is none, and for EIP-712's hashes,
   *           which do not show what they stand for
   */
  static SigningRequest ofHashedBytes(Bytes bytes) {
    if (EthTransaction.isLike(bytes)) {
      return EthTransaction.decode(bytes);
    }
    return EthMessage.ofPrefixed(bytes).<SigningRequest>map(message -> message)
        .orElseGet(() -> new RawData(bytes));
  }

  /** Refuses what is too long. */
  static void checkSize(String what, Bytes bytes) {
    if (bytes.size() > BYTES_MAX) {
      throw new IllegalArgumentException(what + " has at most " + BYTES_MAX + " bytes, not " + bytes.size());
    }
  }

  /** A stranger's text, fit for a person's terminal. */
  static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
