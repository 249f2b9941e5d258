package io.reseal.node.sim;

import io.reseal.node.transport.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Everything that goes wrong, each for a while. */
final class Troubles {

  /** What happens seldom, and so is met by its kind. */
  private static final List<String> RARE = List.of("token generate", "token seal", "token destroy",
      "transaction");

  private final Agenda agenda;
  private final Chance chance;
  private final Wire wire;
  private final Chain chain;
  private final Collection<Actor> actors;
  private final Oracles oracles;
  private final Consumer<String> note;
  private final Map<Actor, Fuse> fuses = new HashMap<>();
  private final Liar liar;
  private final Operators operators;
  private boolean isOver = true;
  private boolean isWeakened;

  Troubles(Agenda agenda, Chance chance, Wire wire, Chain chain, Collection<Actor> actors, Oracles oracles,
      Operators operators, Consumer<String> note) {
    this.agenda = agenda;
    this.chance = chance;
    this.wire = wire;
    this.chain = chain;
    this.actors = actors;
    this.oracles = oracles;
    this.operators = operators;
    this.note = note;
    liar = new Liar(chance.fork());
  }

  /** Things may go wrong from now on. */
  void begin() {
    isOver = false;
  }

  /** One thing goes wrong, somewhere. */
  void begin(Fault fault, Duration lasts) {
    if (isOver) {
      return;
    }
    var actor = chance.of(actors);
    var other = chance.of(actors);
    note.accept(fault + " " + actor + " " + other + " for " + lasts.toSeconds() + " s");
    switch (fault) {
      case CRASH -> {
        actor.die();
        agenda.in(lasts, actor::start);
      }
      case CRASH_AT -> crash(actor, fuse(each -> {
        throw new Crash("dies");
      }), lasts);
      case LOST_FSYNC -> crash(actor, fuse(each -> {
        each.loses(Actor.Loss.UNSYNCED);
        throw new Crash("dies, and its disk forgets");
      }), lasts);
      case TORN_WRITE -> crash(actor, new Fuse("store", chance.below(200), each -> {
        each.loses(Actor.Loss.TORN);
        throw new Crash("dies in the middle of a write");
      }), lasts);
      case STORE_PUT_BACK -> putBackStore(actor, lasts);
      case TOKEN_PUT_BACK -> putBackToken(actor, lasts);
      case PARTITION -> cut(actor, other, true, lasts);
      case ONE_WAY -> cut(actor, other, false, lasts);
      case ISOLATED -> actors.forEach(each -> cut(actor, each, true, lasts));
      case LOSS -> {
        wire.loss(50 + chance.below(400));
        agenda.in(lasts, () -> wire.loss(0));
      }
      case REPETITION -> {
        wire.repetition(300);
        agenda.in(lasts, () -> wire.repetition(0));
      }
      case SLOWNESS -> {
        wire.slowest(Duration.ofSeconds(1 + chance.below(6)));
        agenda.in(lasts, () -> wire.slowest(Duration.ofMillis(60)));
      }
      case GARBLED, WRONG_READY, ACTIVE_WITHHELD, OLD_STATEMENTS -> {
        liar.begin(actor, fault);
        agenda.in(lasts, () -> liar.end(actor, fault));
      }
      case TOKEN_REMOVED -> token(actor, SimToken.Trouble.REMOVED, lasts);
      case TOKEN_LATE_ERROR -> token(actor, SimToken.Trouble.LATE_ERROR, lasts);
      case TOKEN_FULL -> token(actor, SimToken.Trouble.FULL, lasts);
      case TOKEN_SESSIONS_LOST -> token(actor, SimToken.Trouble.SESSIONS_LOST, lasts);
      case TOKEN_REMOVED_AT -> fuses.put(actor, fuse(each -> token(each, SimToken.Trouble.REMOVED, lasts)));
      case DISK_FULL -> diskFull(actor, lasts);
      case DISK_FULL_AT -> fuses.put(actor, fuse(each -> diskFull(each, lasts)));
      case STALE_ENDPOINT -> {
        chain.stale(actor.address(), true);
        agenda.in(lasts, () -> chain.stale(actor.address(), false));
      }
      case LYING_ENDPOINTS -> lie(actor, other, chance.of(EnumSet.allOf(Lie.class)), lasts);
      case UNREACHABLE_CHAIN -> {
        chain.unreachable(actor.address(), true);
        agenda.in(lasts, () -> chain.unreachable(actor.address(), false));
      }
      case FORK -> chain.fork();
      case FINALITY_STALL -> {
        chain.stallFinality(true);
        agenda.in(lasts, () -> chain.stallFinality(false));
      }
      case LOST_TRANSACTIONS -> {
        chain.loss(500);
        agenda.in(lasts, () -> chain.loss(0));
      }
      case REFUSAL -> {
        // A holder that refuses and one that was put back: two that do not deal are
        // more
        // than two of three can bear, and no attempt would come to anything meanwhile.
        if (isWeakened) {
          return;
        }
        isWeakened = true;
        operators.refuse(actor, chance.oneIn(2));
        agenda.in(lasts, () -> operators.relent(actor));
      }
      case BROKEN_FINALITY -> {
        actor.finalityBreaks();
        agenda.in(lasts, actor::resume);
      }
      case CHANGED_MIND -> throw new IllegalStateException("the admin is nobody of ours");
    }
  }

  private void crash(Actor actor, Fuse fuse, Duration lasts) {
    fuses.put(actor, fuse);
    agenda.in(lasts.plusSeconds(40), () -> {
      fuses.remove(actor);
      actor.start();
    });
  }

  private Fuse fuse(Consumer<Actor> deed) {
    return chance.oneIn(2)
        ? new Fuse("", 1 + chance.below(600), deed)
        : new Fuse(chance.of(RARE), chance.below(6), deed);
  }

  /**
   * A copy is made, the node starts anew, and some time later it is given the
   * copy. One node in a story: a node so treated may not use its shares, so more
   * of them are more than any committee is meant to bear.
   */
  private void putBackStore(Actor actor, Duration lasts) {
    if (isWeakened) {
      return;
    }
    isWeakened = true;
    var copy = actor.saved();
    restart(actor);
    agenda.in(lasts, () -> putBack(actor, copy, () -> actor.putBack(copy.disk())));
  }

  private void putBackToken(Actor actor, Duration lasts) {
    if (isWeakened) {
      return;
    }
    isWeakened = true;
    var copy = actor.saved();
    restart(actor);
    agenda.in(lasts, () -> {
      if (!isOver && !hasAllThatCounts(copy.token().labels(), actor)) {
        putBack(actor, copy, () -> actor.hardware().restore(copy.token()));
      }
    });
  }

  /**
   * Whether a token lacks nothing but the mark of a start that was cut short
   * before the store knew of it: then nothing is forgotten.
   */
  private static boolean hasAllThatCounts(Collection<String> labels, Actor actor) {
    Predicate<String> isMark = label -> label.startsWith("boot-");
    return labels.contains("boot-" + actor.marked()) && labels.stream().filter(isMark.negate()).toList()
        .equals(actor.hardware().labels().stream().filter(isMark.negate()).toList());
  }

  private void restart(Actor actor) {
    actor.die();
    actor.start();
  }

  private void putBack(Actor actor, Beginning.Saved copy, Runnable deed) {
    if (isOver || copy.token().labels().equals(actor.hardware().labels())) {
      return; // its token could not be asked meanwhile: nothing has happened since
    }
    actor.die();
    note.accept(actor + " is put back");
    deed.run();
    oracles.putBack(actor);
    actor.start();
  }

  /**
   * Who is told that its shares are void, or are not the ones that sign, may act
   * on it, and is then as good as put back: one in a story. That an epoch is
   * proven may be told to all, and while a member sees to it that it is not: what
   * they would destroy is what the key rests on, and only that member's signature
   * is missing.
   */
  private void lie(Actor actor, Actor other, Lie lie, Duration lasts) {
    if (lie == Lie.PROVEN) {
      note.accept("all are told " + lie + ", and " + other + " does not say Active");
      actors.forEach(each -> chain.lie(each.address(), Optional.of(lie)));
      liar.begin(other, Fault.ACTIVE_WITHHELD);
      return; // until everything works again
    }
    if (lie == Lie.OVER || lie == Lie.RETURNED) {
      if (isWeakened) {
        return;
      }
      isWeakened = true;
      oracles.misled(actor);
    }
    note.accept(actor + " is told " + lie);
    chain.lie(actor.address(), Optional.of(lie));
    agenda.in(lasts, () -> chain.lie(actor.address(), Optional.empty()));
  }

  private void cut(Actor one, Actor other, boolean both, Duration lasts) {
    if (one == other) {
      return;
    }
    wire.cut(one.address(), other.address());
    if (both) {
      wire.cut(other.address(), one.address());
    }
    agenda.in(lasts, () -> {
      wire.mend(one.address(), other.address());
      if (both) {
        wire.mend(other.address(), one.address());
      }
    });
  }

  private void token(Actor actor, SimToken.Trouble trouble, Duration lasts) {
    actor.token().trouble(trouble);
    agenda.in(lasts, () -> actor.token().trouble(SimToken.Trouble.NONE));
  }

  private void diskFull(Actor actor, Duration lasts) {
    actor.diskFull(true);
    agenda.in(lasts, () -> actor.diskFull(false));
  }

  /** What becomes of a message on the way out of its sender. */
  List<byte[]> carried(Actor sender, Topic topic, byte[] message) {
    return liar.carried(sender, topic, message);
  }

  /** It may be its last one. */
  void point(Actor actor, Point point) {
    var fuse = fuses.get(actor);
    if (fuse == null || !fuse.isMetAt(point)) {
      return;
    }
    if (fuse.left() == 0) {
      fuses.remove(actor);
      note.accept(actor + " meets its trouble " + point);
      fuse.deed().accept(actor);
    } else {
      fuses.put(actor, fuse.shorter());
    }
  }

  /** Sets one by hand. */
  void arm(Actor actor, Fuse fuse) {
    fuses.put(actor, fuse);
  }

  /** Everything works again, and nothing goes wrong any more. */
  void end() {
    isOver = true;
    wire.heal();
    chain.heal();
    fuses.clear();
    liar.end();
    operators.relent();
    for (var actor : new ArrayList<>(actors)) {
      actor.token().trouble(SimToken.Trouble.NONE);
      actor.diskFull(false);
      actor.start();
    }
    operators.resume();
  }
}
