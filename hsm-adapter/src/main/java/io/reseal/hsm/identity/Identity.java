package io.reseal.hsm.identity;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;

/**
 * Who this node is: a secp256k1 key in the token, whose Ethereum address stands
 * in the contract. Every signature is one token operation.
 */
public final class Identity {

  /** The key's label in the token. */
  public static final String LABEL = "identity";

  private final Token token;
  private final Bytes publicKey;
  private final Point point;
  private final Address address;

  private Identity(Token token, byte[] publicKey) {
    this.token = token;
    this.publicKey = Bytes.of(publicKey);
    this.point = Addresses.point(publicKey);
    this.address = Addresses.of(point);
  }

  /**
   * The identity that this token holds.
   *
   * @throws TokenException
   *           NO_KEY when it holds none. A missing identity is never replaced by
   *           itself: its address may stand in the contract.
   */
  public static Identity open(Token token) {
    var publicKey = token.publicKey(LABEL)
        .orElseThrow(() -> new TokenException(TokenException.Kind.NO_KEY, "no identity", "token \""
            + token.id().label() + "\" holds no key \"" + LABEL + "\", expected this node's identity"));
    return new Identity(token, publicKey);
  }

  /**
   * Makes the identity of a new node.
   *
   * @throws TokenException
   *           KEY_EXISTS when the token holds one already
   */
  public static Identity create(Token token) {
    return new Identity(token, token.generateKeyPair(LABEL, Token.Curve.SECP256K1));
  }

  /** The Ethereum address. */
  public Address address() {
    return address;
  }

  /** The public key as a point. */
  public Point point() {
    return point;
  }

  /** The public key: 65 bytes, 04 || x || y. */
  public Bytes publicKey() {
    return publicKey;
  }

  /**
   * Signs a digest, which must come from a tagged hash, EIP-712, or another hash
   * that says what is signed.
   *
   * @return 65 bytes, r || s || v; s is low, v is 27 or 28; checked against the
   *         address before it is returned, as a faulty token or a handle that now
   *         names another key would sign nonsense
   * @throws IllegalStateException
   *           when the token's answer is not this identity's signature
   */
  public Bytes sign(Bytes32 digest) {
    try {
      return Bytes.of(Ecdsa.recoverable(digest, token.sign(LABEL, digest.toArray()), point));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the token's signature is not one by " + address, e);
    }
  }

  @Override
  public String toString() {
    return "Identity[" + address + "]";
  }
}
