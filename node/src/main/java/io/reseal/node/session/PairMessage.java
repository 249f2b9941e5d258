package io.reseal.node.session;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Size;

/** What members say to each other about their pairs, outside of runs. */
public sealed interface PairMessage {

  /** Its one encoding. */
  Codec<PairMessage> CODEC = Codec.of(PairMessage.class);

  /**
   * "We need a new setup; propose one." By the larger id of a pair.
   *
   * @param root
   *          of the sharing that it is for
   * @param key
   *          index of the key
   */
  record Wanted(Bytes32 root, int key) implements PairMessage {
  }

  /**
   * "Let us make one." By the smaller id of a pair.
   *
   * @param generation
   *          above all that the proposer has ever taken, and taken
   * @param salt
   *          its own, fresh
   */
  record Proposed(Bytes32 root, int key, int generation, Bytes32 salt) implements PairMessage {
  }

  /**
   * "Yes, and I have begun."
   *
   * @param generation
   *          the one proposed, or a higher one if that was taken here
   * @param proposal
   *          the proposal's salt
   * @param salt
   *          its own, fresh
   */
  record Agreed(Bytes32 root, int key, int generation, Bytes32 proposal,
      Bytes32 salt) implements PairMessage {
  }

  /**
   * "A check of mine on that one's messages has failed." Names nobody as a cheat:
   * only the two can know who is.
   *
   * @param generation
   *          of the setup, which is burned; 0 for the seed of zero shares
   * @param certificate
   *          of the accuser's session key
   * @param signature
   *          64 bytes by that key
   */
  record Disputed(Bytes32 root, int key, PartyId accuser, PartyId accused, int generation,
      @Size(max = 1024) Bytes certificate, @Size(min = 64, max = 64) Bytes signature) implements PairMessage {
  }
}
