package io.reseal.node.chain;

import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.util.List;

/** The finalized chain as this node sees it. Used by one thread. */
public interface ChainReader extends AutoCloseable {

  /**
   * Reads the state of the highest finalized block that a quorum of endpoints
   * agrees on, and moves the cursor there.
   *
   * @throws ChainException
   *           when too few endpoints answer or agree, naming each and what it
   *           said
   * @throws FinalityBroken
   *           when a quorum denies the block this node has seen finalized, or the
   *           registry's code
   */
  FinalizedState poll();

  /**
   * Reads any epoch in the same block as a state before, by the same quorum; an
   * epoch never proposed has {@link Phase#NONE}.
   *
   * @throws ChainException
   *           as {@link #poll}
   */
  EpochState epoch(FinalizedState at, Epoch epoch);

  /**
   * Tells the reader of a committee from elsewhere, such as the store: a
   * committee is recognised by its hash, so a wrong one does no harm.
   */
  void recall(Committee committee);

  /**
   * What was wrong with single endpoints in the last read, one sentence each:
   * silence, garbage, dissent. For status and alarms.
   */
  List<String> complaints();

  @Override
  void close();
}
