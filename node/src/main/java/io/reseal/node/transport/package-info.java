/**
 * Framed, mutually authenticated channels to the addresses that the contract
 * lists; the only package with Netty.
 *
 * <p>
 * Carries opaque bytes, best effort: it may not read a payload, nor decide who
 * is a member.
 */
package io.reseal.node.transport;
