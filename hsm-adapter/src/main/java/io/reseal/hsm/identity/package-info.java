/**
 * A node's on-chain identity key, the channel and session keys it vouches for,
 * and the check of what a peer shows.
 *
 * <p>
 * Asks the token, never PKCS#11; decides nothing about who is a member.
 */
package io.reseal.hsm.identity;
