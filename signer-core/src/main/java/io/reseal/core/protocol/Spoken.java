package io.reseal.core.protocol;

import io.reseal.core.party.Bytes32;
import java.util.Optional;

/**
 * One decoded message together with the signed envelope it came in, which is
 * the evidence of it.
 *
 * @param enclosed
 *          what it brought to us alone
 */
public record Spoken<M>(Envelope envelope, M message, Optional<Record> enclosed) {

  /** A message that brought nothing to us alone. */
  public Spoken(Envelope envelope, M message) {
    this(envelope, message, Optional.empty());
  }

  /** Digest of header, body and enclosures. */
  public Bytes32 digest() {
    return envelope.digest();
  }

  /**
   * What was enclosed for us.
   *
   * @throws IllegalStateException
   *           when nothing was, or it is of another type: the round expects no
   *           such thing
   */
  public <E extends Record> E enclosed(Class<E> type) {
    return enclosed.filter(type::isInstance).map(type::cast)
        .orElseThrow(() -> new IllegalStateException("no " + type.getSimpleName() + " is enclosed"));
  }
}
