package io.reseal.core.protocol;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/**
 * A signed message: whoever holds it can prove to anybody who said what.
 *
 * @param body
 *          canonical bytes of one of the protocol's message records
 * @param signature
 *          64 bytes, BIP-340, by the speaker's certified session key over
 *          {@link #digest()}
 */
public record Envelope(Header header, @Size(max = Envelope.BODY_BYTES_MAX) Bytes body,
    @Size(min = 64, max = 64) Bytes signature) {

  /**
   * Largest body, in bytes. A deal to 200 recipients is under 40 KiB, an exchange
   * of 1,000 headings under 180 KiB; setups of pairs are the longest.
   */
  public static final int BODY_BYTES_MAX = 1 << 20;

  private static final Codec<Envelope> CODEC = Codec.of(Envelope.class);

  /**
   * What is signed, and what tells two messages apart: header and body, never the
   * signature's own bytes.
   */
  public Bytes32 digest() {
    return digest(header, body);
  }

  static Bytes32 digest(Header header, Bytes body) {
    return Heading.digest(header, Heading.bodyHash(body));
  }

  /** Canonical bytes of the whole. */
  public Bytes encoded() {
    return Bytes.of(CODEC.encode(this));
  }

  /** Reads {@link #encoded()}. */
  public static Envelope decode(Bytes bytes) throws Malformed {
    return CODEC.decode(bytes.toArray());
  }

  /** Who said it, in which step, and its digest; bodies are long. */
  @Override
  public String toString() {
    return header.protocol() + " step " + header.step() + " from " + header.from() + " " + digest();
  }
}
