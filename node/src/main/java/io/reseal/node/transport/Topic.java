package io.reseal.node.transport;

import java.util.Optional;

/** What a frame is about: who gets it here, and who may send it. */
public enum Topic {
  /** Address records and status: the only topic open to candidates. */
  PEERS(1),
  /** Messages of runs of KeyDeal. */
  SESSION(2),
  /** Barrier, ready and active signatures, freshness. */
  LIFECYCLE(3),
  /** Signing requests and messages of signing sessions. */
  SIGNING(4),
  /** Signed heads of audit logs. */
  AUDIT(5),
  /** New setups of pairs inside an epoch, and disputes. */
  PAIRS(6);

  private final byte code;

  Topic(int code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  byte code() {
    return code;
  }

  static Optional<Topic> of(byte code) {
    for (var topic : values()) {
      if (topic.code == code) {
        return Optional.of(topic);
      }
    }
    return Optional.empty();
  }
}
