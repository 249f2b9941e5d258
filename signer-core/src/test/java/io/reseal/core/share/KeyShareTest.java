package io.reseal.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.SecretBytes;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyShareTest {

  private static final KeyId KEY = new KeyId(Bytes32.ofHex("11".repeat(32)));
  private static final Bytes32 CHAIN_CODE = Bytes32.ofHex("22".repeat(32));
  private static final PartyId TWO = new PartyId(2);

  private static Committee committee(int size, int threshold) {
    return Committee.of(IntStream.rangeClosed(1, size).mapToObj(KeyShareTest::address).toList(), threshold);
  }

  private static Address address(int last) {
    var bytes = new byte[20];
    bytes[19] = (byte) last;
    return Address.of(bytes);
  }

  /** Coefficients may be negative. */
  private static Commitment commitment(long... coefficients) {
    return new Commitment(IntStream.range(0, coefficients.length).mapToObj(k -> {
      var point = Point.GENERATOR.times(Scalar.of(Math.abs(coefficients[k])));
      return coefficients[k] < 0 ? point.negate() : point;
    }).toList());
  }

  @Test
  void sharingKnowsKeyAndVerificationShares() {
    var sharing = new Sharing(committee(3, 2), commitment(5, 3));
    assertThat(sharing.publicKey()).isEqualTo(Point.GENERATOR.times(Scalar.of(5)));
    assertThat(sharing.verificationShares())
        .isEqualTo(Stream.of(8, 11, 14).map(x -> Point.GENERATOR.times(Scalar.of(x))).toList());
    assertThat(sharing.verificationShare(TWO)).isEqualTo(Point.GENERATOR.times(Scalar.of(11)));
    assertThatThrownBy(() -> sharing.verificationShare(new PartyId(4)))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("party #4 is not one of 3 members");
    assertThat(sharing).isEqualTo(new Sharing(committee(3, 2), commitment(5, 3)))
        .hasSameHashCodeAs(new Sharing(committee(3, 2), commitment(5, 3)))
        .isNotEqualTo(new Sharing(committee(4, 2), commitment(5, 3)))
        .isNotEqualTo(new Sharing(committee(3, 2), commitment(5, 4)));
  }

  @Test
  void commitmentOfAnotherThresholdIsNoSharingOfTheCommittee() {
    assertThatThrownBy(() -> new Sharing(committee(3, 2), commitment(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the commitment is of threshold 3, the committee of 2");
    assertThatThrownBy(() -> new Sharing(committee(3, 3), commitment(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shareOfZeroIsNoShare() {
    assertThatThrownBy(() -> new Sharing(committee(3, 2), commitment(3, -1)))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("the share of party #3 is zero");
  }

  @Test
  void twoPartiesDoNotHaveOneShare() {
    // 7 - 3x + x^2 is 5 at 1 and at 2.
    assertThatThrownBy(() -> new Sharing(committee(3, 3), commitment(7, -3, 1)))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("parties #1 and #2 have the same share");
  }

  @Test
  void shareKeepsItsValueAndWipesItWhenClosed() {
    var open = SecretBytes.openCount();
    var sharing = new Sharing(committee(3, 2), commitment(5, 3));
    var value = SecretScalar.of(Scalar.of(11));
    var share = KeyShare.of(KEY, Scheme.ECDSA, new Epoch(1), TWO, sharing, CHAIN_CODE, value);
    value.close();
    assertThat(share.value().reveal()).isEqualTo(Scalar.of(11));
    assertThat(
        List.of(share.key(), share.scheme(), share.epoch(), share.self(), share.sharing(), share.chainCode()))
        .isEqualTo(List.of(KEY, Scheme.ECDSA, new Epoch(1), TWO, sharing, CHAIN_CODE));
    assertThat(share).hasToString("KeyShare[key " + KEY + ", epoch 1, party #2]");
    share.close();
    assertThatThrownBy(() -> share.value().reveal()).isInstanceOf(IllegalStateException.class);
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void valueOfAnotherPartyIsRefused() {
    var sharing = new Sharing(committee(3, 2), commitment(5, 3));
    try (var value = SecretScalar.of(Scalar.of(8))) {
      assertThatThrownBy(() -> KeyShare.of(KEY, Scheme.ECDSA, new Epoch(1), TWO, sharing, CHAIN_CODE, value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the value does not match the verification share of party #2 in epoch 1");
      assertThatThrownBy(
          () -> KeyShare.of(KEY, Scheme.ECDSA, new Epoch(1), new PartyId(4), sharing, CHAIN_CODE, value))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void thereIsNoShareBeforeTheFirstEpoch() {
    var sharing = new Sharing(committee(3, 2), commitment(5, 3));
    try (var value = SecretScalar.of(Scalar.of(11))) {
      assertThatThrownBy(() -> KeyShare.of(KEY, Scheme.ECDSA, Epoch.NONE, TWO, sharing, CHAIN_CODE, value))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("before the first key");
    }
  }
}
