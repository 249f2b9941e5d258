/**
 * Measures whole nodes as processes: what {@code bin/bench} runs beside the
 * core's figures.
 *
 * <p>
 * Asks nodes by their API alone, as a client does; knows nothing of how they
 * work.
 */
package io.reseal.node.bench;
