/**
 * Whether operations on secrets take a time that depends on them, by
 * measurement (dudect). Runs in {@code bin/test --full} only: a figure of a
 * clock decides nothing in the usual tests. How to read it:
 * docs/performance.md.
 */
package io.reseal.core.timing;
