package io.reseal.node.store;

import io.reseal.core.party.Epoch;
import java.time.Instant;
import java.util.Optional;

/**
 * What this node believes of its own memory. A store cannot know by itself that
 * it is an old copy; whoever finds out, from the token or from peers, writes it
 * down here.
 */
public final class Trust {

  private final Tx tx;

  Trust(Tx tx) {
    this.tx = tx;
  }

  /** Why and how far this store is not believed; nothing when it always was. */
  public Optional<Distrust> distrust() {
    return tx.statements().first("SELECT * FROM distrust", Distrust::of);
  }

  /**
   * From now on nothing here is believed, until {@link #reach} has set the bound.
   *
   * @param incarnation
   *          of another start of this node that is the reason; 0 for none. The
   *          furthest that was ever known stays
   * @param seq
   *          how far that start came
   */
  public void lose(String why, Instant at, long incarnation, long seq) {
    var furthest = distrust().filter(before -> before.incarnation() > incarnation
        || (before.incarnation() == incarnation && before.seq() > seq));
    tx.handle().createUpdate("""
        INSERT OR REPLACE INTO distrust (one, why, since, epoch, attempt, start, incarnation, seq)
        VALUES (1, :why, :since, NULL, NULL, :start, :incarnation, :seq)""").bind("why", why)
        .bind("since", Names.stored(at)).bind("start", tx.incarnations().own())
        .bind("incarnation", furthest.map(Distrust::incarnation).orElse(incarnation))
        .bind("seq", furthest.map(Distrust::seq).orElse(seq)).execute();
  }

  /**
   * Sets the bound: whatever was forgotten had known of no attempt after that
   * one. What is held here counts as well.
   *
   * @throws IllegalStateException
   *           when nothing is distrusted, or the bound is set already
   */
  public void reach(Epoch epoch, int attempt) {
    if (distrust().filter(each -> each.reach().isEmpty()).isEmpty()) {
      throw new IllegalStateException("there is no distrust without a bound");
    }
    var reach = new Distrust.Reach(epoch, attempt);
    for (var held : tx.epochs().all()) {
      if (!reach.covers(held.epoch(), held.attempt())) {
        reach = new Distrust.Reach(held.epoch(), held.attempt());
      }
    }
    tx.handle().createUpdate("UPDATE distrust SET epoch = :epoch, attempt = :attempt")
        .bind("epoch", reach.epoch()).bind("attempt", reach.attempt()).execute();
  }

  /**
   * Notes that token and store do not agree about a key.
   *
   * @param finding
   *          a word for how
   * @return whether that is new
   */
  public boolean name(String label, String finding) {
    return tx.handle()
        .createUpdate("INSERT OR IGNORE INTO named_key (label, finding) VALUES (:label, :finding)")
        .bind("label", label).bind("finding", Names.word("finding", finding)).execute() > 0;
  }

  /** Whether an epoch's shares here are those that the node really has. */
  public boolean believes(EpochRecord record) {
    return distrust().filter(each -> each.covers(record.epoch(), record.attempt())).isEmpty();
  }

  /** The active epoch, if it is believed. */
  public Optional<EpochRecord> active() {
    return tx.epochs().active().filter(this::believes);
  }
}
