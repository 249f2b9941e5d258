package io.reseal.node.store;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One entry of the audit journal.
 *
 * @param seq
 *          counts from 1 without gaps
 * @param previous
 *          hash of the entry before; zero for the first
 * @param hash
 *          TH("audit/entry", previous, seq, time in milliseconds, kind, text)
 */
public record JournalEntry(long seq, Instant time, String kind, String text, Bytes32 previous, Bytes32 hash) {

  /** Where this entry leaves the journal. */
  public JournalHead head() {
    return new JournalHead(seq, hash);
  }

  static JournalEntry after(long seq, Bytes32 previous, Instant time, String kind, String text) {
    var hash = hash(previous, seq, time.toEpochMilli(), kind.getBytes(StandardCharsets.UTF_8),
        text.getBytes(StandardCharsets.UTF_8));
    return new JournalEntry(seq, time, kind, text, previous, hash);
  }

  static Bytes32 hash(Bytes32 previous, long seq, long millis, byte[] kind, byte[] text) {
    return Transcript.of(Tag.AUDIT).add(previous).add(seq).add(millis).add(kind).add(text).hash();
  }
}
