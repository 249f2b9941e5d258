/**
 * The rules by which others' deals and complaints are judged, written a second
 * time from {@code signer-core/docs/keydeal.md} ("Exactly") alone.
 *
 * <p>
 * Shares nothing with the code it is compared with: bytes in, a judgement out,
 * with Bouncy Castle's curve and the JDK's SHA-256. Only the comparing test
 * knows both.
 */
package io.reseal.core.keydeal.independent;
