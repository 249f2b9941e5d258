/**
 * The node's answers to its operator: status, signing and approvals, over HTTP
 * on the loopback.
 *
 * <p>
 * May not decide anything: it asks {@link io.reseal.node.api.Operations} and
 * renders what it is told. The only package that knows Javalin.
 */
package io.reseal.node.api;
