package io.reseal.node.transport;

import io.reseal.core.party.Address;

/** Takes what peers send, one frame at a time. */
@FunctionalInterface
public interface FrameListener {

  /**
   * A whole frame of an authenticated peer that may use this topic.
   *
   * @param payload
   *          as the peer sent it: anything at all; at most 4 MiB
   */
  void onFrame(Address from, Topic topic, byte[] payload);
}
