package io.reseal.node.store;

/**
 * A row of a record that only grows, and where it stands in it.
 *
 * @param position
 *          from 1, in the order in which this store came to know them; gaps are
 *          possible
 */
public record Positioned<T>(long position, T value) {
}
