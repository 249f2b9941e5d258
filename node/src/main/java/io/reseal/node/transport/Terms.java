package io.reseal.node.transport;

import io.reseal.core.party.Address;
import io.reseal.hsm.identity.ChainBinding;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/**
 * Who we are and under which terms we speak with others.
 *
 * @param own
 *          this node's address
 * @param listen
 *          where to listen; port 0 takes any
 * @param chain
 *          what a certificate must be made for
 * @param chainTime
 *          seconds, the time of the newest finalized block
 */
public record Terms(Address own, InetSocketAddress listen, ChainBinding chain, LongSupplier chainTime,
    Limits limits) {
}
