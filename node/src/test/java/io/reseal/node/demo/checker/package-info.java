/**
 * Checks a report of the demonstration from its bytes alone.
 *
 * <p>
 * May use the JDK, Bouncy Castle and Jackson, and nothing of ours: a mistake in
 * our own arithmetic, hashing or parsing must not be able to hide itself here.
 */
package io.reseal.node.demo.checker;
