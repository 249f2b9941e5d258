/**
 * A token over a PKCS#11 library (Cryptoki 2.40): our own binding where exact
 * control matters, SunPKCS11 where JCA needs a {@code PrivateKey}.
 *
 * <p>
 * May not know what a key is for, and never holds a PIN or a plaintext on the
 * heap. Nothing outside this package names a PKCS#11 type.
 */
package io.reseal.hsm.pkcs11;
