package io.reseal.core.ot;

/** What Bob has in the end: his shares, or a check that failed. */
public sealed interface OleResult permits OleShares, FailedCheck {
}
