package io.reseal.core.protocol;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.List;

/**
 * A signed message without its body, 179 bytes: enough to prove that its author
 * said this one and no other.
 *
 * @param bodyHash
 *          hash of the body and of what the enclosures are
 * @param signature
 *          64 bytes, as in the {@link Envelope}
 */
public record Heading(Header header, Bytes32 bodyHash, @Size(min = 64, max = 64) Bytes signature) {

  private static final Codec<Enclosure> ENCLOSURE = Codec.of(Enclosure.class);
  private static final Codec<Header> HEADER = Codec.of(Header.class);

  /** The heading of a message. */
  public static Heading of(Envelope envelope) {
    return new Heading(envelope.header(), bodyHash(envelope.body(), envelope.enclosures()),
        envelope.signature());
  }

  /** What is signed: the same as the whole message's. */
  public Bytes32 digest() {
    return digest(header, bodyHash);
  }

  static Bytes32 bodyHash(Bytes body, List<Enclosure> enclosures) {
    var transcript = Transcript.of(Tag.BODY).add(body.toArray());
    enclosures.forEach(enclosure -> transcript.add(ENCLOSURE.encode(enclosure)));
    return transcript.hash();
  }

  static Bytes32 digest(Header header, Bytes32 bodyHash) {
    return Transcript.of(Tag.MSG).add(HEADER.encode(header)).add(bodyHash).hash();
  }

  @Override
  public String toString() {
    return header.protocol() + " step " + header.step() + " from " + header.from() + " " + digest();
  }
}
