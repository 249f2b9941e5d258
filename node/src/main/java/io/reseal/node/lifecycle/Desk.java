package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.node.session.Conversations;
import io.reseal.node.session.Custody;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.Peers;
import io.reseal.node.session.RunRecords;
import io.reseal.node.session.SessionKeys;
import io.reseal.node.session.Signings;
import io.reseal.node.session.Timing;
import io.reseal.node.store.Store;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What the lifecycle works with, made once when the node is put together.
 *
 * @param chainNow
 *          chain seconds of the newest final block
 */
public record Desk(Identity identity, ChainBinding chain, LongSupplier chainNow, Store store, Custody custody,
    SessionKeys sessionKeys, RunRecords runs, Conversations conversations, Signings signings, Peers peers,
    Timing timing, Entropy entropy, InstantSource clock, EvidenceFolder evidence) {

  private static final Logger LOG = LogManager.getLogger(Desk.class);

  /** Longest line of the journal, in characters: its own bound counts bytes. */
  private static final int LINE_MAX = 1000;

  Address self() {
    return identity.address();
  }

  /** Writes a line into the journal and the log. */
  void note(String kind, String text) {
    LOG.info("{}: {}", kind, text);
    var line = text.length() <= LINE_MAX ? text : text.substring(0, LINE_MAX) + " ...";
    store.run(tx -> tx.journal().append(clock.instant(), kind, line));
  }
}
