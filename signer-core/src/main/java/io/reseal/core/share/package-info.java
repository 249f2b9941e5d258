/**
 * A key in shares: the polynomial, its public commitment, interpolation, and
 * one party's share with the public side that belongs to it.
 *
 * <p>
 * Computes on values it is given; may not know who sent them, or why.
 */
package io.reseal.core.share;
