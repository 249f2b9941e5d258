package io.reseal.core.protocol;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;

/**
 * What a message says of the bytes that it brings to one seat alone: their
 * digest, which everybody sees and the speaker signs. So nobody can be given
 * other bytes than the speaker stands by, and whoever shows them shows
 * evidence.
 *
 * @param to
 *          the only reader
 * @param digest
 *          of the enclosed bytes
 */
public record Enclosure(Seat to, Bytes32 digest) {

  /** Of these bytes. */
  public static Enclosure of(Seat to, Bytes enclosed) {
    return new Enclosure(to, Transcript.hash(Tag.ENCLOSURE, enclosed.toArray()));
  }
}
