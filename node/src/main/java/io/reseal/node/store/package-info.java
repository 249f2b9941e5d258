/**
 * The node's one durable memory: epochs, sessions, outbox, sealed shares,
 * journal, on SQLite.
 *
 * <p>
 * May not interpret what it keeps: blobs are encoded by their owners, and no
 * decision is taken here beyond refusing what would contradict a row that
 * stands.
 */
package io.reseal.node.store;
