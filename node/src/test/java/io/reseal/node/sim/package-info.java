/**
 * Whole committees in one thread under one seed: the nodes' own lifecycle,
 * sessions, store and signing over a simulated clock, network, token and chain
 * that fail in every way we know of.
 *
 * <p>
 * May not touch a node's state but as its parts do, and judges it only by what
 * lasts: the store, the token, the chain and what was sent.
 */
package io.reseal.node.sim;
