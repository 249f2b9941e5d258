package io.reseal.node.engine;

import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.Token;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.lifecycle.Settings;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.Timing;
import io.reseal.node.signing.SigningPolicy;
import io.reseal.node.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What an engine stands on; all of it is closed by whoever opened it.
 *
 * @param keys
 *          what the committee holds
 * @param chainNow
 *          chain seconds of the newest final block
 * @param registry
 *          sends transactions; it may block, so only {@code chainThread} asks
 *          it
 * @param own
 *          the thread that owns the engine; runs in order what it is given
 * @param limit
 *          for a request to sign as a whole
 */
public record Ground(Store store, Token token, Identity identity, ChainBinding chain, List<KeySpec> keys,
    LongSupplier chainNow, RegistryTransactions registry, Wires wires, Executor own, Executor chainThread,
    Timing timing, Duration limit, Settings settings, SigningPolicy policy, EvidenceFolder evidence,
    Entropy entropy, InstantSource clock) {
}
