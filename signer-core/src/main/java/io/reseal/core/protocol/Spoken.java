package io.reseal.core.protocol;

import io.reseal.core.party.Bytes32;
import java.util.Optional;

/**
 * One decoded message together with the signed envelope it came in, which is
 * the evidence of it.
 */
public final class Spoken<M> {

  private final Envelope envelope;
  private final M message;
  private final Optional<Record> enclosed;
  private final Bytes32 digest; // kept: in a large committee everybody's is compared with everybody's

  /**
   * A message.
   *
   * @param enclosed
   *          what it brought to us alone
   */
  public Spoken(Envelope envelope, M message, Optional<Record> enclosed) {
    this.envelope = envelope;
    this.message = message;
    this.enclosed = enclosed;
    this.digest = envelope.digest();
  }

  /** A message that brought nothing to us alone. */
  public Spoken(Envelope envelope, M message) {
    this(envelope, message, Optional.empty());
  }

  public Envelope envelope() {
    return envelope;
  }

  public M message() {
    return message;
  }

  /** What it brought to us alone. */
  public Optional<Record> enclosed() {
    return enclosed;
  }

  /** Digest of header, body and enclosures. */
  public Bytes32 digest() {
    return digest;
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

  @Override
  public boolean equals(Object other) {
    return other instanceof Spoken<?> that && envelope.equals(that.envelope) && message.equals(that.message)
        && enclosed.equals(that.enclosed);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return envelope.toString();
  }
}
