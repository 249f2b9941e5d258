/**
 * Tagged, injective hashing: the transcript, the registry of tags, the
 * extendable output.
 *
 * <p>
 * Knows bytes only, and no secret ones: hashing of secrets stays off the heap
 * and lives in {@code core.curve}.
 */
package io.reseal.core.hash;
