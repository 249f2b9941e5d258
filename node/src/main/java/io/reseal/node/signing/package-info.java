/**
 * Users' requests to sign: admitted by policy, recorded once, signed by a
 * quorum.
 *
 * <p>
 * May not change an epoch, and never signs under the tags of this system.
 */
package io.reseal.node.signing;
