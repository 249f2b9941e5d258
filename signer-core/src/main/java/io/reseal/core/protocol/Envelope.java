package io.reseal.core.protocol;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * A signed message: whoever holds it can prove to anybody who said what.
 *
 * @param body
 *          canonical bytes of one of the protocol's message records
 * @param enclosures
 *          digests of what single seats get beside it, ascending by seat; most
 *          messages have none
 * @param enclosed
 *          in the copy for one of those seats what it gets, else empty; bound
 *          by its digest among the enclosures, not by the signature itself
 * @param signature
 *          64 bytes, BIP-340, by the speaker's certified session key over
 *          {@link #digest()}
 */
public record Envelope(Header header, @Size(max = Envelope.BODY_BYTES_MAX) Bytes body,
    @Size(max = Envelope.ENCLOSURES_MAX) List<Enclosure> enclosures,
    @Size(max = Envelope.ENCLOSED_BYTES_MAX) Bytes enclosed, @Size(min = 64, max = 64) Bytes signature) {

  /**
   * Largest body, in bytes. A deal to 200 recipients is under 40 KiB, an exchange
   * of 1,000 headings under 180 KiB.
   */
  public static final int BODY_BYTES_MAX = 1 << 20;

  /**
   * Most that is enclosed for one reader, in bytes; the longest is a reply of a
   * vector OLE, 40,036.
   */
  public static final int ENCLOSED_BYTES_MAX = 1 << 16;

  /**
   * Longest encoding, in bytes: header, body, what is enclosed, signature, and 37
   * for each enclosure.
   */
  public static final int BYTES_MAX = BODY_BYTES_MAX + ENCLOSED_BYTES_MAX + 400 * 37 + 256;

  /** Two roles of the largest committee. */
  static final int ENCLOSURES_MAX = 400;

  private static final Codec<Envelope> CODEC = Codec.of(Envelope.class);

  public Envelope {
    enclosures = List.copyOf(enclosures);
    for (var i = 1; i < enclosures.size(); i++) {
      if (enclosures.get(i - 1).to().compareTo(enclosures.get(i).to()) >= 0) {
        throw new IllegalArgumentException("the enclosures do not ascend by seat");
      }
    }
  }

  /** A message that says the same to all and nothing beside. */
  public Envelope(Header header, Bytes body, Bytes signature) {
    this(header, body, List.of(), Bytes.EMPTY, signature);
  }

  /**
   * What is signed, and what tells two messages apart: header, body and what the
   * enclosures are, never the signature's own bytes.
   */
  public Bytes32 digest() {
    return digest(header, body, enclosures);
  }

  static Bytes32 digest(Header header, Bytes body, List<Enclosure> enclosures) {
    return Heading.digest(header, Heading.bodyHash(body, enclosures));
  }

  /** The digest of what that seat gets beside the body, if anything. */
  Optional<Bytes32> enclosureFor(Seat reader) {
    return enclosures.stream().filter(enclosure -> enclosure.to().equals(reader)).map(Enclosure::digest)
        .findFirst();
  }

  /** For whom this copy is, if its author enclosed these bytes for anybody. */
  public Optional<Seat> reader() {
    return enclosures.stream().filter(enclosure -> Enclosure.of(enclosure.to(), enclosed).equals(enclosure))
        .map(Enclosure::to).findFirst();
  }

  /**
   * Whether this copy is one for that seat: with exactly what is meant for it, if
   * anything is. Whoever passes on a message without, or with other bytes, must
   * not make its reader blame the speaker.
   */
  public boolean isWholeFor(Seat reader) {
    return enclosureFor(reader).map(Enclosure.of(reader, enclosed).digest()::equals).orElse(true);
  }

  /**
   * The copy as that seat keeps it: without bytes that nobody signed for. A
   * cheat, or whoever passes a message on, could else fill our memory with them,
   * and make evidence too long to be read.
   */
  Envelope keptBy(Seat reader) {
    return enclosed.size() == 0 || enclosureFor(reader).isPresent()
        ? this
        : new Envelope(header, body, enclosures, Bytes.EMPTY, signature);
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
