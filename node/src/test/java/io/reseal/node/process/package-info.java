/**
 * Committees of real processes that lose some of them: SoftHSM tokens, a local
 * chain, TLS, SIGKILL; and {@code bin/kill9}, which kills them again and again.
 *
 * <p>
 * May know of a node only what its operator can ask; but for the names of the
 * places where it is to die.
 */
package io.reseal.node.process;
