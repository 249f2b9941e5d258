package io.reseal.core.mallory;

import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Seat;
import java.util.Optional;
import java.util.Set;

/**
 * One lie: in which message and field, what is put there, and who gets it.
 *
 * @param field
 *          the path in the envelope or in its body, or {@link #DELIVERY}
 * @param liedTo
 *          the seats that get it
 * @param forged
 *          the lie as each seat would get it; nothing when only its delivery is
 *          false
 * @param wire
 *          what it is on the way
 */
record Case(String scenario, Said said, String field, String lie, Audience audience, Set<Seat> liedTo,
    Optional<Forged> forged, Network.Wire wire) {

  /** In place of a field: the message is true, its delivery is not. */
  static final String DELIVERY = "(delivery)";

  /** Who gets the lie; everybody else gets the truth. */
  enum Audience {
    /** Everybody, her own code as well: it goes on as if that were the truth. */
    ALL,
    /** Everybody but her own code, which goes on as if she had not lied. */
    OTHERS,
    /** All others, another lie each. */
    EACH,
    /** One other, who hears something else than the rest. */
    ONE
  }

  String message() {
    return said.type().getSimpleName();
  }

  boolean isAboutOutside() {
    return field.startsWith("Envelope");
  }

  /** The field without the numbers of elements. */
  String fieldName() {
    return field.replaceAll("\\[\\d+\\]", "[]");
  }

  /** For whom the record is enclosed in which the lie is, if it is in one. */
  Optional<Seat> reader() {
    return Forgery.reader(field).map(id -> new Seat(said.from().role(), id));
  }

  /**
   * What the lie is read as by the first of those lied to to whom it is an
   * envelope at all.
   */
  Optional<Envelope> envelope() {
    return liedTo.stream().sorted().flatMap(seat -> envelope(seat).stream()).findFirst();
  }

  /** The same, as one of them reads it. */
  Optional<Envelope> envelope(Seat liedTo) {
    return forged.flatMap(lie -> {
      try {
        return Optional.of(Envelope.decode(lie.to(liedTo)));
      } catch (Malformed e) {
        return Optional.empty();
      }
    });
  }

  /** What its reader finds enclosed, if it is such a record at all. */
  <E> Optional<E> enclosed(Class<E> type) {
    return reader().flatMap(this::envelope).flatMap(it -> {
      try {
        return Optional.of(Codec.of(type).decode(it.enclosed().toArray()));
      } catch (Malformed e) {
        return Optional.empty();
      }
    });
  }

  /** What its body is read as, if it is a message of the step at all. */
  <M> Optional<M> body(Class<M> type) {
    return envelope().flatMap(it -> {
      try {
        return Optional.of(Codec.of(type).decode(it.body().toArray()));
      } catch (Malformed e) {
        return Optional.empty();
      }
    });
  }

  @Override
  public String toString() {
    return scenario + " | " + message() + " step " + said.step() + " | " + field + " | " + lie + " | "
        + audience + " " + liedTo;
  }
}
