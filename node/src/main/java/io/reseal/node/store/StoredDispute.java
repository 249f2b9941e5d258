package io.reseal.node.store;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.time.Instant;

/**
 * That one member of a sharing says to be in dispute with another.
 *
 * @param root
 *          of the epoch's sharing
 * @param accuser
 *          id of who says so
 * @param accused
 *          id of the other
 * @param generation
 *          of the setup that it is about, the last time
 * @param times
 *          how often it was said, of ever higher generations
 * @param last
 *          when it was heard last
 * @param statement
 *          the last one, signed
 */
public record StoredDispute(Bytes32 root, int accuser, int accused, int generation, int times, Instant last,
    Bytes statement) {
}
