/**
 * What all protocols share: rounds as values, the one codec, signed envelopes,
 * echo, faults and their evidence.
 *
 * <p>
 * May not know any protocol, read a clock, open a socket or start a thread: it
 * is driven from outside.
 */
package io.reseal.core.protocol;
