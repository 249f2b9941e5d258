package io.reseal.node.session;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.hsm.identity.SessionKeyCertificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The seats of a run, whose they are, and the session keys their owners'
 * identities have certified so far. Before its certificate is here, a seat's
 * messages are not authentic; they are sent again.
 */
public final class CertifiedRoster implements Roster {

  private final Map<Seat, Address> seats;
  private final SessionKeyCertificate.Expected expected;
  private final LongSupplier chainNow;
  private final Map<Address, SessionKeyCertificate> certificates = new HashMap<>();

  public CertifiedRoster(Map<Seat, Address> seats, SessionKeyCertificate.Expected expected,
      LongSupplier chainNow) {
    this.seats = Map.copyOf(seats);
    this.expected = expected;
    this.chainNow = chainNow;
  }

  /**
   * Takes a certificate, from anybody: it speaks for itself. Of one identity's
   * certificates the one with the highest incarnation and counter counts, so that
   * a key from before a restart cannot come back.
   *
   * @return why it was refused
   */
  public Optional<String> introduce(SessionKeyCertificate certificate) {
    var identity = certificate.terms().identity();
    if (!seats.containsValue(identity)) {
      return Optional.of(identity + " has no seat in this run");
    }
    var known = certificates.get(identity);
    if (known != null && !isLater(certificate, known)) {
      return known.equals(certificate)
          ? Optional.empty()
          : Optional.of("a later session key of " + identity + " is known");
    }
    var refusal = certificate.refusal(expected, chainNow.getAsLong());
    if (refusal.isEmpty()) {
      certificates.put(identity, certificate);
    }
    return refusal;
  }

  private static boolean isLater(SessionKeyCertificate one, SessionKeyCertificate other) {
    var incarnations = Long.compare(one.terms().incarnation(), other.terms().incarnation());
    return incarnations > 0 || (incarnations == 0 && one.terms().counter() > other.terms().counter());
  }

  /** Whose seats they are. */
  public Map<Seat, Address> owners() {
    return seats;
  }

  /** The certificates that evidence about this run needs. */
  public Map<Address, SessionKeyCertificate> certificates() {
    return Map.copyOf(certificates);
  }

  @Override
  public Set<Seat> seats() {
    return seats.keySet();
  }

  @Override
  public boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature) {
    return Optional.ofNullable(seats.get(seat)).map(certificates::get)
        .filter(certificate -> Schnorr.verify(certificate.sessionKey(), digest, signature.toArray()))
        .isPresent();
  }
}
