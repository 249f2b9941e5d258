package io.reseal.node.api;

import io.reseal.core.party.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Nonces that this server has given to transactions, so that two clients at
 * once never get the same one. A nonce whose transaction came to nothing is
 * given again: a gap would hold up everything behind it.
 */
final class Nonces {

  private final Map<Address, TreeSet<Long>> held = new HashMap<>();

  /**
   * The first free nonce, held from now on.
   *
   * @param pending
   *          asks for the first that the chain's endpoint knows no transaction
   *          for; asked while no one else takes a nonce, as an answer grows stale
   *          with every one that is sent
   */
  synchronized long take(Address account, LongSupplier pending) {
    var first = pending.getAsLong();
    var taken = held.computeIfAbsent(account, _ -> new TreeSet<>());
    taken.headSet(first).clear(); // known to the endpoint
    var nonce = first;
    while (taken.contains(nonce)) {
      nonce++;
    }
    taken.add(nonce);
    return nonce;
  }

  /** Gives a nonce back: nothing was signed for it. */
  synchronized void release(Address account, long nonce) {
    held.getOrDefault(account, new TreeSet<>()).remove(nonce);
  }
}
