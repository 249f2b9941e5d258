/**
 * What we ask of any token: keys that cannot leave it, used by label.
 *
 * <p>
 * May not know how a token is reached; everything above asks these questions
 * and no others.
 */
package io.reseal.hsm.token;
