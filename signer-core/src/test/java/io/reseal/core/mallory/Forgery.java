package io.reseal.core.mallory;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Malformed;
import java.util.Optional;
import java.util.Random;

/**
 * Makes a message with a lie in one place, signed anew where its speaker could.
 * Paths begin with the name of the record: the envelope's, or its body's.
 */
record Forgery(Signatures signatures) {

  private static final String ENVELOPE = Envelope.class.getSimpleName();

  static Part anatomy(Said said) {
    return Anatomy.of(said.type(), said.body());
  }

  static Part envelopeAnatomy(Said said) {
    return Anatomy.of(Envelope.class, said.envelope().encoded().toArray());
  }

  /**
   * The bytes on the wire; nothing where the lie does not fit or is the truth.
   */
  Optional<Bytes> lie(Said said, String path, Mutator mutator, Optional<Said> others, Optional<Said> previous,
      Random random) {
    var whole = whole(said, path);
    var part = root(said, path).at(path)
        .orElseThrow(() -> new IllegalArgumentException("there is no " + path + " in a " + said.type()));
    var place = new Place(whole, part, others.flatMap(it -> bytes(it, path)),
        previous.flatMap(it -> bytes(it, path)), random);
    return mutator.lie(place).map(bytes -> sealed(said, path, part.replaced(whole, bytes)));
  }

  /** With the lie in it, and signed anew if the signature covers it. */
  private Bytes sealed(Said said, String path, byte[] changed) {
    if (!path.startsWith(ENVELOPE)) {
      var truth = said.envelope();
      return signed(said, new Envelope(truth.header(), Bytes.of(changed), truth.enclosures(),
          truth.enclosed(), truth.signature()));
    }
    if (path.startsWith(ENVELOPE + ".header") || path.startsWith(ENVELOPE + ".enclosures")) {
      try {
        return signed(said, Envelope.decode(Bytes.of(changed)));
      } catch (Malformed e) {
        return Bytes.of(changed); // no envelope, so nobody asks whether it is signed
      }
    }
    return Bytes.of(changed); // what nobody signs
  }

  private Bytes signed(Said said, Envelope unsigned) {
    return new Envelope(unsigned.header(), unsigned.body(), unsigned.enclosures(), unsigned.enclosed(),
        signatures.sign(said.from(), unsigned.digest())).encoded();
  }

  private static Optional<byte[]> bytes(Said said, String path) {
    return root(said, path).at(path).map(part -> part.in(whole(said, path)));
  }

  private static byte[] whole(Said said, String path) {
    return path.startsWith(ENVELOPE) ? said.envelope().encoded().toArray() : said.body();
  }

  private static Part root(Said said, String path) {
    return path.startsWith(ENVELOPE) ? envelopeAnatomy(said) : anatomy(said);
  }
}
