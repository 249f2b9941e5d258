/**
 * One protocol for making a key, handing it to another committee and refreshing
 * it. Steps: {@code docs/keydeal.md}.
 *
 * <p>
 * May not decide who deals to whom or when: the plan says so, and the chain
 * says the plan.
 */
package io.reseal.core.keydeal;
