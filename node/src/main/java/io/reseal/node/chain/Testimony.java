package io.reseal.node.chain;

/**
 * What members signed towards one epoch, as the transactions show it that
 * carried it to the registry, or as they told us themselves. Anybody may have
 * made it up: whoever acts on it recovers each signature.
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

  /** Nobody is known to have signed anything. */
  public static final Testimony NOTHING = new Testimony(0, MemberSignatures.NOBODY, MemberSignatures.NOBODY,
      MemberSignatures.NOBODY, MemberSignatures.NOBODY);

  /** With other Ready signatures. */
  public Testimony ready(MemberSignatures other) {
    return new Testimony(validUntil, next, current, other, active);
  }

  /** With other Active signatures. */
  public Testimony active(MemberSignatures other) {
    return new Testimony(validUntil, next, current, ready, other);
  }

  /** With another's signatures for each step of which it has none. */
  public Testimony completedBy(Testimony other) {
    var barrier = isEmpty(next) ? other : this;
    return new Testimony(barrier.validUntil, barrier.next, barrier.current,
        isEmpty(ready) ? other.ready : ready, isEmpty(active) ? other.active : active);
  }

  private static boolean isEmpty(MemberSignatures given) {
    return given.signatures().isEmpty();
  }
}
