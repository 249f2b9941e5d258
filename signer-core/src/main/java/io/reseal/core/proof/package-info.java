/**
 * Proofs about discrete logarithms: that one is known, that two are equal.
 *
 * <p>
 * Sees nothing but the statement and its context; may not decide what a failed
 * proof means.
 */
package io.reseal.core.proof;
