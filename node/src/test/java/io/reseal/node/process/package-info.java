/**
 * Committees of real processes that lose some of them: SoftHSM tokens, a local
 * chain, TLS, SIGKILL.
 *
 * <p>
 * May know of a node only what its operator can ask.
 */
package io.reseal.node.process;
