/**
 * The commands, {@code main}, and the one place that wires a running node.
 *
 * <p>
 * May not hold rules of its own: what a node does is decided below, and what a
 * running node tells is asked of its admin API like anyone would.
 */
package io.reseal.node.cli;
