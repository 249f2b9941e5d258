package io.reseal.node.cli;

import io.reseal.node.config.NodeConfig;

/** The wiring of a running node. */
final class Node {

  private Node() {
  }

  @SuppressWarnings("DoNotCallSuggester") // until the wiring is here
  static RunningNode start(NodeConfig config) {
    throw new IllegalStateException(
        "the node of " + config.home() + " cannot run: this build has no wiring yet");
  }
}
