package io.reseal.core.mallory;

import java.util.Optional;
import java.util.Random;

/**
 * A place in a message that is about to be lied about, and what else a liar
 * could put there.
 *
 * @param whole
 *          the message's bytes
 * @param others
 *          the bytes of the same place in another party's message of this step
 * @param previous
 *          the bytes of the same place in what the same seat said in an earlier
 *          session
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record Place(byte[] whole, Part part, Optional<byte[]> others, Optional<byte[]> previous, Random random) {

  byte[] bytes() {
    return part.in(whole);
  }

  byte[] bytesOf(Part inner) {
    return inner.in(whole);
  }
}
