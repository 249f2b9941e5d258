package io.reseal.node.cli;

import io.reseal.node.api.EthereumSigner;
import io.reseal.node.api.Operations;
import io.reseal.node.config.NodeConfig;

/** A node at work, until it is closed or gives up. */
public interface RunningNode extends Operations, EthereumSigner, AutoCloseable {

  /** Starts a node by its configuration. */
  interface Start {

    /**
     * A node at work.
     *
     * @throws RuntimeException
     *           when it cannot start; nothing is left running then
     */
    RunningNode start(NodeConfig config);
  }

  /** Returns once the node has stopped, whatever stopped it. */
  void awaitStop() throws InterruptedException;

  /** Stops the node; a second time does nothing. */
  @Override
  void close();
}
