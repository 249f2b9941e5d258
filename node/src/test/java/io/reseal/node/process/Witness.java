package io.reseal.node.process;

import io.reseal.node.api.HsmReport;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.demo.LocalNode;
import java.util.Optional;

/** What one node says of itself when it is asked; nothing while it is down. */
interface Witness {

  /** Whether it is in the committee that should hold the keys. */
  boolean isMember();

  Optional<NodeStatus> status();

  Optional<ReshareView> reshare();

  Optional<HsmReport> hsm();

  /** A process, asked anew each time. */
  record Asked(LocalNode node, boolean isMember, Asking asking) implements Witness {

    @Override
    public Optional<NodeStatus> status() {
      return asking.status(node);
    }

    @Override
    public Optional<ReshareView> reshare() {
      return asking.reshare(node);
    }

    @Override
    public Optional<HsmReport> hsm() {
      return asking.hsm(node);
    }

    @Override
    public String toString() {
      return node.toString();
    }
  }
}
