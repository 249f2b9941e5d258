package io.reseal.node.chain;

/**
 * The registry's waiting times in seconds, fixed at its deployment.
 *
 * @param delay
 *          before an Ordinary change opens
 * @param longDelay
 *          before an Exceptional one
 * @param minInterval
 *          from the last commit to an Ordinary or Exceptional change
 * @param window
 *          how long a proposal stays open
 * @param attemptTime
 *          from opening to deadline
 * @param proveTime
 *          from commit until the governor may prove, and the base roll back
 * @param maxAge
 *          after which anyone may propose a Refresh
 */
public record RegistryTimes(long delay, long longDelay, long minInterval, long window, long attemptTime,
    long proveTime, long maxAge) {
}
