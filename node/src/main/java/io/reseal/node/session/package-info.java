/**
 * One run of a protocol with real peers: their certified keys, what was sent,
 * deadlines, and the evidence against whoever cheated.
 *
 * <p>
 * May not decide that a run begins, and knows nothing of epochs' states or of
 * requests to sign.
 */
package io.reseal.node.session;
