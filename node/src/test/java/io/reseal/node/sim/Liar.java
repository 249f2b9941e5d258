package io.reseal.node.sim;

import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Malformed;
import io.reseal.hsm.identity.Identity;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.transport.Topic;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What comes out of nodes that do not do as they should: damaged, swapped and
 * withheld messages, and statements that are signed and not true. Of members
 * that cheat in the protocols themselves the core's own attacks are made.
 */
final class Liar {

  private static final int HEARD_MAX = 50;

  private final Chance chance;
  private final Map<Fault, Set<Actor>> active = new EnumMap<>(Fault.class);
  private final Deque<byte[]> overheard = new ArrayDeque<>();
  private final Deque<byte[]> stated = new ArrayDeque<>();

  Liar(Chance chance) {
    this.chance = chance;
  }

  void begin(Actor actor, Fault fault) {
    active.computeIfAbsent(fault, _ -> new HashSet<>()).add(actor);
  }

  void end(Actor actor, Fault fault) {
    active.getOrDefault(fault, Set.of()).remove(actor);
  }

  void end() {
    active.values().forEach(Set::clear);
  }

  private boolean is(Fault fault, Actor actor) {
    return active.getOrDefault(fault, Set.of()).contains(actor);
  }

  /** What is said instead. */
  List<byte[]> carried(Actor sender, Topic topic, byte[] message) {
    if (is(Fault.GARBLED, sender)) {
      return garbled(message);
    }
    if (topic == Topic.LIFECYCLE) {
      heard(stated, message);
      return stated(sender, message);
    }
    return List.of(message);
  }

  private static void heard(Deque<byte[]> all, byte[] message) {
    all.add(message);
    if (all.size() > HEARD_MAX) {
      all.removeFirst();
    }
  }

  private List<byte[]> stated(Actor sender, byte[] message) {
    if (is(Fault.OLD_STATEMENTS, sender) && chance.oneIn(3)) {
      return List.of(stated.getFirst(), message, chance.of(stated));
    }
    var isOurs = is(Fault.WRONG_READY, sender) || is(Fault.ACTIVE_WITHHELD, sender);
    return !isOurs ? List.of(message) : switch (decoded(message)) {
      case Statement.Ready ready when is(Fault.WRONG_READY, sender)
          && ready.signer().equals(sender.address()) ->
        List.of(Statement.CODEC.encode(wrong(sender, ready)));
      case Statement.Active active when is(Fault.ACTIVE_WITHHELD, sender)
          && active.signer().equals(sender.address()) ->
        List.of();
      default -> List.of(message);
    };
  }

  private Statement wrong(Actor sender, Statement.Ready ready) {
    var root = Bytes32.of(chance.bytes(Bytes32.SIZE));
    var digest = Chain.DIGESTS.ready(ready.termsHash(), ready.attempt(), root, ready.keysHash());
    return new Statement.Ready(ready.termsHash(), ready.attempt(), root, ready.keysHash(), ready.signer(),
        Identity.open(sender.hardware()).sign(digest), ready.proofs());
  }

  private static Statement decoded(byte[] message) {
    try {
      return Statement.CODEC.decode(message);
    } catch (Malformed e) {
      throw new Violation("what a node said is no statement: " + e.getMessage());
    }
  }

  /** Damaged, withheld, or another one. */
  private List<byte[]> garbled(byte[] message) {
    heard(overheard, message);
    return switch (chance.below(6)) {
      case 0 -> List.of();
      case 1 -> {
        var damaged = message.clone();
        damaged[chance.below(damaged.length)] ^= (byte) (1 << chance.below(8));
        yield List.of(damaged);
      }
      case 2 -> List.of(chance.of(overheard));
      case 3 -> {
        var cut = Arrays.copyOf(message, chance.below(message.length));
        yield cut.length == 0 ? List.of() : List.of(cut);
      }
      default -> List.of(message);
    };
  }
}
