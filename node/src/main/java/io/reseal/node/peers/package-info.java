/**
 * Where peers are and how they are: signed address records, bootstrap,
 * candidates.
 *
 * <p>
 * May not decide who is a member: it is told, and finds them.
 */
package io.reseal.node.peers;
