package io.reseal.node.transport;

/** What an authenticated peer may do here. */
public enum Standing {
  /** Listed on chain: every topic, large frames. */
  MEMBER,
  /** Known by its key alone: {@link Topic#PEERS}, small frames, a low rate. */
  CANDIDATE
}
