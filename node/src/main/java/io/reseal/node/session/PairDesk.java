package io.reseal.node.session;

import io.reseal.core.party.Address;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.node.store.Store;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * What the care for pairs works with, made once when the node is put together.
 *
 * @param tell
 *          tells a member something about a pair, if it is connected
 * @param chainNow
 *          chain seconds of the newest final block
 */
public record PairDesk(Store store, Custody custody, SessionKeys sessionKeys, Conversations conversations,
    Peers peers, BiConsumer<Address, PairMessage> tell, Timing timing, ChainBinding chain,
    LongSupplier chainNow, Entropy entropy, InstantSource clock, EvidenceFolder evidence) {

  Address self() {
    return custody.owner();
  }
}
