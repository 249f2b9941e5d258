package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdentitySignaturesTest {

  private static final BigInteger ORDER = new BigInteger(
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final TestIdentity ALICE = TestIdentity.named("alice");
  private static final TestIdentity BOB = TestIdentity.named("bob");
  private static final Bytes32 DIGEST = Bytes32.ofHex("5a".repeat(32));

  @Test
  void aSignatureNamesItsSigner() {
    assertThat(IdentitySignatures.signer(DIGEST, ALICE.sign(DIGEST))).contains(ALICE.address());
    assertThat(IdentitySignatures.isBy(ALICE.address(), DIGEST, ALICE.sign(DIGEST))).isTrue();
    assertThat(IdentitySignatures.isBy(BOB.address(), DIGEST, ALICE.sign(DIGEST))).isFalse();
    assertThat(IdentitySignatures.isBy(ALICE.address(), Bytes32.ZERO, ALICE.sign(DIGEST))).isFalse();
  }

  @Test
  void theOtherEncodingOfASignatureIsNone() {
    var bytes = ALICE.sign(DIGEST).toArray();
    var s = new BigInteger(1, Arrays.copyOfRange(bytes, 32, 64));
    System.arraycopy(Abi.word(ORDER.subtract(s)).toArray(), 0, bytes, 32, 32);
    bytes[64] = (byte) (bytes[64] == 27 ? 28 : 27);
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(bytes))).isEmpty();
  }

  @Test
  void aRecoveryCodeIs27Or28() {
    var bytes = ALICE.sign(DIGEST).toArray();
    bytes[64] = 0;
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(bytes))).isEmpty();
    bytes[64] = 35;
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(bytes))).isEmpty();
  }

  @Test
  void scalarsAreInRange() {
    for (var r : List.of(BigInteger.ZERO, ORDER)) {
      var bytes = ALICE.sign(DIGEST).toArray();
      System.arraycopy(Abi.word(r).toArray(), 0, bytes, 0, 32);
      assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(bytes))).isEmpty();
    }
    var bytes = ALICE.sign(DIGEST).toArray();
    Arrays.fill(bytes, 32, 64, (byte) 0);
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(bytes))).isEmpty();
  }

  @Test
  void anRThatIsNoPointIsNoSignature() {
    var bytes = ALICE.sign(DIGEST).toArray();
    System.arraycopy(Abi.word(5).toArray(), 0, bytes, 0, 32);
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(bytes))).isEmpty();
  }

  @Test
  void aSignatureHas65Bytes() {
    var bytes = ALICE.sign(DIGEST).toArray();
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(Arrays.copyOf(bytes, 64)))).isEmpty();
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.of(Arrays.copyOf(bytes, 66)))).isEmpty();
    assertThat(IdentitySignatures.signer(DIGEST, Bytes.EMPTY)).isEmpty();
  }

  @Test
  void signaturesStandBesideTheirMembersAndAbsentOnesAreEmpty() {
    var committee = Committee.of(List.of(ALICE.address(), BOB.address()), 2);
    var signature = BOB.sign(DIGEST);
    var lists = MemberSignatures.of(committee, Map.of(BOB.address(), signature));
    var seat = committee.members().indexOf(BOB.address());
    assertThat(lists.inOrder().get(seat)).isEqualTo(signature.toArray());
    assertThat(lists.inOrder().get(1 - seat)).isEmpty();
  }

  @Test
  void aStrangersOrAShortSignatureIsRefused() {
    var members = List.of(ALICE.address());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MemberSignatures(members, Map.of(BOB.address(), BOB.sign(DIGEST))))
        .withMessageContaining("is no member");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MemberSignatures(members, Map.of(ALICE.address(), Bytes.EMPTY)))
        .withMessageContaining("65 bytes, not 0");
  }
}
