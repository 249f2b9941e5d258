package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The messages of one registry on one chain that identities sign, as EIP-712
 * digests of 32 bytes, and the hashes the registry names things by. The
 * contract's own computation is {@code EpochMessages.sol}.
 */
public record RegistryDigests(long chainId, Address registry) {

  private static final Bytes32 DOMAIN = Abi
      .keccak("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
  private static final Bytes32 NAME = Abi.keccak("EpochRegistry");
  private static final Bytes32 VERSION = Abi.keccak("1");
  private static final Bytes32 TERMS = Abi
      .keccak("Terms(uint64 epoch,uint64 base,bytes32 baseRoot,bytes32 baseCommittee,"
          + "bytes32 committee,uint16 n,uint16 threshold,uint8 kind,bytes32 keys,uint64 opensAt,uint64 expiresAt)");
  private static final Bytes32 BARRIER = Abi
      .keccak("Barrier(bytes32 termsHash,uint32 attempt,uint64 validUntil)");
  private static final Bytes32 READY = Abi
      .keccak("Ready(bytes32 termsHash,uint32 attempt,bytes32 root,bytes32 keys)");
  private static final Bytes32 ACTIVE = Abi.keccak("Active(bytes32 termsHash,bytes32 root)");
  private static final Bytes32 OPENED = Abi
      .keccak("Opened(bytes32 termsHash,bytes32 baseRoot,uint64 validUntil)");
  private static final Bytes32 MIGRATE = Abi.keccak("Migrate(address successor,uint64 epoch)");

  /** The termsHash that all other messages bind. */
  public Bytes32 terms(Terms terms) {
    return digest(
        Abi.words().add(TERMS).add(terms.epoch().number()).add(terms.base().number()).add(terms.baseRoot())
            .add(terms.baseCommittee()).add(terms.committee()).add(terms.n()).add(terms.threshold())
            .add(terms.kind().code()).add(terms.keys()).add(terms.opensAt()).add(terms.expiresAt()));
  }

  /**
   * "I am here, fresh, willing, and my current share opens."
   *
   * @param validUntil
   *          chain seconds
   */
  public Bytes32 barrier(Bytes32 termsHash, int attempt, long validUntil) {
    return digest(Abi.words().add(BARRIER).add(termsHash).add(attempt).add(validUntil));
  }

  /**
   * "My share under this root is durable, and was in a quorum that signed."
   *
   * @param keys
   *          {@link #keysHash}
   */
  public Bytes32 ready(Bytes32 termsHash, int attempt, Bytes32 root, Bytes32 keys) {
    return digest(Abi.words().add(READY).add(termsHash).add(attempt).add(root).add(keys));
  }

  /** "I unsealed my share afresh under the active epoch." */
  public Bytes32 active(Bytes32 termsHash, Bytes32 root) {
    return digest(Abi.words().add(ACTIVE).add(termsHash).add(root));
  }

  /**
   * "I unsealed my share of the base epoch afresh; return to it."
   *
   * @param validUntil
   *          chain seconds
   */
  public Bytes32 opened(Bytes32 termsHash, Bytes32 baseRoot, long validUntil) {
    return digest(Abi.words().add(OPENED).add(termsHash).add(baseRoot).add(validUntil));
  }

  /** "The active epoch lives on in that registry." */
  public Bytes32 migrate(Address successor, long epoch) {
    return digest(Abi.words().add(MIGRATE).add(successor).add(epoch));
  }

  /**
   * What the new sharing itself signs; bound to chain and registry by the
   * termsHash.
   */
  public static EpochMessage epochMessage(Bytes32 termsHash, int attempt, Bytes32 root) {
    return new EpochMessage(Bytes.of(Abi.words().add(termsHash).add(attempt).add(root).toArray()));
  }

  /**
   * What names a committee on chain: keccak256(abi.encode(threshold, members)).
   */
  public static Bytes32 committeeHash(Committee committee) {
    return committeeHash(committee.threshold().signers(), committee.members());
  }

  /** {@link #committeeHash(Committee)} of what may not be a committee. */
  static Bytes32 committeeHash(int threshold, List<Address> members) {
    var words = Abi.words().add(threshold).add(2L * Abi.WORD).add(members.size());
    members.forEach(words::add);
    return words.keccak();
  }

  /**
   * What names the ordered list of keys on chain: keccak256(abi.encode(Key[])).
   */
  public static Bytes32 keysHash(List<RegistryKey> keys) {
    var words = Abi.words().add(Abi.WORD).add(keys.size());
    for (var key : keys) {
      words.add(key.scheme().code()).add(key.x()).add(key.y());
    }
    return words.keccak();
  }

  /** The EIP-712 domain separator. */
  Bytes32 domainSeparator() {
    return Abi.words().add(DOMAIN).add(NAME).add(VERSION).add(chainId).add(registry).keccak();
  }

  private Bytes32 digest(Abi struct) {
    var message = new ByteArrayOutputStream();
    message.writeBytes(new byte[]{0x19, 0x01});
    message.writeBytes(domainSeparator().toArray());
    message.writeBytes(struct.keccak().toArray());
    return Abi.keccak(message.toByteArray());
  }
}
