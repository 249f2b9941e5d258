package io.reseal.node.session;

import io.reseal.core.party.Address;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Seat;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.SessionKeyCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that somebody who was not there needs to judge that a member cheated in
 * one run.
 *
 * @param certificates
 *          of the session keys of everybody whose messages are shown
 */
public record Evidence(ChainBinding chain, EvidenceCase about, List<SessionKeyCertificate> certificates,
    Charge charge) {

  /** The last second that has a date of four-digit years. */
  private static final long YEAR_9999 = 253_402_300_799L;

  public Evidence {
    certificates = List.copyOf(certificates);
  }

  /** What somebody is accused of. */
  public sealed interface Charge {

    /** Messages that no honest party could have said: a fault with a culprit. */
    record Said(Fault fault) implements Charge {
    }

    /** Two session keys for one dealing. */
    record TwoKeys(Address identity) implements Charge {
    }
  }

  /** What the evidence shows. */
  public sealed interface Finding {

    /**
     * It holds.
     *
     * @param seats
     *          in which the culprit sat
     * @param rule
     *          what it did, as judged: not as the file says
     * @param run
     *          in which it did so
     * @param restsOn
     *          what was checked, in words
     * @param compare
     *          what the reader must compare with the chain
     */
    record Proven(Address culprit, List<String> seats, String rule, String run, List<String> restsOn,
        List<String> compare) implements Finding {
    }

    /** It does not, and why. */
    record Unproven(String why) implements Finding {
    }
  }

  /**
   * The evidence of a fault; nothing when it names nobody.
   *
   * @param roster
   *          with the certificates that the run has seen
   */
  public static Optional<Evidence> of(ChainBinding chain, EvidenceCase about, CertifiedRoster roster,
      Fault fault) {
    var speakers = switch (fault) {
      case Fault.Proven(var _, var _, var messages, var _) ->
        messages.stream().map(message -> message.header().from()).collect(Collectors.toSet());
      case Fault.Equivocation(var culprit, var _, var _) -> Set.of(culprit);
      case Fault.Missing _,Fault.PairDispute _,Fault.NeedsSetup _,Fault.Unattributed _,Fault.Local _ ->
        Set.<Seat>of();
    };
    var addresses = speakers.stream().map(roster.owners()::get)
        .collect(Collectors.toCollection(TreeSet::new));
    var certificates = addresses.stream()
        .flatMap(address -> roster.certificates().getOrDefault(address, List.of()).stream()).toList();
    return speakers.isEmpty()
        ? Optional.empty()
        : Optional.of(new Evidence(chain, about, certificates, new Charge.Said(fault)));
  }

  /** The evidence of whoever certified two session keys for one dealing. */
  public static List<Evidence> ofTwoKeys(ChainBinding chain, EvidenceCase about, CertifiedRoster roster) {
    return roster
        .twoKeys().entrySet().stream().map(found -> new Evidence(chain, about,
            List.of(found.getValue().one(), found.getValue().other()), new Charge.TwoKeys(found.getKey())))
        .toList();
  }

  /** Whom it accuses. */
  public Address accused() {
    return switch (charge) {
      case Charge.TwoKeys(var identity) -> identity;
      case Charge.Said(var fault) -> about.seats().get(fault.culprits().iterator().next());
    };
  }

  /** The judgement of one who has nothing but this. */
  public Finding judged() {
    var key = KeySpec.of(chain.chainId(), chain.registry(), about.scheme(), about.keyIndex());
    if (!key.id().equals(about.key())) {
      return new Finding.Unproven("the plan's key is " + about.key() + ", key " + about.keyIndex() + " of "
          + chain + " is " + key.id());
    }
    var roster = new CertifiedRoster(about.seats(), about.expected(chain), () -> 0);
    return about.flaw().or(() -> introduced(roster)).<Finding>map(Finding.Unproven::new)
        .orElseGet(() -> found(roster));
  }

  /**
   * Certificates are judged at the time they began to hold: when messages were
   * signed nobody can tell later, but for which run their headers say.
   */
  private Optional<String> introduced(CertifiedRoster roster) {
    for (var certificate : certificates) {
      var identity = certificate.terms().identity();
      var refusal = roster.introduce(certificate, certificate.terms().validity().notBefore());
      if (refusal.isPresent()) {
        return refusal
            .map(why -> "the certificate of a session key of " + identity + " does not hold: " + why);
      }
    }
    var believed = roster.certificates().values().stream().mapToInt(List::size).sum();
    return believed == certificates.size()
        ? Optional.empty()
        : Optional.of("there are " + certificates.size() + " certificates, of which " + believed
            + " count: at most " + CertifiedRoster.KEYS_MAX + " different keys of each identity are due");
  }

  private Finding found(CertifiedRoster roster) {
    return switch (charge) {
      case Charge.TwoKeys(var identity) -> roster.twoKeys().containsKey(identity)
          ? proven(identity, seatsOf(identity), "certified two session keys for one dealing")
          : new Finding.Unproven(
              "expected certificates of two different session keys of " + identity + " for one dealing");
      case Charge.Said(var fault) -> {
        var culprit = fault.culprits().iterator().next();
        yield about.brokenRule(roster, fault)
            .<Finding>map(rule -> proven(about.seats().get(culprit), List.of(culprit.toString()), rule))
            .orElseGet(
                () -> new Finding.Unproven("its messages do not prove that " + accused() + " as " + culprit
                    + " broke a rule: one is missing, changed, not signed by a certified key, or honest"));
      }
    };
  }

  private List<String> seatsOf(Address identity) {
    return about.seats().entrySet().stream().filter(seat -> seat.getValue().equals(identity))
        .map(seat -> seat.getKey().toString()).sorted().toList();
  }

  private Finding.Proven proven(Address culprit, List<String> seats, String rule) {
    var named = about.expected(chain).session().isPresent()
        ? "every message and certificate names"
        : "every message names";
    var session = "the plan hashes to session " + about.sid() + ", which " + named;
    var keys = certificates.stream().map(Evidence::words);
    var compare = Stream.concat(Stream.of(chain + " is the one that you mean"), about.claims().stream());
    return new Finding.Proven(culprit, seats, rule, about.words(),
        Stream.concat(Stream.of(session), keys).toList(), compare.toList());
  }

  private static String words(SessionKeyCertificate certificate) {
    var terms = certificate.terms();
    return terms.identity() + " certified session key " + certificate.sessionKey() + " for epoch "
        + terms.epoch() + ", from " + Instant.ofEpochSecond(Math.min(terms.validity().notBefore(), YEAR_9999))
        + " to " + Instant.ofEpochSecond(Math.min(terms.validity().notAfter(), YEAR_9999)) + " chain time";
  }

}
