package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.lifecycle.Statement.Mark;
import io.reseal.node.lifecycle.Statement.MarkKnown;
import io.reseal.node.lifecycle.Statement.WantMark;
import io.reseal.node.store.Advance;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.StoreException;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.JournalHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What this node believes of its own store, and how it comes to know: it tells
 * others how far it has come, keeps what they tell, and asks after each start
 * what they know of it. One thread owns it.
 */
final class Recollection {

  private static final Logger LOG = LogManager.getLogger(Recollection.class);

  /** A word may be lost on its way: every so many times it is said again. */
  private static final int TELL_AGAIN_EVERY = 20;

  private final Desk desk;
  private final Courier courier;
  private final long incarnation;
  private final Set<Address> told = new TreeSet<>();
  private final Map<Address, Mark> heard = new HashMap<>();
  private Optional<Distrust> distrust;
  private Optional<Mark> own = Optional.empty();
  private Witnesses witnesses = new Witnesses(Set.of(), 0);
  private boolean isAttested;
  private long readAt = -1;
  private long tells;

  Recollection(Desk desk, Courier courier) {
    this.desk = desk;
    this.courier = courier;
    incarnation = desk.store().transaction(tx -> tx.incarnations().own());
    distrust = desk.store().transaction(tx -> tx.trust().distrust());
  }

  /**
   * Sets a bound to distrust that has none, and asks those who have not told.
   *
   * @return whether it has just become known how much is not believed
   */
  boolean follow(FinalizedState now, List<EpochRecord> held) {
    if (!isAttested) {
      witnesses = Witnesses.of(desk.self(), now, held);
      // Who was there before anything could be forgotten is asked nothing later.
      isAttested = now.active().isEmpty() || (witnesses.needed() > 0 && witnesses.areEnough(told));
      if (!isAttested) {
        var asked = witnesses.without(told);
        asked.retainAll(courier.connected());
        asked.forEach(address -> courier.send(address, new WantMark(incarnation)));
      }
    }
    return bound(now);
  }

  /**
   * Whoever wrote what we have forgotten has stopped, and saw no block that we do
   * not see: it knew of no attempt that the final chain does not know now.
   */
  private boolean bound(FinalizedState now) {
    if (distrust.filter(each -> each.reach().isEmpty()).isEmpty()) {
      return false;
    }
    var epoch = now.latest().map(latest -> latest.epoch()).orElse(Epoch.NONE);
    var attempt = now.latest().map(latest -> latest.attempt()).orElse(0);
    desk.store().run(tx -> tx.trust().reach(epoch, attempt));
    distrust = desk.store().transaction(tx -> tx.trust().distrust());
    try {
      distrust.flatMap(Distrust::reach).ifPresent(reach -> desk.note("distrust", "nothing up to epoch "
          + reach.epoch() + ", attempt " + reach.attempt() + " is believed; a later epoch heals this"));
    } catch (StoreException e) { // what was under way ends all the same
      LOG.warn("the journal takes no entry", e);
    }
    return true;
  }

  /** Tells members how far we have come. */
  void tell(Set<Address> listeners) {
    heard.keySet().retainAll(tells++ % TELL_AGAIN_EVERY == 0 ? Set.of() : listeners);
    if (!mayTell() || listeners.isEmpty()) {
      return;
    }
    try {
      mark().ifPresent(
          mark -> listeners.stream().filter(address -> !mark.equals(heard.get(address))).forEach(address -> {
            heard.put(address, mark);
            courier.send(address, mark);
          }));
    } catch (RuntimeException e) {
      LOG.warn("how far this node has come cannot be signed now", e);
    }
  }

  /** A copy says nothing before it knows that it is the one to go on. */
  private boolean mayTell() {
    return isSound() && distrust.filter(each -> each.incarnation() >= incarnation).isEmpty();
  }

  private Optional<Mark> mark() {
    var changes = desk.store().changes();
    if (changes != readAt) {
      var head = desk.store().transaction(tx -> tx.journal().head());
      if (head.isPresent() && own.filter(mark -> head(mark).equals(head.get())).isEmpty()) {
        var epoch = desk.store().transaction(tx -> tx.trust().active()).map(EpochRecord::epoch)
            .orElse(Epoch.NONE);
        own = Optional.of(Marks.sign(desk.identity(), desk.chain(), incarnation, epoch, head.get()));
      }
      readAt = changes;
    }
    return own;
  }

  private static JournalHead head(Mark mark) {
    return new JournalHead(mark.seq(), mark.hash());
  }

  /**
   * Answers at once, whatever we are: a node that waits for us may be awaited by
   * us.
   */
  Optional<String> take(Address from, WantMark want) {
    var known = desk.store().transaction(tx -> tx.incarnations().of(from)).map(Marks::said);
    courier.send(from, new MarkKnown(want.incarnation(), known));
    return Optional.empty();
  }

  /** Takes what a member knows of us; says why not. */
  Optional<String> take(Address from, MarkKnown known) {
    if (known.incarnation() != incarnation) {
      return Optional.of("it speaks to start " + known.incarnation() + ", this is " + incarnation);
    }
    var refused = known.mark().flatMap(mark -> aboutUs(from, mark));
    if (refused.isEmpty()) {
      told.add(from);
    }
    return refused;
  }

  /** Takes how far a member says that it has come; says why not. */
  Optional<String> take(Address from, Mark mark) {
    if (mark.signer().equals(desk.self())) {
      return aboutUs(from, mark);
    }
    var known = desk.store().transaction(tx -> tx.incarnations().of(from));
    if (known.filter(kept -> Marks.said(kept).equals(mark)).isPresent()) {
      return Optional.empty();
    }
    if (!Marks.isBy(from, mark, desk.chain())) {
      return Optional.of("it is not signed by " + from);
    }
    var advance = desk.store().<Advance>unhurried(tx -> tx.incarnations().observe(Marks.kept(mark)));
    if (advance == Advance.BEHIND || advance == Advance.CHANGED) {
      // Two of one node, or one that went back: it is told, and its later self lives.
      courier.send(from, new MarkKnown(mark.incarnation(), known.map(Marks::said)));
      return Optional.of("it has come further before, or as another");
    }
    if (known.filter(kept -> kept.incarnation() < mark.incarnation()).isPresent()) {
      desk.conversations().startedAnew(from);
    }
    return Optional.empty();
  }

  /** A word of ours that we do not remember says that we are a copy. */
  private Optional<String> aboutUs(Address from, Mark mark) {
    if (!Marks.isBy(desk.self(), mark, desk.chain())) {
      return Optional.of("it is no word of this node's");
    }
    var isRemembered = mark.incarnation() <= incarnation
        && desk.store().<Boolean>transaction(tx -> tx.journal().contains(head(mark)));
    if (isRemembered || distrust.filter(each -> each.knows(mark.incarnation(), mark.seq())).isPresent()) {
      return Optional.empty();
    }
    var why = (mark.incarnation() > incarnation
        ? "a later start of this node, " + mark.incarnation() + ", is known to " + from
        : mark.incarnation() == incarnation
            ? "another start " + incarnation + " of this node is known to " + from
            : from + " knows this node's start " + mark.incarnation()
                + " to have come further than the store: the store was put back to an earlier one")
        + " (entry " + mark.seq() + ", this is start " + incarnation + ")";
    var now = desk.clock().instant();
    desk.store().run(tx -> tx.trust().lose(why, now, mark.incarnation(), mark.seq()));
    distrust = desk.store().transaction(tx -> tx.trust().distrust());
    desk.note("distrust", why);
    return Optional.empty();
  }

  Memory memory() {
    return new Memory(isSound(), distrust, incarnation);
  }

  private boolean isSound() {
    return isAttested || witnesses.needed() == 0;
  }

  boolean believes(EpochRecord record) {
    return memory().believes(record);
  }

  /** Whether what is held may be acted on now. */
  boolean mayUse(EpochRecord record) {
    return isSound() && believes(record);
  }

  /** Who has not told yet, while that matters. */
  Set<Address> silent() {
    return isSound() ? Set.of() : witnesses.without(told);
  }
}
