package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Threshold;
import io.reseal.node.chain.contract.EpochRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.web3j.abi.EventEncoder;

/**
 * Where the members of an epoch stand: in the event of its proposal. An event
 * is a hint and no more; only a list that hashes to what storage says is a
 * committee, whoever showed it.
 */
final class EpochEvents {

  private static final String PROPOSED = EventEncoder.encode(EpochRegistry.EPOCHPROPOSED_EVENT);
  /** termsHash, eleven words of terms, the list's offset, its length. */
  private static final int HEAD_WORDS = 14;
  private static final int TERMS_THRESHOLD = 7;

  private EpochEvents() {
  }

  /**
   * Searches backwards from a block.
   *
   * @throws ChainException
   *           when the endpoint fails or its event is malformed
   */
  static Optional<Committee> members(Endpoint endpoint, ChainSpec spec, BlockHeader upTo, EpochState epoch) {
    return new LogSearch(endpoint, spec, upTo.number()).find(PROPOSED, epoch.epoch(), log -> {
      var committee = committee(Json.bytes(Json.field(log, "data"), "an event's data"));
      if (!epoch.terms().names(committee)) {
        throw new ChainException(
            "shows members of epoch " + epoch.epoch() + " that its committee hash denies");
      }
      return Optional.of(committee);
    });
  }

  /** The committee an event names. */
  static Committee committee(byte[] data) {
    if (data.length < HEAD_WORDS * Abi.WORD) {
      throw new ChainException("an event of a proposal has " + data.length + " bytes, too few");
    }
    var head = Words.of("an event of a proposal", Arrays.copyOf(data, HEAD_WORDS * Abi.WORD), HEAD_WORDS);
    if (head.number(HEAD_WORDS - 2) != (HEAD_WORDS - 1) * Abi.WORD) {
      throw new ChainException("an event of a proposal has its list in another place");
    }
    var count = (int) head.number(HEAD_WORDS - 1, Committee.SIZE_MAX);
    var list = Words.of("an event's list of " + count + " members",
        Arrays.copyOfRange(data, HEAD_WORDS * Abi.WORD, data.length), count);
    var members = new ArrayList<Address>();
    for (var index = 0; index < count; index++) {
      members
          .add(list.address(index).orElseThrow(() -> new ChainException("an event names the zero address")));
    }
    try {
      return new Committee(members, new Threshold(head.integer(TERMS_THRESHOLD)));
    } catch (IllegalArgumentException e) {
      throw new ChainException("an event names no committee: " + e.getMessage(), e);
    }
  }
}
