package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.Statement.SignedPage;
import io.reseal.node.lifecycle.Statement.SignedRow;
import io.reseal.node.lifecycle.Statement.SlotRow;
import io.reseal.node.lifecycle.Statement.WantSigned;
import io.reseal.node.store.EpochRecord.Status;
import io.reseal.node.store.NonceSlot;
import io.reseal.node.store.Put;
import io.reseal.node.store.SignedRequest;
import io.reseal.node.store.Store;
import io.reseal.node.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who comes into a committee learns what was signed before it: what each
 * request id and each place among an account's transactions stands for, of at
 * least threshold members of the base epoch. Else somebody has the new members
 * sign another message under an old id, such as the same withdrawal to himself.
 *
 * <p>
 * Two times: before this node promises its share, and, for what was signed
 * meanwhile, before it signs with it. Any two quorums of the base have a member
 * in common unless 2 * threshold <= n, so whatever was signed is in the union
 * of threshold members' records. The price: a member can make ids up, and they
 * are refused here; where it contradicts another the journal names it.
 */
final class SignOnce {

  /** Of each of the two kinds in a page: far below the longest frame. */
  static final int PAGE = 500;
  /**
   * More than a bridge signs in ten years; it bounds what one member can fill.
   */
  private static final long ROWS_MAX = 1 << 22;
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final Desk desk;
  private final Courier courier;
  private final Recollection recollection;
  private final Map<Address, Source> sources = new HashMap<>();
  private Optional<Stage> stage = Optional.empty();

  /**
   * What is asked for.
   *
   * @param isActive
   *          whether the epoch is active, else its attempt is live
   * @param epoch
   *          the new one
   * @param base
   *          whose members are asked, as far as they are known
   */
  private record Stage(Bytes32 termsHash, boolean isActive, Epoch epoch, Epoch base,
      Optional<Committee> members) {

    private boolean follows(Stage before) {
      return termsHash.equals(before.termsHash) && isActive && !before.isActive;
    }
  }

  /** How far one of them has told. */
  private static final class Source {

    private long requests;
    private long slots;
    private long rows;
    private boolean isDone;
    private boolean isNamed;
    private Instant nextTry = Instant.MIN;
  }

  SignOnce(Desk desk, Courier courier, Recollection recollection) {
    this.desk = desk;
    this.courier = courier;
    this.recollection = recollection;
  }

  /** Whether this node may promise, or use, its share of the new epoch. */
  boolean isKnown(FinalizedState now) {
    follow(now);
    return stage.isEmpty() || stage.get().members().filter(members -> sources.values().stream()
        .filter(source -> source.isDone).count() >= members.threshold().signers()).isPresent();
  }

  /** Whose word is missed while too few have told; nobody when enough have. */
  Set<Address> awaited(FinalizedState now) {
    var awaited = new TreeSet<Address>();
    if (!isKnown(now)) {
      sources.forEach((address, source) -> {
        if (!source.isDone) {
          awaited.add(address);
        }
      });
    }
    return awaited;
  }

  /** Asks those who have not told all. */
  void pursue(FinalizedState now) {
    follow(now);
    var time = desk.clock().instant();
    var connected = courier.connected();
    sources.forEach((address, source) -> {
      if (!source.isDone && connected.contains(address) && !time.isBefore(source.nextTry)) {
        ask(address, source);
      }
    });
  }

  private void ask(Address address, Source source) {
    source.nextTry = desk.clock().instant().plus(AGAIN);
    courier.send(address, new WantSigned(stage.orElseThrow().base().number(), source.requests, source.slots));
  }

  private void follow(FinalizedState now) {
    var next = stage(now);
    if (next.equals(stage)) {
      return;
    }
    if (next.isPresent() && stage.isPresent() && next.get().follows(stage.get())) {
      sources.values().forEach(source -> {
        source.isDone = false; // from where it was: only what came since
        source.nextTry = Instant.MIN;
      });
    } else {
      sources.clear();
      next.flatMap(Stage::members)
          .ifPresent(members -> members.members().stream().filter(member -> !member.equals(desk.self()))
              .forEach(member -> sources.put(member, new Source())));
    }
    stage = next;
  }

  private Optional<Stage> stage(FinalizedState now) {
    var active = now.active();
    if (active.isEmpty()) {
      return Optional.empty();
    }
    if (active.get().phase() == Phase.COMMITTED && isIn(active.get())) {
      return now.base().filter(this::isUnknown).map(base -> new Stage(active.get().termsHash(), true,
          active.get().epoch(), base.epoch(), base.members()));
    }
    return now.proposal().filter(each -> each.hasLiveAttempt(now.block().time())).filter(this::isIn)
        .filter(_ -> isUnknown(active.get())).map(proposal -> new Stage(proposal.termsHash(), false,
            proposal.epoch(), active.get().epoch(), active.get().members()));
  }

  private boolean isIn(EpochState epoch) {
    return epoch.members().filter(members -> members.members().contains(desk.self())).isPresent();
  }

  /**
   * Whether we were not there, or do not remember all of it.
   */
  private boolean isUnknown(EpochState base) {
    return desk.store().transaction(tx -> tx.epochs().live(base.epoch()))
        .filter(record -> record.root().equals(base.root()))
        .filter(record -> record.status() != Status.PREPARED && recollection.believes(record)).isEmpty();
  }

  /**
   * A page for a member; says why not. Who was not in that epoch, or has
   * forgotten what it signed there, has nothing to tell that anybody could rely
   * on.
   */
  Optional<String> answer(Address from, WantSigned want, FinalizedState now) {
    var isRemembered = desk.store().transaction(tx -> tx.epochs().all()).stream()
        .filter(record -> record.epoch().number() == want.base()
            && (record.status() == Status.ACTIVE || record.status() == Status.REPLACED))
        .anyMatch(recollection::mayUse);
    if (!isRemembered) {
      return Optional.of("what was signed in epoch " + want.base() + " is not known here");
    }
    courier.send(from, page(desk.store(), want, now.activeEpoch()));
    return Optional.empty();
  }

  private static SignedPage page(Store store, WantSigned want, Epoch active) {
    return store.transaction(tx -> {
      var requests = tx.requests().after(want.requests(), PAGE);
      var slots = tx.slots().after(want.slots(), PAGE);
      return new SignedPage(active.number(), want.requests(), want.slots(),
          requests.isEmpty() ? want.requests() : requests.getLast().position(),
          slots.isEmpty() ? want.slots() : slots.getLast().position(),
          requests.stream().map(row -> row.value())
              .map(row -> new SignedRow(row.requestId(), row.keyId().value(), row.digest())).toList(),
          slots.stream().map(row -> row.value()).map(row -> new SlotRow(row.slot().chainId(),
              row.slot().account(), row.slot().nonce(), row.digest())).toList());
    });
  }

  /** Takes what we asked for, and asks on; says why not. */
  Optional<String> take(Address from, SignedPage page) {
    var source = sources.get(from);
    if (source == null || source.isDone || page.afterRequests() != source.requests
        || page.afterSlots() != source.slots) {
      return Optional.of("nobody asked for it");
    }
    if (page.requests().isEmpty() && page.slots().isEmpty()) {
      // Who does not see the new epoch yet may still sign in its base: it is asked
      // again.
      source.isDone = !stage.orElseThrow().isActive() || page.active() >= stage.get().epoch().number();
      return Optional.empty();
    }
    var isOnward = page.lastRequests() >= page.afterRequests() && page.lastSlots() >= page.afterSlots()
        && page.lastRequests() > page.afterRequests() == !page.requests().isEmpty()
        && page.lastSlots() > page.afterSlots() == !page.slots().isEmpty();
    if (!isOnward) {
      return Optional.of("its rows lead nowhere");
    }
    if (source.rows > ROWS_MAX) {
      return Optional.of("it has told more than " + ROWS_MAX + " rows");
    }
    var contradicted = desk.store().<Optional<String>>transaction(tx -> adopt(tx, page));
    source.requests = page.lastRequests();
    source.slots = page.lastSlots();
    source.rows += page.requests().size() + page.slots().size();
    contradicted.filter(_ -> !source.isNamed).ifPresent(what -> {
      source.isNamed = true;
      desk.note("signed-twice", from + " says that " + what
          + " stands for another message than is on record here; ours stays, here and wherever else they differ");
    });
    ask(from, source);
    return Optional.empty();
  }

  /** What stands for another message here, if anything does. */
  private Optional<String> adopt(Tx tx, SignedPage page) {
    var base = stage.orElseThrow().base();
    var contradicted = Optional.<String>empty();
    for (var row : page.requests()) {
      var put = tx.requests().adopt(new SignedRequest(row.requestId(), new KeyId(row.keyId()), base,
          row.digest(), SignedRequest.State.FAILED, Optional.empty()));
      if (put == Put.DIFFERENT && contradicted.isEmpty()) {
        contradicted = Optional.of("request " + row.requestId());
      }
    }
    for (var row : page.slots()) {
      var slot = new NonceSlot(row.chainId(), row.account(), row.nonce());
      if (tx.slots().adopt(slot, row.digest()) == Put.DIFFERENT && contradicted.isEmpty()) {
        contradicted = Optional.of(slot.toString());
      }
    }
    return contradicted;
  }
}
