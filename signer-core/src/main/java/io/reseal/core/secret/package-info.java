/**
 * Secrets off the heap: wipeable, unprintable, compared in constant time.
 *
 * <p>
 * May not put a secret into a heap array, a string or an exception, and knows
 * nothing of what the bytes mean.
 */
package io.reseal.core.secret;
