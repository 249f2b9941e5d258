/**
 * What the chain says, finalized, and what we say to it: the epoch registry and
 * the relayer set it follows. The only package that knows web3j.
 *
 * <p>
 * May not decide anything about an epoch, keep anything on disk or trust one
 * endpoint: a state is what a quorum of endpoints agrees on, from one finalized
 * block. Storage proofs would add nothing here: they hang on a header that the
 * same quorum vouches for.
 */
package io.reseal.node.chain;
