package io.reseal.node.store;

import io.reseal.core.party.Epoch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Why this node does not believe its own store and token, and how far: they
 * were found to be older than what had happened. It is never taken back. Shares
 * that came after it are believed, those up to its reach never again, also when
 * a roll back makes one of them the active ones.
 *
 * @param why
 *          in words for the operator
 * @param since
 *          when it was found
 * @param reach
 *          the last attempt of which the forgotten past may have known; empty
 *          until the chain has been read, and nothing is believed meanwhile
 * @param start
 *          of this node in which it was found
 * @param incarnation
 *          the latest other start of this node that is known; 0 for none
 * @param seq
 *          how far that one is known to have come in its journal; 0 for none
 */
public record Distrust(String why, Instant since, Optional<Reach> reach, long start, long incarnation,
    long seq) {

  /** An attempt at an epoch; attempt 0 comes before the first. */
  public record Reach(Epoch epoch, int attempt) {

    boolean covers(Epoch other, int otherAttempt) {
      var order = other.compareTo(epoch);
      return order < 0 || (order == 0 && otherAttempt <= attempt);
    }
  }

  /** Whether nothing is believed of that attempt at an epoch. */
  public boolean covers(Epoch epoch, int attempt) {
    return reach.isEmpty() || reach.get().covers(epoch, attempt);
  }

  /**
   * Whether that much of another start of ours is no news: it belongs to what is
   * forgotten, which came before the start that found out, or is known already.
   */
  public boolean knows(long otherIncarnation, long otherSeq) {
    return otherIncarnation < start || otherIncarnation < incarnation
        || (otherIncarnation == incarnation && otherSeq <= seq);
  }

  static Distrust of(ResultSet row) throws SQLException {
    var epoch = row.getLong("epoch");
    var reach = row.wasNull()
        ? Optional.<Reach>empty()
        : Optional.of(new Reach(new Epoch(epoch), row.getInt("attempt")));
    return new Distrust(row.getString("why"), Instant.ofEpochMilli(row.getLong("since")), reach,
        row.getLong("start"), row.getLong("incarnation"), row.getLong("seq"));
  }
}
