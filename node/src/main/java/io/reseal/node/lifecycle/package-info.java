/**
 * Chain versus store: what this node must do so that the two agree, one epoch
 * after another.
 *
 * <p>
 * {@link io.reseal.node.lifecycle.Lifecycle} decides and touches nothing; the
 * shell around it does and decides nothing. May not sign requests of users.
 */
package io.reseal.node.lifecycle;
