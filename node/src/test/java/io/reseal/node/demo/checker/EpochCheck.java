package io.reseal.node.demo.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * One epoch of the report, checked from the transaction that committed it: all
 * members signed, by their identities, for these terms, this root and these
 * keys, and the new sharing signed with the key itself.
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared never
record EpochCheck(long number, int threshold, List<String> members, String root, byte[] committee) {

  /**
   * What every epoch of a report belongs to, and the two keys: one of BIP-340,
   * and an account's.
   *
   * @param publicKey
   *          of BIP-340, compressed
   * @param address
   *          of the ECDSA key, 20 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, compared never
  record Chain(long id, byte[] registry, byte[] publicKey, byte[] address) {
  }

  private static final String TERMS = "Terms(uint64 epoch,uint64 base,bytes32 baseRoot,bytes32 baseCommittee,"
      + "bytes32 committee,uint16 n,uint16 threshold,uint8 kind,bytes32 keys,uint64 opensAt,uint64 expiresAt)";
  private static final String READY = "Ready(bytes32 termsHash,uint32 attempt,bytes32 root,bytes32 keys)";
  private static final int KINDS = 5;
  static final int KEYS = JointKey.SCHEMES.size();

  static EpochCheck of(Fields fields, Chain chain, Optional<EpochCheck> base) {
    var number = fields.number("epoch");
    var threshold = (int) Math.min(fields.number("threshold"), Integer.MAX_VALUE);
    var members = fields.addresses("members");
    Refused.unless(threshold >= 2 && threshold <= members.size(),
        fields.where() + ": a threshold is from 2 to the number of members");
    Refused.unless(base.isEmpty() || base.get().number < number, "epochs ascend");
    var epoch = new EpochCheck(number, threshold, members, fields.text("root"),
        committeeHash(threshold, members));
    var records = epoch.checkRecords(fields, chain, base);
    epoch.checkCommit(fields, chain, base, records);
    return epoch;
  }

  /** The root is that of the public records, which name the dealers. */
  private PublicRecords checkRecords(Fields fields, Chain chain, Optional<EpochCheck> base) {
    var records = PublicRecords.of(fields.bytes("records"));
    Refused.unless(records.keys().size() == KEYS, fields.where() + ": the committee holds two keys");
    Refused.unless(Arrays.equals(records.root(members.size()), fields.bytes("root", 32)),
        fields.where() + ".root is that of the records");
    Refused.unless(Arrays.equals(records.keys().getFirst().commitment().getFirst(), chain.publicKey),
        fields.where() + " shares the report's public key");
    Refused.unless(records.keys().stream().allMatch(key -> key.commitment().size() == threshold),
        fields.where() + ".threshold is the number of the polynomial's coefficients");

    // Before the first epoch nobody holds anything: its own members deal.
    var from = base.map(EpochCheck::members).orElse(members);
    var dealers = fields.addresses("dealers");
    var seats = dealers.stream().map(dealer -> from.indexOf(dealer) + 1).toList();
    Refused.unless(records.keys().stream().allMatch(key -> seats.equals(key.dealers())),
        fields.where() + ".dealers are those of the records");
    Refused.unless(from.containsAll(dealers), fields.where() + ".dealers are members of the base epoch");
    Refused.unless(dealers.size() >= base.map(EpochCheck::threshold).orElse(members.size()),
        fields.where() + ": at least threshold of the base epoch deal");
    return records;
  }

  private void checkCommit(Fields fields, Chain chain, Optional<EpochCheck> base, PublicRecords records) {
    var raw = fields.bytes("commit");
    Refused.unless(Arrays.equals(Hashes.keccak(raw), fields.prefixed("commitTx", 32)),
        fields.where() + ".commitTx is the commit's hash");
    var commit = CommitCall.of(raw);
    Refused.unless(commit.chainId() == chain.id && Arrays.equals(commit.registry(), chain.registry),
        "the commit goes to the registry");
    Refused.unless(commit.epoch() == number, "the commit is one of epoch " + number);
    Refused.unless(Arrays.equals(commit.root(), fields.bytes("root", 32)),
        "the commit's root is the epoch's");
    Refused.unless(same(commit.members(), members.stream().map(Fields::address).toList())
        && commit.ready().size() == members.size(), "the commit is signed by the epoch's members");
    Refused.unless(
        commit.keys().stream().map(JointKey::scheme).toList().equals(JointKey.SCHEMES)
            && commit.proofs().size() == KEYS,
        "the commit is of a BIP-340 and an ECDSA key, each with a proof");
    for (var index = 0; index < KEYS; index++) {
      Refused.unless(commit.keys().get(index).isOf(records.keys().get(index).commitment().getFirst()),
          "the commit's keys are those that the records share");
    }
    Refused.unless(Arrays.equals(commit.keys().getLast().address(), chain.address),
        "the commit's ECDSA key has the report's address");
    checkSignatures(fields, chain, base, commit);
  }

  private void checkSignatures(Fields fields, Chain chain, Optional<EpochCheck> base, CommitCall commit) {
    var termsHash = termsHash(fields, chain, base, commit);
    var attempt = Hashes.word(commit.attempt());
    var ready = digest(chain,
        Hashes.keccak(Hashes.keccak(ascii(READY)), termsHash, attempt, commit.root(), commit.keysHash()));
    for (var seat = 0; seat < members.size(); seat++) {
      Refused.unless(
          Arrays.equals(Secp.signer(ready, commit.ready().get(seat)), Fields.address(members.get(seat))),
          members.get(seat) + " signed that it is ready for these terms, this root and this key");
    }
    var proof = Hashes.tagged("reseal/v1/epoch", termsHash, attempt, commit.root());
    for (var index = 0; index < KEYS; index++) {
      Refused.unless(commit.keys().get(index).signed(proof, commit.proofs().get(index)),
          "the sharing of epoch " + number + " signed with key " + index);
    }
  }

  private byte[] termsHash(Fields fields, Chain chain, Optional<EpochCheck> base, CommitCall commit) {
    var terms = Fields.of(fields.object().get("terms"), fields.where() + ".terms", "kind", "opensAt",
        "expiresAt");
    var kind = terms.number("kind");
    Refused.unless(kind < KINDS && kind == 0 == base.isEmpty(),
        "the first epoch, and only it, is the genesis");
    var none = new byte[32];
    return digest(chain,
        Hashes.keccak(Hashes.keccak(ascii(TERMS)), Hashes.word(number),
            Hashes.word(base.map(EpochCheck::number).orElse(0L)),
            base.map(each -> java.util.HexFormat.of().parseHex(each.root)).orElse(none),
            base.map(EpochCheck::committee).orElse(none), committee, Hashes.word(members.size()),
            Hashes.word(threshold), Hashes.word(kind), base.isPresent() ? commit.keysHash() : none,
            Hashes.word(terms.number("opensAt")), Hashes.word(terms.number("expiresAt"))));
  }

  /** EIP-712. */
  private static byte[] digest(Chain chain, byte[] struct) {
    return Hashes.keccak(new byte[]{0x19, 0x01}, domainHash(chain), struct);
  }

  private static byte[] domainHash(Chain chain) {
    return Hashes.keccak(
        Hashes.keccak(
            ascii("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")),
        Hashes.keccak(ascii("EpochRegistry")), Hashes.keccak(ascii("1")), Hashes.word(chain.id),
        Hashes.word(chain.registry));
  }

  /** keccak256(abi.encode(threshold, members)). */
  private static byte[] committeeHash(int threshold, List<String> members) {
    var words = Hashes.join(Hashes.word(threshold), Hashes.word(64), Hashes.word(members.size()));
    for (var member : members) {
      words = Hashes.join(words, Hashes.word(Fields.address(member)));
    }
    return Hashes.keccak(words);
  }

  private static boolean same(List<byte[]> some, List<byte[]> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (var at = 0; at < some.size(); at++) {
      if (!Arrays.equals(some.get(at), others.get(at))) {
        return false;
      }
    }
    return true;
  }

  /** Members of both. */
  List<String> stayedFrom(EpochCheck earlier) {
    var stayed = new HashSet<>(members);
    return earlier.members.stream().filter(stayed::contains).toList();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
