package io.reseal.node.store;

import java.util.Optional;

/** What a look through the whole journal found. */
public sealed interface JournalCheck {

  /**
   * Every entry follows from the one before it.
   *
   * @param head
   *          the last one; absent in an empty journal
   */
  record Whole(Optional<JournalHead> head) implements JournalCheck {
  }

  /** The first entry that does not, and why. */
  record Broken(long seq, String reason) implements JournalCheck {
  }
}
