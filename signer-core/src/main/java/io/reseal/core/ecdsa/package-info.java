/**
 * Threshold ECDSA signatures on secp256k1: DKLs23 (Doerner, Kondi, Lee and
 * shelat, ePrint 2023/765).
 *
 * <p>
 * May not keep anything secret beyond the run that made it, prepare a signature
 * ahead of its message, or say anything about a failed check before it is
 * recorded.
 */
package io.reseal.core.ecdsa;
