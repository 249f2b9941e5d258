/**
 * A share sealed under its epoch's own HSM key, bound to key, epoch, attempt
 * and node; its destruction and the receipt of it.
 *
 * <p>
 * Asks the token, never PKCS#11. May not decide when a share goes, read a
 * clock, or store anything.
 */
package io.reseal.hsm.seal;
