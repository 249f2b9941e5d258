/**
 * Everything of a node that lives on its one thread, put together once: keys,
 * runs, requests and the change of committees, over whatever carries messages
 * and tells of the chain.
 *
 * <p>
 * Knows no socket, no process and no thread: who owns it calls it from one
 * thread. What leaves it leaves through {@link io.reseal.node.engine.Outbound},
 * when what it rests on is on disk, and may not leave otherwise.
 */
package io.reseal.node.engine;
