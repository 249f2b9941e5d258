/**
 * What the core's operations and protocols take: bin/bench runs it.
 *
 * <p>
 * It sees the core as the node does, by its public interface; no build depends
 * on a time measured here.
 */
package io.reseal.core.bench;
