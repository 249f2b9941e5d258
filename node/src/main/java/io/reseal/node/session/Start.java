package io.reseal.node.session;

import io.reseal.hsm.token.Token;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.Store;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.stream.LongStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One start of this node: its number, and whether it goes on where the last one
 * ended in order.
 *
 * <p>
 * Two things say that it does not: the store's note that a start is running,
 * which only an orderly end takes away; and the token, when it and the store
 * are not of one time. Then the store is not believed any more, which it keeps
 * on record: see {@link io.reseal.node.store.Trust}.
 *
 * @param incarnation
 *          counts from 1; higher than any start that store, token or peers are
 *          known to have seen
 * @param isAfterOrder
 *          whether what was under way at the last start has ended, and nothing
 *          came after it
 */
public record Start(long incarnation, boolean isAfterOrder) {

  private static final Logger LOG = LogManager.getLogger(Start.class);

  private static final int NONCE_SIZE = 16;
  /** What a journal's line has room for, beside what says what it is. */
  private static final int WHY_MAX = 3000;

  /** Begins one: on record in the store first, and then in the token. */
  public static Start of(Store store, Token token, InstantSource clock) {
    var labels = token.labels();
    var nonce = nonce(token);
    var start = store.<Start>transaction(tx -> {
      var now = clock.instant();
      var findings = String.join("; ", Reconciliation.findings(tx, labels));
      var incarnation = 1 + LongStream.of(tx.incarnations().own(), BootMarks.among(labels).latest().orElse(0),
          tx.trust().distrust().map(Distrust::incarnation).orElse(0L)).max().orElseThrow();
      tx.incarnations().intend(incarnation);
      var endedInOrder = tx.incarnations().running(now);
      // Two starts from one copy of a store have different journals from here on.
      var _ = tx.journal().append(now, "start", "start " + incarnation + ", " + nonce);
      if (!findings.isEmpty()) {
        var why = findings.length() <= WHY_MAX ? findings : findings.substring(0, WHY_MAX) + " ...";
        tx.trust().lose(why, now, 0, 0);
        var _ = tx.journal().append(now, "distrust", why);
        LOG.error("start {}: this node does not believe its store: {}", incarnation, why);
      }
      return new Start(incarnation, endedInOrder && findings.isEmpty());
    });
    BootMarks.leave(token, start.incarnation);
    store.run(tx -> tx.incarnations().marked(start.incarnation));
    if (!start.isAfterOrder) {
      LOG.warn("start {}: the last one did not end in order", start.incarnation);
    }
    return start;
  }

  /** Everything that this start had under way has ended. */
  public static void ended(Store store, Token token) {
    // In this order: a store that says so without the token's mark is taken for
    // what it is.
    store.run(tx -> tx.incarnations().ended());
    BootMarks.end(token, store.<Long>transaction(tx -> tx.incarnations().own()));
  }

  private static String nonce(Token token) {
    try (var arena = Arena.ofConfined()) {
      var nonce = arena.allocate(NONCE_SIZE);
      token.random(nonce);
      return HexFormat.of().formatHex(nonce.toArray(ValueLayout.JAVA_BYTE));
    }
  }
}
