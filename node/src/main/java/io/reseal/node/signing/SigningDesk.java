package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.secret.Entropy;
import io.reseal.node.session.Custody;
import io.reseal.node.session.DisputeBook;
import io.reseal.node.session.Signings;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What signing works with, made once when the node is put together.
 *
 * @param disputes
 *          between members, which keep pairs of them apart
 * @param usable
 *          the epoch whose shares may sign now: the store's and the chain's
 *          active one; nothing while they differ or the node is halted
 * @param connected
 *          members that are connected
 * @param send
 *          tells a member something, if it is connected
 * @param patience
 *          for one run, before other signers are tried
 * @param limit
 *          for a request as a whole
 */
public record SigningDesk(Store store, Custody custody, Signings signings, DisputeBook disputes,
    SigningPolicy policy, Supplier<Optional<EpochRecord>> usable, Supplier<Set<Address>> connected,
    BiConsumer<Address, SigningMessage> send, Entropy entropy, InstantSource clock, Duration patience,
    Duration limit) {

  Address self() {
    return custody.owner();
  }
}
