package io.reseal.core.mallory;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Seat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a message with a lie in one place, signed anew where its speaker could.
 * Paths begin with the name of the record: the envelope's, its body's, or that
 * of what is enclosed for a party, as in {@code Product[3].psi}.
 */
record Forgery(Signatures signatures) {

  private static final String ENVELOPE = Envelope.class.getSimpleName();
  private static final Pattern ENCLOSED = Pattern.compile("\\w+\\[(\\d+)\\]");

  static Part anatomy(Said said) {
    return Anatomy.of(said.type(), said.body());
  }

  /** What is enclosed, for each reader. */
  static List<Part> enclosedAnatomies(Said said) {
    return said.enclosed().entrySet().stream().map(each -> Anatomy.of(said.enclosedType().orElseThrow(),
        "[" + each.getKey().id().value() + "]", each.getValue().toArray())).toList();
  }

  static Part envelopeAnatomy(Said said) {
    return envelopeAnatomy(said, example(said));
  }

  private static Part envelopeAnatomy(Said said, Seat reader) {
    return Anatomy.of(Envelope.class, said.copyFor(reader).encoded().toArray());
  }

  /** Whose copy stands for all: one with something enclosed, if there is any. */
  private static Seat example(Said said) {
    return said.enclosed().isEmpty()
        ? said.audience().stream().sorted().findFirst().orElseThrow()
        : said.enclosed().firstKey();
  }

  /** The one for whom the record at this path is enclosed, if it is. */
  static Optional<PartyId> reader(String path) {
    return Optional.of(ENCLOSED.matcher(path)).filter(java.util.regex.Matcher::lookingAt)
        .map(found -> new PartyId(Integer.parseInt(found.group(1))));
  }

  /**
   * What everybody in the audience would get; nothing where the lie does not fit
   * or is the truth.
   *
   * @param seed
   *          of what the lie makes up
   */
  Optional<Forged> lie(Said said, String path, Mutator mutator, Optional<Said> others,
      Optional<Said> previous, int seed) {
    if (path.startsWith(ENVELOPE)) {
      return outside(said, path, mutator, others, previous, seed);
    }
    var reader = reader(path).map(id -> new Seat(said.from().role(), id));
    var whole = whole(said, reader);
    var changed = mutated(whole, part(said, path), mutator, others.flatMap(it -> bytes(it, path)),
        previous.flatMap(it -> bytes(it, path)), seed);
    return changed.map(bytes -> reader.isPresent()
        ? withEnclosed(said, reader.get(), Bytes.of(bytes))
        : withBody(said, Bytes.of(bytes)));
  }

  private static Optional<byte[]> mutated(byte[] whole, Part part, Mutator mutator, Optional<byte[]> others,
      Optional<byte[]> previous, int seed) {
    return mutator.lie(new Place(whole, part, others, previous, new Random(seed)))
        .map(bytes -> part.replaced(whole, bytes));
  }

  private Forged withBody(Said said, Bytes body) {
    var truth = said.envelope();
    return copies(said,
        new Envelope(truth.header(), body, truth.enclosures(), Bytes.EMPTY, truth.signature()),
        said.enclosed());
  }

  private Forged withEnclosed(Said said, Seat reader, Bytes bytes) {
    var truth = said.envelope();
    var enclosures = truth.enclosures().stream()
        .map(each -> each.to().equals(reader) ? Enclosure.of(reader, bytes) : each).toList();
    var enclosed = new TreeMap<>(said.enclosed());
    enclosed.put(reader, bytes);
    return copies(said,
        new Envelope(truth.header(), truth.body(), enclosures, Bytes.EMPTY, truth.signature()), enclosed);
  }

  private Forged copies(Said said, Envelope unsigned, NavigableMap<Seat, Bytes> enclosed) {
    var signature = signatures.sign(said.from(), unsigned.digest());
    var copies = new TreeMap<Seat, Bytes>();
    said.audience().forEach(seat -> copies.put(seat, new Envelope(unsigned.header(), unsigned.body(),
        unsigned.enclosures(), enclosed.getOrDefault(seat, Bytes.EMPTY), signature).encoded()));
    return new Forged(copies);
  }

  /** The same lie in everybody's copy. */
  private Optional<Forged> outside(Said said, String path, Mutator mutator, Optional<Said> others,
      Optional<Said> previous, int seed) {
    var copies = new TreeMap<Seat, Bytes>();
    var isLie = false;
    for (var seat : said.audience()) {
      var truth = said.copyFor(seat).encoded();
      var changed = envelopeAnatomy(said, seat).at(path).flatMap(
          part -> mutated(truth.toArray(), part, mutator, others.flatMap(it -> outsideOf(it, seat, path)),
              previous.flatMap(it -> outsideOf(it, seat, path)), seed));
      isLie |= changed.isPresent();
      copies.put(seat, changed.map(bytes -> sealed(said, path, Bytes.of(bytes))).orElse(truth));
    }
    return isLie ? Optional.of(new Forged(copies)) : Optional.empty();
  }

  /** Signed anew if the signature covers the place. */
  private Bytes sealed(Said said, String path, Bytes changed) {
    if (!path.startsWith(ENVELOPE + ".header") && !path.startsWith(ENVELOPE + ".enclosures")) {
      return changed; // what nobody signs
    }
    try {
      var unsigned = Envelope.decode(changed);
      return new Envelope(unsigned.header(), unsigned.body(), unsigned.enclosures(), unsigned.enclosed(),
          signatures.sign(said.from(), unsigned.digest())).encoded();
    } catch (Malformed e) {
      return changed; // no envelope, so nobody asks whether it is signed
    }
  }

  /** The place at that path, in the body or in what is enclosed. */
  private static Part part(Said said, String path) {
    return Stream.concat(Stream.of(anatomy(said)), enclosedAnatomies(said).stream())
        .flatMap(root -> root.at(path).stream()).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no " + path + " in a " + said.type()));
  }

  private static byte[] whole(Said said, Optional<Seat> reader) {
    return reader.map(seat -> said.enclosed().get(seat).toArray()).orElseGet(said::body);
  }

  /**
   * The bytes at that path of another message; of what another encloses, for the
   * same reader or, where that is its speaker, for anybody.
   */
  private static Optional<byte[]> bytes(Said said, String path) {
    var reader = reader(path).map(id -> new Seat(said.from().role(), id));
    if (reader.isEmpty()) {
      return anatomy(said).at(path).map(part -> part.in(said.body()));
    }
    var found = reader.filter(said.enclosed()::containsKey).orElseGet(() -> said.enclosed().firstKey());
    var there = path.replaceFirst("\\[\\d+\\]", "[" + found.id().value() + "]");
    return enclosedAnatomies(said).stream().flatMap(root -> root.at(there).stream()).findFirst()
        .map(part -> part.in(said.enclosed().get(found).toArray()));
  }

  private static Optional<byte[]> outsideOf(Said said, Seat reader, String path) {
    return envelopeAnatomy(said, reader).at(path)
        .map(part -> part.in(said.copyFor(reader).encoded().toArray()));
  }
}
