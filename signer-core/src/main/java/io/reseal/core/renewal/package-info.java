/**
 * A new setup of one pair inside an epoch, after the one before was burned or
 * lost: made, tried once with inputs that are nobody's key, and used by neither
 * of the two before both say that it is durable. Steps: docs/ot.md.
 *
 * <p>
 * May not decide when a pair needs one, choose its generation, or keep anything
 * of a generation that failed.
 */
package io.reseal.core.renewal;
