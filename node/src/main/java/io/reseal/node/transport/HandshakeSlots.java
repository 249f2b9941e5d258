package io.reseal.node.transport;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many accepted connections may be unknown at once, in all and from one
 * host: a flood of strangers takes these and nothing else.
 */
final class HandshakeSlots {

  private final int max;
  private final int perHostMax;
  private final Map<InetAddress, Integer> hosts = new HashMap<>();
  private int taken;

  HandshakeSlots(int max, int perHostMax) {
    this.max = max;
    this.perHostMax = perHostMax;
  }

  /** A slot for a connection from this host, if one is free. */
  synchronized Optional<Slot> take(InetAddress host) {
    var ofHost = hosts.getOrDefault(host, 0);
    if (taken >= max || ofHost >= perHostMax) {
      return Optional.empty();
    }
    taken++;
    hosts.put(host, ofHost + 1);
    return Optional.of(new Slot(host));
  }

  synchronized int taken() {
    return taken;
  }

  private synchronized void release(InetAddress host) {
    taken--;
    if (hosts.merge(host, -1, Integer::sum) == 0) {
      hosts.remove(host);
    }
  }

  /** One handshake's place; given back once, however often that is said. */
  final class Slot {

    private final InetAddress host;
    private boolean held = true;

    private Slot(InetAddress host) {
      this.host = host;
    }

    void release() {
      synchronized (this) {
        if (!held) {
          return;
        }
        held = false;
      }
      HandshakeSlots.this.release(host);
    }
  }
}
