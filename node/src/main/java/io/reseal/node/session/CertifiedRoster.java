package io.reseal.node.session;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.hsm.identity.SessionKeyCertificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
   * Session keys of one identity that are believed: those it has spoken under
   * here, the one with the highest incarnation and counter, and the last ones to
   * come. An honest node has one in a run; in a signing run a peer may also bring
   * up those it had before restarts, which must not keep out the present one. Who
   * certifies many must not have forgotten what it said under the first: neither
   * evidence nor an exchange could be judged then.
   */
  static final int KEYS_MAX = 8;

  /** Of them those it has spoken under. */
  private static final int SPOKEN_MAX = 4;

  private static final Comparator<SessionKeyCertificate> LATEST_LAST = Comparator
      .comparingLong((SessionKeyCertificate certificate) -> certificate.terms().incarnation())
      .thenComparingLong(certificate -> certificate.terms().counter());

  private final Map<Seat, Address> seats;
  private final SessionKeyCertificate.Expected expected;
  private final LongSupplier chainNow;
  private final KnownCertificates known;
  private final Map<Address, List<SessionKeyCertificate>> certificates = new HashMap<>();
  private final Map<Address, Set<Bytes32>> spokenUnder = new HashMap<>();
  private final Map<Address, TwoKeys> twoKeys = new HashMap<>();

  public CertifiedRoster(Map<Seat, Address> seats, SessionKeyCertificate.Expected expected,
      LongSupplier chainNow) {
    this(seats, expected, chainNow, new KnownCertificates());
  }

  /**
   * The same.
   *
   * @param known
   *          certificates that other runs have brought up
   */
  CertifiedRoster(Map<Seat, Address> seats, SessionKeyCertificate.Expected expected, LongSupplier chainNow,
      KnownCertificates known) {
    this.seats = Map.copyOf(seats);
    this.expected = expected;
    this.chainNow = chainNow;
    this.known = known;
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
    var earlier = certificates.getOrDefault(identity, List.of());
    if (earlier.stream().anyMatch(each -> each.sessionKey().equals(certificate.sessionKey()))) {
      return Optional.empty(); // signed anew perhaps, but the same key
    }
    var refusal = certificate.mismatch(expected, at).or(() -> known.forgery(certificate));
    if (refusal.isEmpty()) {
      if (expected.session().isPresent() && !earlier.isEmpty()) {
        twoKeys.putIfAbsent(identity, new TwoKeys(earlier.getFirst(), certificate));
      }
      certificates.put(identity, believed(identity, earlier, certificate));
    }
    return refusal;
  }

  private List<SessionKeyCertificate> believed(Address identity, List<SessionKeyCertificate> earlier,
      SessionKeyCertificate certificate) {
    var believed = new ArrayList<>(earlier);
    believed.add(certificate);
    if (believed.size() > KEYS_MAX) {
      var spoken = spokenUnder.getOrDefault(identity, Set.of());
      var latest = Collections.max(believed, LATEST_LAST);
      believed.stream().filter(each -> !each.equals(latest) && !spoken.contains(each.sessionKey()))
          .findFirst().ifPresent(believed::remove);
    }
    return List.copyOf(believed);
  }

  /** Whose seats they are. */
  public Map<Seat, Address> owners() {
    return seats;
  }

  /** The certificates that evidence about this run needs. */
  public Map<Address, List<SessionKeyCertificate>> certificates() {
    return Map.copyOf(certificates);
  }

  /**
   * Those under which something was said here: what others need to judge what we
   * heard, and no more, as whoever takes them believes so many only.
   */
  List<SessionKeyCertificate> spokenUnder() {
    return certificates.entrySet().stream().flatMap(each -> each.getValue().stream().filter(
        certificate -> spokenUnder.getOrDefault(each.getKey(), Set.of()).contains(certificate.sessionKey())))
        .toList();
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
    var key = owner == null
        ? Optional.<Bytes32>empty()
        : certificates.getOrDefault(owner, List.of()).stream().map(SessionKeyCertificate::sessionKey)
            .filter(each -> Schnorr.verify(each, digest, signature.toArray())).findFirst();
    key.ifPresent(spoken -> {
      var keys = spokenUnder.computeIfAbsent(owner, _ -> new HashSet<>());
      if (keys.size() < SPOKEN_MAX) {
        keys.add(spoken);
      }
    });
    return key.isPresent();
  }
}
