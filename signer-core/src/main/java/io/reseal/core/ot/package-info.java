/**
 * What two parties prepare so as to multiply secrets: base oblivious transfer,
 * its extension, the random vector OLE, the setups of all pairs, and the seeds
 * of their zero shares.
 *
 * <p>
 * May not know what is multiplied nor why, keeps no record of what is burned,
 * and lets no secret onto the heap.
 */
package io.reseal.core.ot;
