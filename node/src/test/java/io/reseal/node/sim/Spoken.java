package io.reseal.node.sim;

import io.reseal.core.protocol.Malformed;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.session.PairMessage;
import io.reseal.node.session.RunMessage;
import io.reseal.node.signing.SigningMessage;
import io.reseal.node.transport.Topic;

/** What kind of thing a message says. */
final class Spoken {

  private Spoken() {
  }

  /** Its topic, and what it is within it. */
  static String name(Topic topic, byte[] message) {
    try {
      return topic + " " + switch (topic) {
        case SESSION -> run(RunMessage.CODEC.decode(message));
        case LIFECYCLE -> Statement.CODEC.decode(message).getClass().getSimpleName();
        case SIGNING -> SigningMessage.CODEC.decode(message).getClass().getSimpleName();
        case PAIRS -> PairMessage.CODEC.decode(message).getClass().getSimpleName();
        case PEERS, AUDIT -> "message";
      };
    } catch (Malformed e) {
      throw new Violation("a node sends what is no message: " + e.getMessage());
    }
  }

  private static String run(RunMessage message) {
    if (message instanceof RunMessage.Speech(var envelope)) {
      var header = envelope.header();
      return header.protocol() + " step " + header.step() + " as " + header.from().role();
    }
    return message.getClass().getSimpleName();
  }
}
