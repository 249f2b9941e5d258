/**
 * The node's configuration: read once, into records, refused whole if anything
 * in it is wrong.
 *
 * <p>
 * May not hold a secret, open a connection or look at anything but its file,
 * the flags and the environment it is handed.
 */
package io.reseal.node.config;
