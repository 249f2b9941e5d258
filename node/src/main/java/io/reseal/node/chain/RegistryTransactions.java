package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this node says to the registry from its identity's own account, one
 * transaction at a time. Every method throws {@link ChainException} when no
 * endpoint can be talked to; what the registry refuses is a value.
 */
public interface RegistryTransactions extends AutoCloseable {

  /**
   * Proposes the relayers of now.
   *
   * @param current
   *          the active committee; nothing before the first epoch
   */
  Submission propose(Committee next, Optional<Committee> current);

  /**
   * Opens an attempt.
   *
   * @param next
   *          Barrier signatures of all next members
   * @param current
   *          of at least threshold current members
   */
  Submission openAttempt(Epoch epoch, int attempt, long validUntil, MemberSignatures next,
      MemberSignatures current);

  /** Voids the live attempt; only a next member may. */
  Submission abortAttempt(Epoch epoch, int attempt, Bytes32 reason, Committee next);

  /**
   * Makes an epoch the active one.
   *
   * @param ready
   *          Ready signatures of all next members
   */
  Submission commit(Epoch epoch, int attempt, Bytes32 root, List<ProvenKey> keys, MemberSignatures ready);

  /** Records that the epoch works: Active signatures of all its members. */
  Submission prove(Epoch epoch, MemberSignatures active);

  /**
   * Returns to the base epoch: Opened signatures of at least threshold base
   * members.
   */
  Submission rollBack(Epoch epoch, long validUntil, MemberSignatures opened);

  /** Logs that this node destroyed its share of an epoch. */
  Submission recordDestroyed(Epoch epoch, Bytes32 receipt);

  /**
   * Retires the registry: Migrate signatures of at least threshold active
   * members.
   */
  Submission migrate(Address successor, MemberSignatures members);

  /**
   * Sends the unmined transaction again with higher fees if it has waited too
   * many blocks; nothing to do otherwise.
   */
  Optional<Submission> replaceStuck();

  /** What has become of a transaction. */
  TransactionOutcome outcome(Bytes32 hash);

  /**
   * The signatures that brought a Proven epoch about, as each endpoint shows them
   * that does; none of them is checked.
   *
   * @throws ChainException
   *           when no endpoint does
   */
  List<Testimony> testimonies(EpochState epoch);

  /**
   * Who voided an attempt before its deadline, as one endpoint's log has it;
   * nothing where none has it.
   *
   * @throws ChainException
   *           when no endpoint answers
   */
  Optional<Abort> abort(Epoch epoch, int attempt);

  /**
   * The receipts of destroyed shares of an epoch that this account told the
   * registry's log of, as far as all endpoints that answer have them.
   *
   * @throws ChainException
   *           when no endpoint answers
   */
  Set<Bytes32> destroyed(Epoch epoch);

  /** Funds of this account in wei: the median of what the endpoints say. */
  BigInteger balance();

  /** The account that pays and signs: the identity's. */
  Address sender();

  @Override
  void close();
}
