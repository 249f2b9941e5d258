package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.web3j.abi.DefaultFunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Hash;
import org.web3j.crypto.StructuredDataEncoder;
import org.web3j.utils.Numeric;

/** Against web3j's EIP-712 and ABI encoders, which share no code with ours. */
class RegistryDigestsTest {

  private static final Address REGISTRY = Address.ofHex("0x" + "c0".repeat(20));
  private static final RegistryDigests DIGESTS = new RegistryDigests(31337, REGISTRY);
  private static final Bytes32 A = Bytes32.ofHex("a1".repeat(32));
  private static final Bytes32 B = Bytes32.ofHex("b2".repeat(32));
  private static final Bytes32 C = Bytes32.ofHex("c3".repeat(32));

  @Test
  void barrierIsEip712() {
    assertThat(DIGESTS.barrier(A, 7, 1_900_000_000)).isEqualTo(
        eip712("Barrier", "bytes32 termsHash,uint32 attempt,uint64 validUntil", hex(A), "7", "1900000000"));
  }

  @Test
  void readyIsEip712() {
    assertThat(DIGESTS.ready(A, 7, B, C)).isEqualTo(eip712("Ready",
        "bytes32 termsHash,uint32 attempt,bytes32 root,bytes32 keys", hex(A), "7", hex(B), hex(C)));
  }

  @Test
  void activeIsEip712() {
    assertThat(DIGESTS.active(A, B))
        .isEqualTo(eip712("Active", "bytes32 termsHash,bytes32 root", hex(A), hex(B)));
  }

  @Test
  void openedIsEip712() {
    assertThat(DIGESTS.opened(A, B, 5)).isEqualTo(
        eip712("Opened", "bytes32 termsHash,bytes32 baseRoot,uint64 validUntil", hex(A), hex(B), "5"));
  }

  @Test
  void migrateIsEip712() {
    assertThat(DIGESTS.migrate(REGISTRY, 9))
        .isEqualTo(eip712("Migrate", "address successor,uint64 epoch", REGISTRY.hex(), "9"));
  }

  @Test
  void termsAreEip712() {
    var terms = new Terms(new Epoch(9), new Epoch(8), A, B, C, 5, 3, Kind.ORDINARY, A, 100, 200);
    assertThat(terms.hash(31337, REGISTRY)).isEqualTo(eip712("Terms",
        "uint64 epoch,uint64 base,bytes32 baseRoot,bytes32 baseCommittee,bytes32 committee,uint16 n,"
            + "uint16 threshold,uint8 kind,bytes32 keys,uint64 opensAt,uint64 expiresAt",
        "9", "8", hex(A), hex(B), hex(C), "5", "3", "3", hex(A), "100", "200"));
  }

  @Test
  void aDigestIsOfOneChainAndOneRegistry() {
    assertThat(new RegistryDigests(1, REGISTRY).active(A, B)).isNotEqualTo(DIGESTS.active(A, B));
    assertThat(new RegistryDigests(31337, Address.ofHex("0x" + "c1".repeat(20))).active(A, B))
        .isNotEqualTo(DIGESTS.active(A, B));
  }

  @Test
  void aCommitteesHashIsOfItsEncodedThresholdAndMembers() {
    var members = List.of(Address.ofHex("0x" + "01".repeat(20)), REGISTRY);
    var encoded = new DefaultFunctionEncoder()
        .encodeParameters(List.of(new Uint256(2), new DynamicArray<>(org.web3j.abi.datatypes.Address.class,
            members.stream().map(member -> new org.web3j.abi.datatypes.Address(member.hex())).toList())));
    assertThat(RegistryDigests.committeeHash(Committee.of(members, 2)).hex())
        .isEqualTo(Hash.sha3(encoded).substring(2));
  }

  @Test
  void theEpochMessageIsThreeWordsUnderItsTag() throws NoSuchAlgorithmException {
    var message = RegistryDigests.epochMessage(A, 7, B);
    assertThat(message.preimage().hex()).isEqualTo(A.hex() + "00".repeat(31) + "07" + B.hex());
    var sha256 = MessageDigest.getInstance("SHA-256");
    var tag = sha256.digest("reseal/v1/epoch".getBytes(StandardCharsets.US_ASCII));
    sha256.update(tag);
    sha256.update(tag);
    assertThat(message.digest()).isEqualTo(Bytes32.of(sha256.digest(message.preimage().toArray())));
  }

  private static String hex(Bytes32 word) {
    return "0x" + word.hex();
  }

  private static Bytes32 eip712(String type, String members, String... values) {
    var types = new StringBuilder();
    var message = new StringBuilder();
    var fields = List.of(members.split(",", -1));
    for (var index = 0; index < fields.size(); index++) {
      var field = fields.get(index).split(" ", -1);
      var comma = index == 0 ? "" : ",";
      types.append(comma).append("{\"name\":\"%s\",\"type\":\"%s\"}".formatted(field[1], field[0]));
      message.append(comma).append("\"%s\":\"%s\"".formatted(field[1], values[index]));
    }
    var json = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
          {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],"%s":[%s]},
         "primaryType":"%s",
         "domain":{"name":"EpochRegistry","version":"1","chainId":31337,"verifyingContract":"%s"},
         "message":{%s}}""".formatted(type, types, type, REGISTRY.hex(), message);
    try {
      return Bytes32.ofHex(Numeric.toHexString(new StructuredDataEncoder(json).hashStructuredData()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
