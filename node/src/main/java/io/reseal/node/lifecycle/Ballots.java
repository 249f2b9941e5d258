package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.MemberSignatures;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.Testimony;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The signatures towards the next step on chain that are here, ours and
 * others', each verified when it came. Only those of the standing proposal's
 * last and next attempt and of the active epoch are kept, one of each kind and
 * signer, so their number is bounded by the committees.
 */
final class Ballots {

  /** Barriers that are valid longer than this are refused, in chain seconds. */
  private static final long BARRIER_VALID_MAX = 3600;
  /** In seconds of chain time since it was said last. */
  private static final long ABSTENTION_LASTS = 1200;
  /** More than a person corrects himself; it bounds what one member can fill. */
  private static final int SUCCESSORS_MAX = 4;

  private final RegistryDigests digests;
  private final Map<Place, Statement.Barrier> barriers = new TreeMap<>();
  private final Map<Address, Abstained> abstentions = new TreeMap<>();
  private final Map<Address, Statement.Ready> readies = new TreeMap<>();
  private final Map<Address, Statement.Active> actives = new TreeMap<>();
  private final Map<Address, Statement.Opened> openeds = new TreeMap<>();
  private final Map<Address, Map<Address, Statement.Migrate>> migrations = new TreeMap<>();

  /**
   * What the active epoch was opened and committed with, as far as it came here.
   */
  private Optional<Kept> kept = Optional.empty();

  private record Kept(Bytes32 termsHash, long validUntil, Map<Address, Bytes> barrier,
      Map<Address, Bytes> ready) {
  }

  /**
   * That somebody has no share to deal with, until a time: who has one after all
   * says so no more.
   */
  private record Abstained(Statement.Abstention said, long until) {
  }

  /**
   * Where a barrier stands. One for the next attempt does not take the place of
   * one for the live attempt: who could have his own taken out there would keep
   * the others from dealing.
   */
  private record Place(Address signer, int attempt) implements Comparable<Place> {

    private static final Comparator<Place> ORDER = Comparator.comparing(Place::signer)
        .thenComparingInt(Place::attempt);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  Ballots(RegistryDigests digests) {
    this.digests = digests;
  }

  /** Forgets what the chain has left behind. */
  void keepOnly(FinalizedState chain) {
    chain.active()
        .filter(active -> kept.filter(each -> each.termsHash().equals(active.termsHash())).isEmpty())
        .ifPresent(active -> kept = Optional.of(kept(active)));
    var proposal = chain.proposal();
    barriers.values().removeIf(each -> proposal
        .filter(standing -> isFor(each, standing) && !isTooLate(each, standing, chain)).isEmpty());
    abstentions.values().removeIf(each -> proposal.filter(standing -> isFor(each.said(), standing)).isEmpty()
        || each.until() <= chain.block().time());
    readies.values()
        .removeIf(each -> proposal.filter(
            standing -> standing.termsHash().equals(each.termsHash()) && standing.attempt() == each.attempt())
            .isEmpty());
    actives.values().removeIf(each -> chain.active().filter(active -> isFor(each, active)).isEmpty());
    openeds.values()
        .removeIf(each -> !isForTheWayBack(each, chain) || each.validUntil() <= chain.block().time());
    migrations.values().removeIf(named -> named.values().stream().anyMatch(each -> !isDue(each, chain)));
  }

  private Kept kept(EpochState active) {
    var gathered = barriers.values().stream()
        .filter(each -> each.termsHash().equals(active.termsHash()) && each.attempt() == active.attempt())
        .toList();
    var times = gathered.stream()
        .collect(Collectors.groupingBy(Statement.Barrier::validUntil, Collectors.counting()));
    var validUntil = times.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey)
        .orElse(0L);
    var barrier = new TreeMap<Address, Bytes>();
    gathered.stream().filter(each -> each.validUntil() == validUntil)
        .forEach(each -> barrier.put(each.signer(), each.signature()));
    var ready = new TreeMap<Address, Bytes>();
    readies.values().stream()
        .filter(each -> each.termsHash().equals(active.termsHash()) && each.root().equals(active.root()))
        .forEach(each -> ready.put(each.signer(), each.signature()));
    return new Kept(active.termsHash(), validUntil, barrier, ready);
  }

  /** What members of the active epoch and of its base told us towards it. */
  Testimony heard(EpochState active, Optional<Committee> base) {
    if (kept.filter(each -> each.termsHash().equals(active.termsHash())).isEmpty()
        || active.members().isEmpty()) {
      return Testimony.NOTHING;
    }
    var next = active.members().get();
    var all = kept.get();
    var said = new TreeMap<Address, Bytes>();
    actives.values().stream().filter(each -> isFor(each, active))
        .forEach(each -> said.put(each.signer(), each.signature()));
    return new Testimony(all.validUntil(), of(next, all.barrier()),
        base.map(members -> of(members, all.barrier())).orElse(MemberSignatures.NOBODY),
        of(next, all.ready()), of(next, said));
  }

  private static boolean isFor(Statement.Barrier barrier, EpochState proposal) {
    return proposal.termsHash().equals(barrier.termsHash())
        && (barrier.attempt() == proposal.attempt() || barrier.attempt() == proposal.attempt() + 1);
  }

  /**
   * Nothing can be opened with it any more. What the live attempt was opened with
   * counts as long as that lives: the first final block that shows it may be
   * later by any time, and whoever forgot who has gathered would not deal.
   */
  private static boolean isTooLate(Statement.Barrier barrier, EpochState proposal, FinalizedState chain) {
    return barrier.attempt() != proposal.attempt() && barrier.validUntil() <= chain.block().time();
  }

  private static boolean isFor(Statement.Abstention abstention, EpochState proposal) {
    return proposal.termsHash().equals(abstention.termsHash())
        && abstention.attempt() == proposal.attempt() + 1;
  }

  private static boolean isFor(Statement.Active statement, EpochState active) {
    return active.termsHash().equals(statement.termsHash()) && active.root().equals(statement.root());
  }

  /** Takes a barrier signature; says why not. */
  Optional<String> take(Statement.Barrier barrier, FinalizedState chain) {
    var proposal = chain.proposal().filter(standing -> isFor(barrier, standing));
    if (proposal.isEmpty()) {
      return Optional.of("no such attempt is due");
    }
    var now = chain.block().time();
    if (isTooLate(barrier, proposal.get(), chain) || barrier.validUntil() > now + BARRIER_VALID_MAX) {
      return Optional.of("it is valid until " + barrier.validUntil() + ", chain time is " + now);
    }
    var mayGather = isMember(proposal.get().members(), barrier.signer())
        || isMember(chain.activeMembers(), barrier.signer());
    if (!mayGather) {
      return Optional.of(barrier.signer() + " is in neither committee");
    }
    var place = new Place(barrier.signer(), barrier.attempt());
    var known = barriers.get(place);
    if (known != null && known.validUntil() >= barrier.validUntil()) {
      return Optional.empty();
    }
    return signed(digests.barrier(barrier.termsHash(), barrier.attempt(), barrier.validUntil()),
        barrier.signature(), barrier.signer(), () -> barriers.put(place, barrier));
  }

  /** It has a share to deal with, after all. */
  void withdrawAbstention(Address self) {
    abstentions.remove(self);
  }

  /** Takes a member's word about itself; says why not. */
  Optional<String> take(Address from, Statement.Abstention abstention, FinalizedState chain) {
    if (chain.proposal().filter(standing -> isFor(abstention, standing)).isEmpty()) {
      return Optional.of("no such attempt is due");
    }
    if (!isMember(chain.activeMembers(), from)) {
      return Optional.of("it is not in the active committee");
    }
    abstentions.put(from, new Abstained(abstention, chain.block().time() + ABSTENTION_LASTS));
    return Optional.empty();
  }

  /** Takes a ready signature; says why not. */
  Optional<String> take(Statement.Ready ready, FinalizedState chain) {
    var proposal = chain.proposal().filter(
        standing -> standing.termsHash().equals(ready.termsHash()) && standing.attempt() == ready.attempt());
    if (proposal.isEmpty()) {
      return Optional.of("no such attempt is live");
    }
    if (!isMember(proposal.get().members(), ready.signer())) {
      return Optional.of(ready.signer() + " is not in the next committee");
    }
    if (!chain.keys().isZero() && !chain.keys().equals(ready.keysHash())) {
      return Optional
          .of("it is for keys that hash to " + ready.keysHash() + ", the registry's to " + chain.keys());
    }
    var known = readies.get(ready.signer());
    if (known != null) {
      return known.root().equals(ready.root()) ? Optional.empty() : Optional.of("it has signed another root");
    }
    return signed(digests.ready(ready.termsHash(), ready.attempt(), ready.root(), ready.keysHash()),
        ready.signature(), ready.signer(), () -> readies.put(ready.signer(), ready));
  }

  /** Takes an active signature; says why not. */
  Optional<String> take(Statement.Active statement, FinalizedState chain) {
    var active = chain.active().filter(epoch -> isFor(statement, epoch));
    if (active.isEmpty()) {
      return Optional.of("no such epoch is active");
    }
    if (!isMember(active.get().members(), statement.signer())) {
      return Optional.of(statement.signer() + " is not in the active committee");
    }
    if (actives.containsKey(statement.signer())) {
      return Optional.empty();
    }
    return signed(digests.active(statement.termsHash(), statement.root()), statement.signature(),
        statement.signer(), () -> actives.put(statement.signer(), statement));
  }

  /** Takes a signature towards the base's return; says why not. */
  Optional<String> take(Statement.Opened opened, FinalizedState chain) {
    if (!isForTheWayBack(opened, chain)) {
      return Optional.of("there is no such way back");
    }
    var now = chain.block().time();
    if (opened.validUntil() <= now || opened.validUntil() > now + BARRIER_VALID_MAX) {
      return Optional.of("it is valid until " + opened.validUntil() + ", chain time is " + now);
    }
    if (!isMember(chain.base().flatMap(EpochState::members), opened.signer())) {
      return Optional.of(opened.signer() + " is not in the base committee");
    }
    var known = openeds.get(opened.signer());
    if (known != null && known.validUntil() >= opened.validUntil()) {
      return Optional.empty();
    }
    return signed(digests.opened(opened.termsHash(), opened.baseRoot(), opened.validUntil()),
        opened.signature(), opened.signer(), () -> openeds.put(opened.signer(), opened));
  }

  private static boolean isForTheWayBack(Statement.Opened opened, FinalizedState chain) {
    return WayBack.isOpen(chain) && chain.active().get().termsHash().equals(opened.termsHash())
        && chain.base().get().root().equals(opened.baseRoot());
  }

  /** Takes a signature that ends the registry; says why not. */
  Optional<String> take(Statement.Migrate migrate, FinalizedState chain) {
    if (!isDue(migrate, chain)) {
      return Optional.of("epoch " + migrate.epoch() + " cannot end the registry now");
    }
    if (!isMember(chain.activeMembers(), migrate.signer())) {
      return Optional.of(migrate.signer() + " is not in the active committee");
    }
    var named = migrations.getOrDefault(migrate.signer(), Map.of());
    if (named.containsKey(migrate.successor())) {
      return Optional.empty();
    }
    if (named.size() >= SUCCESSORS_MAX) {
      return Optional.of(migrate.signer() + " has named " + SUCCESSORS_MAX + " others");
    }
    return signed(digests.migrate(migrate.successor(), migrate.epoch()), migrate.signature(),
        migrate.signer(), () -> migrations.computeIfAbsent(migrate.signer(), _ -> new TreeMap<>())
            .put(migrate.successor(), migrate));
  }

  private static boolean isDue(Statement.Migrate migrate, FinalizedState chain) {
    return Migration.isPossible(chain) && chain.activeEpoch().number() == migrate.epoch();
  }

  private static boolean isMember(Optional<Committee> committee, Address address) {
    return committee.filter(each -> each.members().contains(address)).isPresent();
  }

  private static Optional<String> signed(Bytes32 digest, Bytes signature, Address signer, Runnable keep) {
    if (Addresses.recover(digest, signature).filter(signer::equals).isEmpty()) {
      return Optional.of("it is not signed by " + signer);
    }
    keep.run();
    return Optional.empty();
  }

  /**
   * The time that a barrier signed now is valid until: one for all, as the
   * registry takes one for all. Its clock is the newest block's, ours the newest
   * final block's, which on Ethereum is 13 to 19 minutes older; so it is 40 to 50
   * minutes away.
   */
  static long barrierValidUntil(long chainNow) {
    return (chainNow / 600 + 5) * 600;
  }

  /** The time with the most barrier signatures for that attempt. */
  Optional<Long> barrierTime(int attempt) {
    return barriers.values().stream().filter(each -> each.attempt() == attempt)
        .map(Statement.Barrier::validUntil)
        .max(Comparator.comparingLong(time -> barrier(attempt, time).size()));
  }

  /** Barrier signatures for that attempt and time. */
  Map<Address, Bytes> barrier(int attempt, long validUntil) {
    var signatures = new TreeMap<Address, Bytes>();
    barriers.values().stream().filter(each -> each.attempt() == attempt && each.validUntil() == validUntil)
        .forEach(each -> signatures.put(each.signer(), each.signature()));
    return signatures;
  }

  /** Who has signed a barrier for that attempt, whatever its time. */
  Set<Address> gathered(int attempt) {
    var gathered = new HashSet<Address>();
    barriers.values().stream().filter(each -> each.attempt() == attempt)
        .forEach(each -> gathered.add(each.signer()));
    return gathered;
  }

  /** Who will not deal in that attempt. */
  Set<Address> abstaining(int attempt) {
    var abstaining = new HashSet<Address>();
    abstentions.forEach((address, each) -> {
      if (each.said().attempt() == attempt) {
        abstaining.add(address);
      }
    });
    return abstaining;
  }

  /** What an address has to say of itself, and nobody else. */
  Optional<Statement.Abstention> abstention(Address self) {
    return Optional.ofNullable(abstentions.get(self)).map(Abstained::said);
  }

  /** The time with the most signatures towards the base's return. */
  Optional<Long> openedTime() {
    return openeds.values().stream().map(Statement.Opened::validUntil)
        .max(Comparator.<Long>comparingInt(time -> opened(time).size()).thenComparing(time -> time));
  }

  /** Signatures towards the base's return that are valid until then. */
  Map<Address, Bytes> opened(long validUntil) {
    var signatures = new TreeMap<Address, Bytes>();
    openeds.values().stream().filter(each -> each.validUntil() == validUntil)
        .forEach(each -> signatures.put(each.signer(), each.signature()));
    return signatures;
  }

  /** Whom members want as the registry's successor. */
  Set<Address> successors() {
    var successors = new TreeSet<Address>();
    migrations.values().forEach(named -> successors.addAll(named.keySet()));
    return successors;
  }

  /** Signatures that retire the registry for that one. */
  Map<Address, Bytes> migrating(Address successor) {
    var signatures = new TreeMap<Address, Bytes>();
    migrations.forEach((signer, named) -> Optional.ofNullable(named.get(successor))
        .ifPresent(each -> signatures.put(signer, each.signature())));
    return signatures;
  }

  Map<Address, Statement.Ready> readies() {
    return Map.copyOf(readies);
  }

  Map<Address, Statement.Active> actives() {
    return Map.copyOf(actives);
  }

  /** Signatures of those of a committee that are here. */
  static MemberSignatures of(Committee committee, Map<Address, Bytes> all) {
    var signatures = new TreeMap<Address, Bytes>();
    all.forEach((address, signature) -> {
      if (committee.members().contains(address)) {
        signatures.put(address, signature);
      }
    });
    return MemberSignatures.of(committee, signatures);
  }

  /** Everything that is here, for those who have not heard it. */
  List<Statement> all() {
    var all = new ArrayList<Statement>(barriers.values());
    all.addAll(readies.values());
    all.addAll(actives.values());
    all.addAll(openeds.values());
    migrations.values().forEach(named -> all.addAll(named.values()));
    return all;
  }
}
