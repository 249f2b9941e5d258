package io.reseal.core.ot;

/**
 * A check that failed, which only a cheating peer can bring about: the setup it
 * was made on is burned in memory already. Before anything else is said, done
 * or closed, the caller records durably that this generation is burned.
 *
 * @param check
 *          1 or 4, as the specification numbers them
 * @param generation
 *          of the setup that is burned
 */
public record FailedCheck(int check, int generation) implements OleResult, OleAnswer {
}
