/**
 * The one door to a node's token.
 *
 * <p>
 * May not do anything but open it: what a token does is in
 * {@link io.reseal.hsm.token}.
 */
package io.reseal.hsm;
