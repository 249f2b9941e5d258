package io.reseal.node.session;

import io.reseal.hsm.token.Token;
import io.reseal.node.store.Store;
import java.time.InstantSource;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One start of this node: its number, and whether it goes on where the last one
 * ended in order.
 *
 * <p>
 * Two things say that it does not: the store's note that a start is running,
 * which only an orderly end takes away; and the token, which holds the mark of
 * the last start: a store that was put back to an earlier one does not know it.
 *
 * @param incarnation
 *          counts from 1
 * @param isAfterOrder
 *          whether what was under way at the last start has ended, and nothing
 *          came after it
 */
public record Start(long incarnation, boolean isAfterOrder) {

  private static final Logger LOG = LogManager.getLogger(Start.class);

  /** Begins one: on record in the store first, and then in the token. */
  public static Start of(Store store, Token token, InstantSource clock) {
    var wasMarked = isMarked(store, token);
    var endedInOrder = new boolean[1];
    var incarnation = store.<Long>transaction(tx -> {
      var next = tx.incarnations().own() + 1;
      tx.incarnations().intend(next);
      endedInOrder[0] = tx.incarnations().running(clock.instant());
      return next;
    });
    mark(token, incarnation);
    if (!endedInOrder[0]) {
      LOG.warn("start {}: the last one did not end in order", incarnation);
    } else if (!wasMarked) {
      LOG.warn(
          "start {}: the token does not know the last one: the store was put back, or the token is another",
          incarnation);
    }
    return new Start(incarnation, endedInOrder[0] && wasMarked);
  }

  /** Everything that this start had under way has ended. */
  public static void ended(Store store) {
    store.run(tx -> tx.incarnations().ended());
  }

  private static boolean isMarked(Store store, Token token) {
    var last = store.<Long>transaction(tx -> tx.incarnations().own());
    return last == 0 ? marks(token).isEmpty() : token.contains(label(last));
  }

  /**
   * The next mark is there before the last one goes: there is one at any time.
   */
  private static void mark(Token token, long incarnation) {
    var label = label(incarnation);
    if (!token.contains(label)) {
      token.generateSealingKey(label);
    }
    marks(token).stream().filter(other -> !other.equals(label)).forEach(token::destroy);
  }

  private static List<String> marks(Token token) {
    return token.labels().stream().filter(label -> label.startsWith("boot-")).toList();
  }

  private static String label(long incarnation) {
    return "boot-" + incarnation;
  }
}
