/**
 * Keys that follow from the joint key in public: BIP-32 without hardened steps,
 * as paths, tweaks and extended public keys.
 *
 * <p>
 * May not see a share: the same tweak is added to all of them elsewhere.
 */
package io.reseal.core.derive;
