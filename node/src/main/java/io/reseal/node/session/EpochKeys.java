package io.reseal.node.session;

import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.keydeal.PublicRecord;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Size;
import io.reseal.core.share.Sharing;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All that is public of one epoch's keys: who holds them, and the record of
 * each one's dealing, in the keys' order. Anybody's copy is as good as another:
 * the records hash to the epoch's root.
 */
public final class EpochKeys {

  /** Most keys that a committee holds together. */
  public static final int KEYS_MAX = 16;

  private static final Codec<Records> CODEC = Codec.of(Records.class);

  private final Epoch epoch;
  private final Committee committee;
  private final List<PublicRecord> records;
  private final List<Sharing> sharings; // kept: their verification shares take long to compute

  /** The records as they are stored and sent. */
  record Records(@Size(min = 1, max = KEYS_MAX) List<PublicRecord> keys) {
  }

  /**
   * Checks that each record is one of this committee.
   *
   * @throws IllegalArgumentException
   *           when one is not
   */
  public EpochKeys(Epoch epoch, Committee committee, List<PublicRecord> records) {
    this.epoch = epoch;
    this.committee = committee;
    this.records = List.copyOf(records);
    this.sharings = this.records.stream().map(record -> record.sharing(committee)).toList();
  }

  public Epoch epoch() {
    return epoch;
  }

  /** Who holds the keys. */
  public Committee committee() {
    return committee;
  }

  /** The record of each key's dealing, in the keys' order. */
  public List<PublicRecord> records() {
    return records;
  }

  /** Reads {@link #encoded}. */
  public static EpochKeys decode(Epoch epoch, Committee committee, Bytes records) throws Malformed {
    try {
      return new EpochKeys(epoch, committee, CODEC.decode(records.toArray()).keys());
    } catch (IllegalArgumentException e) {
      throw new Malformed("the records of epoch " + epoch + " are not its committee's: " + e.getMessage());
    }
  }

  /** The records' canonical bytes. */
  public Bytes encoded() {
    return Bytes.of(CODEC.encode(new Records(records)));
  }

  /** The root that these records hash to. */
  public Bytes32 root() {
    return PublicRecord.root(IntStream.range(0, records.size())
        .mapToObj(index -> records.get(index).transcript(sharings.get(index))).toList());
  }

  /** How a key is shared. */
  public Sharing sharing(int index) {
    return sharings.get(index);
  }

  /** A key as the base of a reshare. */
  public KeyDealPlan.BaseKey base(int index) {
    return new KeyDealPlan.BaseKey(epoch, sharing(index), records.get(index).chainCode());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EpochKeys that && epoch.equals(that.epoch) && committee.equals(that.committee)
        && records.equals(that.records);
  }

  @Override
  public int hashCode() {
    return records.hashCode();
  }

  @Override
  public String toString() {
    return "EpochKeys[epoch " + epoch + ", " + records.size() + " keys]";
  }
}
