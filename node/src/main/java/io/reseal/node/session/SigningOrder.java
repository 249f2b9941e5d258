package io.reseal.node.session;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.share.Sharing;
import io.reseal.node.store.EpochRecord;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One signature to be made, whatever its scheme: of what, by whom, with which
 * key in which epoch. All its signers hold equal orders.
 *
 * @param sharing
 *          the key's sharing in that epoch
 * @param signers
 *          exactly as many members as the threshold says
 * @param digest
 *          the 32 bytes that are signed
 * @param instance
 *          random, for this run alone
 */
public record SigningOrder(KeySpec key, EpochRecord epoch, Sharing sharing, SortedSet<PartyId> signers,
    Bytes32 digest, Bytes32 instance) {

  public SigningOrder {
    signers = Collections.unmodifiableSortedSet(new TreeSet<>(signers));
  }
}
