/**
 * A committee of real processes on this machine, and the demonstration that
 * tells its story.
 *
 * <p>
 * May not reach into a running node: what it knows of one it asks by
 * {@code bin/reseal} and its admin API, as an operator does.
 */
package io.reseal.node.demo;
