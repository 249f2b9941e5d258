package io.reseal.node.session;

import io.reseal.core.party.PartyId;
import io.reseal.core.party.Threshold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is in dispute with whom in one sharing, and what follows from it. One
 * side's word bans nobody: a dispute keeps the two apart for a time that
 * doubles with each, no more. But honest parties never dispute with each other,
 * and fewer than a threshold are corrupted: who is in dispute with a threshold
 * of others is.
 */
public final class DisputeGraph {

  /** No disputes. */
  public static final DisputeGraph EMPTY = new DisputeGraph(List.of());

  /** How long two are kept apart after their first dispute. */
  public static final Duration FIRST_WAIT = Duration.ofSeconds(10);
  /** The longest that they are. */
  public static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /**
   * Choosing exactly is a search for an independent set; beyond so many tries the
   * best guess is taken.
   */
  private static final int TRIES_MAX = 20_000;

  /**
   * A dispute.
   *
   * @param times
   *          how often there was one between the two
   * @param last
   *          when it was last heard of
   */
  public record Edge(PartyId one, PartyId other, int times, Instant last) {

    /** When the two may try again. */
    Instant retryAt() {
      var doublings = Math.min(times - 1, 30);
      var wait = FIRST_WAIT.multipliedBy(1L << doublings);
      return last.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    }
  }

  private final SortedMap<PartyId, SortedMap<PartyId, Edge>> edges = new TreeMap<>();

  /**
   * Of these.
   *
   * @param disputes
   *          one for each that says so; said by both it is one edge
   */
  public DisputeGraph(Collection<Edge> disputes) {
    for (var edge : disputes) {
      add(edge.one(), edge.other(), edge);
      add(edge.other(), edge.one(), edge);
    }
  }

  private void add(PartyId from, PartyId to, Edge edge) {
    edges.computeIfAbsent(from, _ -> new TreeMap<>()).merge(to, edge,
        (known, said) -> new Edge(known.one(), known.other(), Math.max(known.times(), said.times()),
            known.last().isAfter(said.last()) ? known.last() : said.last()));
  }

  /** In dispute with a threshold of others: no honest party is. */
  public SortedSet<PartyId> malicious(Threshold threshold) {
    var malicious = new TreeSet<PartyId>();
    edges.forEach((party, partners) -> {
      if (partners.size() >= threshold.signers()) {
        malicious.add(party);
      }
    });
    return malicious;
  }

  /** Whether these two are kept apart now. */
  public boolean keepsApart(PartyId one, PartyId other, Instant now) {
    var edge = edges.getOrDefault(one, new TreeMap<>()).get(other);
    return edge != null && now.isBefore(edge.retryAt());
  }

  /**
   * Signers without two among them that are kept apart, the earlier in the list
   * the sooner chosen. As all disputes have a corrupted party, of n there is such
   * a quorum if n is 2 threshold - 1 or more and all are willing.
   *
   * @param self
   *          who is one of them in any case
   * @param willing
   *          the others, the preferred first
   * @return nothing where there is none
   */
  public Optional<SortedSet<PartyId>> quorum(PartyId self, List<PartyId> willing, Threshold threshold,
      Instant now) {
    var malicious = malicious(threshold);
    var candidates = willing.stream()
        .filter(party -> !party.equals(self) && !malicious.contains(party) && !keepsApart(self, party, now))
        .toList();
    var search = new Search(candidates, threshold.signers() - 1, now);
    if (search.choose(0)) {
      return Optional.of(with(self, search.chosen));
    }
    return search.tries > TRIES_MAX ? guess(self, candidates, threshold, now) : Optional.empty();
  }

  private static SortedSet<PartyId> with(PartyId self, Collection<PartyId> others) {
    var signers = new TreeSet<>(others);
    signers.add(self);
    return signers;
  }

  /** Those with the fewest disputes first: each rules out the fewest others. */
  private Optional<SortedSet<PartyId>> guess(PartyId self, List<PartyId> candidates, Threshold threshold,
      Instant now) {
    var signers = new TreeSet<>(Set.of(self));
    candidates.stream().sorted((one, other) -> Integer.compare(degree(one), degree(other))).forEach(party -> {
      if (signers.size() < threshold.signers()
          && signers.stream().noneMatch(chosen -> keepsApart(chosen, party, now))) {
        signers.add(party);
      }
    });
    return signers.size() == threshold.signers() ? Optional.of(signers) : Optional.empty();
  }

  private int degree(PartyId party) {
    return edges.getOrDefault(party, new TreeMap<>()).size();
  }

  /** Takes the first that fits and comes back where that leads nowhere. */
  private final class Search {

    private final List<PartyId> candidates;
    private final int size;
    private final Instant now;
    private final List<PartyId> chosen = new ArrayList<>();
    private int tries;

    Search(List<PartyId> candidates, int size, Instant now) {
      this.candidates = candidates;
      this.size = size;
      this.now = now;
    }

    boolean choose(int from) {
      if (chosen.size() == size) {
        return true;
      }
      for (var at = from; at <= candidates.size() - (size - chosen.size()); at++) {
        if (++tries > TRIES_MAX) {
          return false;
        }
        var party = candidates.get(at);
        if (chosen.stream().noneMatch(other -> keepsApart(other, party, now))) {
          chosen.add(party);
          if (choose(at + 1)) {
            return true;
          }
          chosen.removeLast();
        }
      }
      return false;
    }
  }
}
