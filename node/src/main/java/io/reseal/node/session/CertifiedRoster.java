package io.reseal.node.session;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.hsm.identity.SessionKeyCertificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The seats of a run, whose they are, and the session keys their owners'
 * identities have certified so far. Before a certificate is here, what its key
 * signed is not authentic; it is sent again.
 *
 * <p>
 * A seat's signature is one by any key that its identity certified for this
 * run: who says one thing under one key and another under a second says two
 * things. Were only one key believed, some honest nodes would believe one and
 * some the other, and each would take the others' echoes for lies.
 */
public final class CertifiedRoster implements Roster {

  /**
   * Session keys of one identity that are believed: those with the highest
   * incarnation and counter. An honest node has one in a run; in a signing run a
   * peer may also bring up those it had before restarts, which must not keep out
   * the present one.
   */
  static final int KEYS_MAX = 4;

  private static final Comparator<SessionKeyCertificate> LATEST_FIRST = Comparator
      .comparingLong((SessionKeyCertificate certificate) -> certificate.terms().incarnation())
      .thenComparingLong(certificate -> certificate.terms().counter()).reversed();

  private final Map<Seat, Address> seats;
  private final SessionKeyCertificate.Expected expected;
  private final LongSupplier chainNow;
  private final Map<Address, List<SessionKeyCertificate>> certificates = new HashMap<>();
  private final Map<Address, TwoKeys> twoKeys = new HashMap<>();

  public CertifiedRoster(Map<Seat, Address> seats, SessionKeyCertificate.Expected expected,
      LongSupplier chainNow) {
    this.seats = Map.copyOf(seats);
    this.expected = expected;
    this.chainNow = chainNow;
  }

  /**
   * Two session keys that one identity certified for one run of KeyDeal. No
   * honest node does: it makes one key when it begins a run, and never begins a
   * run twice.
   */
  public record TwoKeys(SessionKeyCertificate one, SessionKeyCertificate other) {
  }

  /**
   * Takes a certificate, from anybody: it speaks for itself.
   *
   * @return why it was refused
   */
  public Optional<String> introduce(SessionKeyCertificate certificate) {
    return introduce(certificate, chainNow.getAsLong());
  }

  /**
   * Takes a certificate at a certain chain time; for old evidence the time it is
   * about.
   */
  Optional<String> introduce(SessionKeyCertificate certificate, long at) {
    var identity = certificate.terms().identity();
    if (!seats.containsValue(identity)) {
      return Optional.of(identity + " has no seat in this run");
    }
    var known = certificates.getOrDefault(identity, List.of());
    if (known.stream().anyMatch(each -> each.sessionKey().equals(certificate.sessionKey()))) {
      return Optional.empty(); // signed anew perhaps, but the same key
    }
    if (known.size() == KEYS_MAX && LATEST_FIRST.compare(certificate, known.getLast()) >= 0) {
      return Optional.of(KEYS_MAX + " later session keys of " + identity + " are known");
    }
    var refusal = certificate.refusal(expected, at);
    if (refusal.isEmpty()) {
      if (expected.session().isPresent() && !known.isEmpty()) {
        twoKeys.putIfAbsent(identity, new TwoKeys(known.getFirst(), certificate));
      }
      var latest = new ArrayList<>(known);
      latest.add(certificate);
      latest.sort(LATEST_FIRST);
      certificates.put(identity, List.copyOf(latest.subList(0, Math.min(latest.size(), KEYS_MAX))));
    }
    return refusal;
  }

  /** Whose seats they are. */
  public Map<Seat, Address> owners() {
    return seats;
  }

  /** The certificates that evidence about this run needs. */
  public Map<Address, List<SessionKeyCertificate>> certificates() {
    return Map.copyOf(certificates);
  }

  /** Who has certified a second key for this run of KeyDeal, with the proof. */
  public Map<Address, TwoKeys> twoKeys() {
    return Map.copyOf(twoKeys);
  }

  @Override
  public Set<Seat> seats() {
    return seats.keySet();
  }

  @Override
  public boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature) {
    var owner = seats.get(seat);
    return owner != null && certificates.getOrDefault(owner, List.of()).stream()
        .anyMatch(certificate -> Schnorr.verify(certificate.sessionKey(), digest, signature.toArray()));
  }
}
