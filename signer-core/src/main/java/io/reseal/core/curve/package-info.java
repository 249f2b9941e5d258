/**
 * Scalars and points of secp256k1, secret and public, and the hashes onto them;
 * the only package that knows libsecp256k1.
 *
 * <p>
 * May not know what a key, a share or a protocol is. Everything that touches a
 * secret runs in constant time and off the heap; everything else may be quick.
 */
package io.reseal.core.curve;
