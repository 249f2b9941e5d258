package io.reseal.node.chain;

/**
 * What members signed towards one epoch, as the transactions show it that
 * carried it to the registry. Anybody may have made it up: whoever acts on it
 * recovers each signature.
 *
 * @param validUntil
 *          of the barrier, chain seconds
 * @param next
 *          Barrier signatures of the epoch's members, for the attempt that was
 *          committed
 * @param current
 *          Barrier signatures of the base epoch's members;
 *          {@link MemberSignatures#NOBODY} for the first epoch
 * @param ready
 *          Ready signatures
 * @param active
 *          Active signatures
 */
public record Testimony(long validUntil, MemberSignatures next, MemberSignatures current,
    MemberSignatures ready, MemberSignatures active) {
}
