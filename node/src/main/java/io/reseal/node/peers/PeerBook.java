package io.reseal.node.peers;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.ChainBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The newest record of each peer that matters: all members we look for, and a
 * bounded number of candidates.
 *
 * <p>
 * A record counts by its signature, whoever brought it; a candidate's only from
 * the candidate itself, as addresses cost nothing to invent. For one thread at
 * a time.
 */
public final class PeerBook {

  /** Most candidates kept. */
  public static final int CANDIDATES_MAX = 64;

  /** One more candidate per this span, after a first {@link #CANDIDATE_BURST}. */
  private static final Duration CANDIDATE_EVERY = Duration.ofSeconds(5);
  private static final int CANDIDATE_BURST = 16;

  private static final Logger LOG = LogManager.getLogger(PeerBook.class);

  /** What became of a record. */
  public enum Outcome {
    /** It is the newest, and kept. */
    KEPT,
    /** It is known already. */
    KNOWN,
    /** A newer one is known: an old record was replayed, or came late. */
    OLDER,
    /** Another one of the same number is known, and stays. */
    CONFLICTING,
    /** It is made for another chain or registry. */
    ELSEWHERE,
    /** It is neither a member's nor its own bearer's. */
    UNWANTED,
    /** There are too many candidates, or they come too fast. */
    FULL
  }

  private final ChainBinding chain;
  private final Address own;
  private final PeerStore store;
  private final Map<Address, NodeRecord> members = new TreeMap<>();
  private final Map<Address, NodeRecord> candidates = new LinkedHashMap<>();
  private Set<Address> wanted = Set.of();
  private Instant candidateCredit = Instant.MIN;

  private PeerBook(ChainBinding chain, Address own, PeerStore store) {
    this.chain = chain;
    this.own = own;
    this.store = store;
  }

  /**
   * The book of what was kept. Records that do not hold any more are left out.
   *
   * @param wanted
   *          the members, as {@link #wanted(Collection)}
   */
  public static PeerBook open(ChainBinding chain, Address own, PeerStore store, Collection<Address> wanted) {
    var book = new PeerBook(chain, own, store);
    book.wanted = Set.copyOf(wanted);
    for (var encoded : store.records()) {
      book.restore(encoded);
    }
    return book;
  }

  /**
   * Sets whom we look for: the active committee, its base until proven, a live
   * proposal's next. Candidates that became members are moved; members that are
   * none any more are forgotten. Where the store fails the rest is done when this
   * is called again.
   */
  public void wanted(Collection<Address> addresses) {
    wanted = Set.copyOf(addresses);
    for (var address : List.copyOf(members.keySet())) {
      if (!wanted.contains(address)) {
        store.forget(address);
        members.remove(address);
      }
    }
    for (var address : List.copyOf(candidates.keySet())) {
      if (wanted.contains(address)) {
        keepMember(candidates.get(address));
        candidates.remove(address);
      }
    }
  }

  /**
   * Considers a record whose signature holds.
   *
   * @param bearer
   *          who showed it
   * @param connected
   *          candidates that may not be pushed out
   */
  public Outcome put(NodeRecord record, Address bearer, Set<Address> connected, Instant now) {
    var address = record.address();
    if (!record.chain().equals(chain)) {
      return Outcome.ELSEWHERE;
    }
    var known = find(address);
    if (known.isPresent()) {
      if (record.seq() < known.get().seq()) {
        return Outcome.OLDER;
      }
      if (record.seq() == known.get().seq()) {
        return record.encoded().equals(known.get().encoded()) ? Outcome.KNOWN : Outcome.CONFLICTING;
      }
    }
    if (wanted.contains(address) && !address.equals(own)) {
      keepMember(record);
      return Outcome.KEPT;
    }
    if (!address.equals(bearer) || address.equals(own)) {
      return Outcome.UNWANTED;
    }
    return known.isPresent() || hasRoom(connected, now) ? keepCandidate(record) : Outcome.FULL;
  }

  /**
   * The record of exactly these bytes, if it is known: it needs no second check.
   */
  Optional<NodeRecord> known(Bytes encoded) {
    return members.values().stream().filter(record -> record.encoded().equals(encoded)).findFirst();
  }

  /** The newest record of an address. */
  public Optional<NodeRecord> find(Address address) {
    return Optional.ofNullable(members.getOrDefault(address, candidates.get(address)));
  }

  /** Records of members, by address. */
  public List<NodeRecord> members() {
    return List.copyOf(members.values());
  }

  /** Records of candidates, oldest first. */
  public List<NodeRecord> candidates() {
    return List.copyOf(candidates.values());
  }

  /** Whom we look for. */
  public Set<Address> wanted() {
    return wanted;
  }

  /** Members whose record nobody has shown us yet. */
  public Set<Address> missing() {
    var missing = new TreeSet<>(wanted);
    missing.removeAll(members.keySet());
    missing.remove(own);
    return missing;
  }

  private void restore(Bytes encoded) {
    try {
      var record = NodeRecord.of(encoded);
      if (!record.chain().equals(chain) || record.address().equals(own)) {
        return;
      }
      if (wanted.contains(record.address())) {
        members.put(record.address(), record);
      } else if (candidates.size() < CANDIDATES_MAX) {
        candidates.put(record.address(), record);
      } else {
        store.forget(record.address());
      }
    } catch (IllegalArgumentException e) {
      LOG.warn("a kept address record does not hold: {}", e.getMessage());
    }
  }

  private void keepMember(NodeRecord record) {
    members.put(record.address(), record);
    store.keep(record, false);
  }

  private Outcome keepCandidate(NodeRecord record) {
    candidates.put(record.address(), record);
    store.keep(record, true);
    return Outcome.KEPT;
  }

  private boolean hasRoom(Set<Address> connected, Instant now) {
    var earliest = now.minus(CANDIDATE_EVERY.multipliedBy(CANDIDATE_BURST));
    var credit = candidateCredit.isBefore(earliest) ? earliest : candidateCredit;
    if (credit.plus(CANDIDATE_EVERY).isAfter(now)) {
      return false;
    }
    if (candidates.size() >= CANDIDATES_MAX) {
      var gone = candidates.keySet().stream().filter(address -> !connected.contains(address)).findFirst();
      if (gone.isEmpty()) {
        return false;
      }
      candidates.remove(gone.get());
      store.forget(gone.get());
    }
    candidateCredit = credit.plus(CANDIDATE_EVERY);
    return true;
  }
}
