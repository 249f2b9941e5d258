package io.reseal.node.store;

import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import java.time.Instant;

/**
 * One run of one protocol.
 *
 * @param kind
 *          the protocol, by a word of the caller's
 * @param epoch
 *          the epoch it makes or uses
 * @param attempt
 *          0 where the protocol has no attempts
 * @param keyIndex
 *          place of the key in the registry's list, from 0
 */
public record Session(SessionId sid, String kind, Epoch epoch, int attempt, int keyIndex, State state,
    Instant startedAt) {

  /** Started → Done: it yielded its result. Started → Void: it never will. */
  public enum State {
    STARTED, DONE, VOID
  }

  public Session {
    Names.word("session kind", kind);
    Names.notNegative("attempt", attempt);
    Names.notNegative("key index", keyIndex);
    startedAt = Names.stored(startedAt);
  }
}
