package io.reseal.node.peers;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Size;
import java.util.List;
import java.util.Optional;

/** What peers say to each other about where and how they are. */
sealed interface PeerMessage {

  /** Most records in one answer: 32 of 300 bytes fit into a candidate's frame. */
  int RECORDS_MAX = 32;

  Codec<PeerMessage> CODEC = Codec.of(PeerMessage.class);

  /** My own record. */
  record Announce(@Size(min = 1, max = NodeRecord.SIZE_MAX) Bytes record) implements PeerMessage {
  }

  /**
   * Which members do you know?
   *
   * @param after
   *          of those, the ones with higher addresses
   */
  record Ask(Optional<Address> after) implements PeerMessage {
  }

  /**
   * Records of members, by ascending address; a full list means there are more.
   */
  record Records(@Size(max = RECORDS_MAX) List<@Size(min = 1, max = NodeRecord.SIZE_MAX) Bytes> records)
      implements
        PeerMessage {
  }

  /** How are you? */
  record StatusAsk() implements PeerMessage {
  }

  /** How I am. */
  record Status(Fitness fitness) implements PeerMessage {
  }
}
