package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Size;
import io.reseal.node.store.NonceSlot;
import java.util.List;
import java.util.Optional;

/**
 * What members tell each other about a change of committee, over and over until
 * the chain has moved. Signatures speak for themselves, so anybody may pass
 * them on.
 */
public sealed interface Statement {

  /** Its one encoding. */
  Codec<Statement> CODEC = Codec.of(Statement.class);

  /**
   * "I am here for this attempt, and my current share opens."
   *
   * @param validUntil
   *          chain seconds
   * @param signature
   *          65 bytes, by the identity, as the registry takes it
   */
  record Barrier(Bytes32 termsHash, int attempt, long validUntil, Address signer,
      @Size(min = 65, max = 65) Bytes signature) implements Statement {
  }

  /**
   * "I am here for this attempt, but I have no share to deal with": of a member
   * whose store was put back, say, which is to receive one. It is not signed:
   * each member only takes it from the one whom it is about, and passes it on to
   * nobody. A liar gains what he gains by saying no Barrier.
   */
  record Abstention(Bytes32 termsHash, int attempt) implements Statement {
  }

  /**
   * "My share under this root is durable, and was in a quorum that signed."
   *
   * @param keysHash
   *          of the registry's list of keys
   * @param proofs
   *          a signature by the new sharing for each key, 64 bytes
   */
  record Ready(Bytes32 termsHash, int attempt, Bytes32 root, Bytes32 keysHash, Address signer,
      @Size(min = 65, max = 65) Bytes signature,
      @Size(min = 1, max = 16) List<@Size(min = 64, max = 64) Bytes> proofs) implements Statement {

    public Ready {
      proofs = List.copyOf(proofs);
    }
  }

  /** "I opened my share of the active epoch afresh." */
  record Active(Bytes32 termsHash, Bytes32 root, Address signer,
      @Size(min = 65, max = 65) Bytes signature) implements Statement {
  }

  /**
   * "I opened my share of the base epoch afresh; let it return."
   *
   * @param termsHash
   *          of the active epoch, which is not Proven
   * @param validUntil
   *          chain seconds
   */
  record Opened(Bytes32 termsHash, Bytes32 baseRoot, long validUntil, Address signer,
      @Size(min = 65, max = 65) Bytes signature) implements Statement {
  }

  /**
   * "The registry is to be retired for that one."
   *
   * @param epoch
   *          the active one
   */
  record Migrate(Address successor, long epoch, Address signer,
      @Size(min = 65, max = 65) Bytes signature) implements Statement {
  }

  /** "Send me the public record of this epoch." */
  record WantEpoch(long epoch) implements Statement {
  }

  /**
   * The public record of an epoch; whoever asked checks it against the root on
   * chain.
   */
  record EpochRecords(long epoch, @Size(max = 1 << 18) Bytes records) implements Statement {
  }

  /**
   * "Sign the epoch message with me": begins one quorum's test of a prepared
   * sharing.
   *
   * @param quorum
   *          which of the quorums
   * @param instance
   *          random, for this run alone
   */
  record TestCall(Bytes32 termsHash, int attempt, Bytes32 root, int key, int quorum,
      Bytes32 instance) implements Statement {
  }

  /**
   * "I have come this far": a node's word of how many starts and entries of its
   * journal it has. Others keep the furthest, and show it to whoever claims to be
   * that node and knows nothing of it.
   *
   * @param incarnation
   *          its count of starts
   * @param epoch
   *          that it holds as active; 0 for none
   * @param seq
   *          number of its journal's last entry
   * @param hash
   *          of that entry
   * @param signature
   *          65 bytes, by the identity
   */
  record Mark(long incarnation, long epoch, long seq, Bytes32 hash, Address signer,
      @Size(min = 65, max = 65) Bytes signature) implements Statement {
  }

  /**
   * "What do you know of me?"
   *
   * @param incarnation
   *          of the start that asks
   */
  record WantMark(long incarnation) implements Statement {
  }

  /**
   * "This is the furthest that I know of you."
   *
   * @param incarnation
   *          of the start that asked
   * @param mark
   *          its own word; empty when it never said any here
   */
  record MarkKnown(long incarnation, Optional<Mark> mark) implements Statement {
  }

  /**
   * "Tell me what was signed before me."
   *
   * @param base
   *          epoch in which it was
   * @param requests
   *          position of the last row of the record of requests that is known, of
   *          those of whom is asked; 0 for none
   * @param slots
   *          the same of the record of transactions
   */
  record WantSigned(long base, long requests, long slots) implements Statement {
  }

  /** What a request id stands for. */
  record SignedRow(Bytes32 requestId, Bytes32 keyId, Bytes32 digest) {
  }

  /** What a place among an account's transactions stands for. */
  record SlotRow(long chainId, Address account, long nonce, Bytes32 digest) {

    public SlotRow {
      var _ = new NonceSlot(chainId, account, nonce); // refuses what is none
    }
  }

  /**
   * "This was signed, or begun to be."
   *
   * @param active
   *          epoch that the speaker sees active: by an earlier one it signs no
   *          more
   * @param afterRequests
   *          as asked
   * @param afterSlots
   *          as asked
   * @param lastRequests
   *          position of the last row; as asked when there is none
   * @param lastSlots
   *          the same of the record of transactions
   * @param requests
   *          with {@code slots} empty when that is all
   */
  record SignedPage(long active, long afterRequests, long afterSlots, long lastRequests, long lastSlots,
      @Size(max = SignOnce.PAGE) List<SignedRow> requests,
      @Size(max = SignOnce.PAGE) List<SlotRow> slots) implements Statement {

    public SignedPage {
      requests = List.copyOf(requests);
      slots = List.copyOf(slots);
    }
  }
}
