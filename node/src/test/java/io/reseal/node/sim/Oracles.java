package io.reseal.node.sim;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Role;
import io.reseal.core.share.Lagrange;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.session.RunMessage;
import io.reseal.node.store.EpochRecord.Status;
import io.reseal.node.store.StoredShare;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What must hold after every step, whatever went wrong, judged by what lasts:
 * the nodes' stores and tokens, the final chain, and what was sent. Whatever is
 * broken is thrown as {@link Violation}.
 */
final class Oracles {

  /** As {@code ShareBinding.label} names the keys that seal shares. */
  private static final Pattern SHARE = Pattern.compile("share-[0-9a-f]{8}-(\\d+)-(\\d+)");

  private final Collection<Actor> actors;
  private final Chain chain;
  private final Map<String, Bytes32> said = new HashMap<>();
  private static final int ATTEMPTS_MAX = 6;

  /** The last attempt before a node was put back. */
  private record Reach(long epoch, int attempt) {
  }

  private final Map<Address, Reach> putBack = new HashMap<>();
  private final Set<Address> misled = new HashSet<>();
  /** Attempts that nodes have said Ready for. */
  private final Set<String> promised = new HashSet<>();
  private final Map<Integer, Bytes32> publicKeys = new HashMap<>();

  Oracles(Collection<Actor> actors, Chain chain) {
    this.actors = actors;
    this.chain = chain;
  }

  /** All that is looked at from time to time. */
  void check() {
    keySurvives();
    oneRootPerEpoch();
  }

  /**
   * There is always a quorum's worth of shares that can be opened: of the active
   * epoch or, until that one is proven, of the one it can be rolled back to.
   */
  private void keySurvives() {
    var ledger = chain.settled();
    var active = ledger.active();
    if (active.isEmpty()) {
      return;
    }
    var epochs = new ArrayList<Ledger.Entry>();
    for (var entry = active; entry.isPresent(); entry = ledger.entry(entry.get().terms().base().number())) {
      epochs.add(entry.get());
      if (entry.get().phase() == Phase.PROVEN) {
        break;
      }
    }
    var held = epochs.stream().filter(entry -> holders(entry) >= entry.terms().threshold()).findFirst();
    if (held.isEmpty()) {
      throw new Violation("the key is lost: of epochs "
          + epochs.stream().map(entry -> entry.terms().epoch() + " " + entry.phase() + " " + holders(entry)
              + " of " + entry.terms().threshold() + " shares that are needed").toList());
    }
  }

  private long holders(Ledger.Entry entry) {
    return actors.stream().filter(actor -> entry.next().members().contains(actor.address()))
        .filter(actor -> actor.holds(entry.terms().epoch(), entry.root())).count();
  }

  private void oneRootPerEpoch() {
    var ledger = chain.settled();
    for (var actor : actors) {
      for (var record : actor.epochs()) {
        var wasActive = record.status() != Status.PREPARED && record.status() != Status.VOID;
        var committed = ledger.entry(record.epoch().number()).map(Ledger.Entry::root).orElse(Bytes32.ZERO);
        if (wasActive && !committed.equals(record.root())) {
          throw new Violation(actor + " was active in epoch " + record.epoch() + " with the root "
              + record.root() + ", the chain committed " + committed);
        }
      }
    }
  }

  /**
   * The one guard of the act that nobody can take back, asked of the chain itself
   * and not of the node's view of it.
   */
  void destroys(Actor actor, String label) {
    var named = SHARE.matcher(label);
    if (!named.matches()) {
      return;
    }
    if (actor.state() == State.Name.HALT) {
      throw new Violation(actor + " destroys " + label + " while it is halted");
    }
    var number = Long.parseLong(named.group(1));
    var attempt = Integer.parseInt(named.group(2));
    var ledger = chain.settled();
    var entry = ledger.entry(number)
        .orElseThrow(() -> new Violation(actor + " destroys " + label + " of an epoch nobody proposed"));
    var committed = entry.attempt() == attempt && !entry.root().isZero()
        && entry.phase() != Phase.ROLLED_BACK;
    var isStored = actor.shares().stream().anyMatch(share -> share.hsmLabel().equals(label));
    if (!isStored && !promised.contains(place(actor, number, attempt))) {
      return; // it never sealed anything that anybody counts on
    }
    var isMisled = misled.contains(actor.address());
    if (committed ? !provenAbove(ledger, number) : mayCommit(entry, attempt) && !isMisled) {
      throw new Violation(
          actor + " destroys " + label + " while epoch " + number + " is " + entry.phase() + ", attempt "
              + entry.attempt() + ", deadline " + entry.deadline() + ", chain time " + chain.settledTime());
    }
  }

  /**
   * So many attempts at most, once everything works: each that came to nothing is
   * another set of shares that somebody may have kept.
   */
  void attempts(int before) {
    if (attempts() > before + ATTEMPTS_MAX) {
      throw new Violation(attempts() - before + " attempts were needed, more than " + ATTEMPTS_MAX);
    }
  }

  /** How many attempts were ever opened. */
  int attempts() {
    var ledger = chain.settled();
    var last = ledger.latest().map(entry -> entry.terms().epoch().number()).orElse(0L);
    return LongStream.rangeClosed(1, last).mapToObj(ledger::entry).flatMap(Optional::stream)
        .mapToInt(Ledger.Entry::attempt).sum();
  }

  /**
   * All its endpoints tell it that what it prepared is void: it may destroy that,
   * which costs a roll back at most.
   */
  void misled(Actor actor) {
    misled.add(actor.address());
  }

  /** Its store or its token is an earlier one from now on. */
  void putBack(Actor actor) {
    var latest = chain.settled().latest();
    putBack.put(actor.address(), new Reach(latest.map(entry -> entry.terms().epoch().number()).orElse(0L),
        latest.map(Ledger.Entry::attempt).orElse(0)));
  }

  boolean isPutBack(Address address) {
    return putBack.containsKey(address);
  }

  /**
   * Who was put back neither deals nor signs, until it has shares of later
   * attempts.
   */
  private void works(Actor from, Role role) {
    var reach = putBack.get(from.address());
    if (reach == null || role == Role.RECEIVER) {
      return;
    }
    var hasLater = from.shares().stream().anyMatch(share -> share.epoch().number() > reach.epoch()
        || (share.epoch().number() == reach.epoch() && share.attempt() > reach.attempt()));
    if (!hasLater) {
      throw new Violation(from + " was put back, and is a " + role + " with what it has");
    }
  }

  private static String place(Actor actor, long epoch, int attempt) {
    return actor + " " + epoch + " " + attempt;
  }

  /** A node says what its word binds it to. */
  void stated(Actor from, byte[] message) {
    if (decoded(from, message) instanceof Statement.Ready ready && ready.signer().equals(from.address())) {
      chain.head().latest().filter(entry -> entry.termsHash().equals(ready.termsHash()))
          .ifPresent(entry -> promised.add(place(from, entry.terms().epoch().number(), ready.attempt())));
    }
  }

  private static Statement decoded(Actor from, byte[] message) {
    try {
      return Statement.CODEC.decode(message);
    } catch (Malformed e) {
      throw new Violation(from + " makes no statement: " + e.getMessage());
    }
  }

  private static boolean provenAbove(Ledger ledger, long number) {
    var latest = ledger.latest().orElseThrow().terms().epoch().number();
    for (var above = number + 1; above <= latest; above++) {
      if (ledger.entry(above).filter(entry -> entry.phase() == Phase.PROVEN).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private boolean mayCommit(Ledger.Entry entry, int attempt) {
    return entry.phase() == Phase.PROPOSED && entry.attempt() <= attempt && entry.deadline() != 0
        && chain.settledTime() <= entry.deadline();
  }

  /**
   * No node signs two messages for one place in a run, restarts or not: one that
   * does is an equivocator in everybody's eyes.
   */
  void sent(Actor from, byte[] message) {
    try {
      if (RunMessage.CODEC.decode(message) instanceof RunMessage.Speech(var envelope)) {
        var header = envelope.header();
        works(from, header.from().role());
        var place = header.sid() + " " + header.step() + " " + header.from();
        var body = Bytes32.of(sha256(envelope.body().toArray()));
        var other = said.putIfAbsent(place, body);
        if (other != null && !other.equals(body)) {
          throw new Violation(from + " says two things in " + place);
        }
      }
    } catch (Malformed e) {
      throw new Violation(from + " sends what is no message: " + e.getMessage());
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A dealing's message goes to members of the two committees and to nobody else.
   */
  void received(Address to) {
    var ledger = chain.settled();
    var isMember = ledger.active().filter(entry -> entry.next().members().contains(to)).isPresent()
        || ledger.latest().filter(entry -> entry.next().members().contains(to)).isPresent();
    if (!isMember && ledger.latest().isPresent() && !wasMember(ledger, to)) {
      throw new Violation("a message of a run goes to " + to + ", who is in no committee");
    }
  }

  private static boolean wasMember(Ledger ledger, Address address) {
    for (var number = 1L; number <= ledger.latest().orElseThrow().terms().epoch().number(); number++) {
      if (ledger.entry(number).filter(entry -> entry.next().members().contains(address)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** A joint key never changes. */
  void signedUnder(int key, Bytes32 publicKey) {
    var first = publicKeys.putIfAbsent(key, publicKey);
    if (first != null && !first.equals(publicKey)) {
      throw new Violation("key " + key + " moved from " + first + " to " + publicKey);
    }
  }

  /** At rest, nothing is left of attempts that came to nothing. */
  void atRest() {
    var ledger = chain.settled();
    for (var actor : actors) {
      for (var share : actor.shares()) {
        var entry = ledger.entry(share.epoch().number());
        var isDead = entry.isEmpty() || (entry.get().root().isZero() && entry.get().phase() != Phase.PROPOSED)
            || entry.get().attempt() != share.attempt();
        if (isDead && !isPutBack(actor.address()) && share.status() != StoredShare.Status.DESTROYED
            && actor.hardware().contains(share.hsmLabel())) {
          throw new Violation(actor + " still holds " + share.hsmLabel() + " (" + share.status()
              + ") of an attempt that came to nothing");
        }
      }
      for (var label : actor.hardware().labels()) {
        var named = SHARE.matcher(label);
        if (named.matches() && !isPutBack(actor.address())
            && actor.shares().stream().noneMatch(share -> share.hsmLabel().equals(label))) {
          throw new Violation(actor + " holds the key " + label + " that its store knows nothing of");
        }
      }
    }
  }

  /**
   * The key put together again from any quorum's shares: here alone, where nobody
   * gets it.
   */
  void together(Map<PartyId, Scalar> shares, Bytes32 publicKey) {
    var secret = Scalar.ZERO;
    for (var share : shares.entrySet()) {
      secret = secret.plus(share.getValue().times(Lagrange.coefficient(share.getKey(), shares.keySet())));
    }
    if (!Arrays.equals(Point.GENERATOR.times(secret).xOnly(), publicKey.toArray())) {
      throw new Violation("the shares of " + shares.keySet() + " make another key");
    }
  }
}
