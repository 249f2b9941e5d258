package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.derive.DerivationPath;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.share.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EcdsaPlanTest {

  private static final Bytes32 OTHER = Bytes32.ofHex("0f".repeat(32));

  private static Keys keys;
  private static Keys others;

  @BeforeAll
  static void deal() {
    keys = Keys.deal(3, 5);
    others = Keys.deal(3, 5);
  }

  @AfterAll
  static void wipe() {
    keys.close();
    others.close();
  }

  private static EcdsaPlan plan(KeyId key, long epoch, Bytes32 root, Sharing sharing, Bytes32 chainCode,
      SortedSet<PartyId> signers, DerivationPath path, Bytes32 digest, Bytes32 instance) {
    return new EcdsaPlan(key, new Epoch(epoch), root, sharing, chainCode, signers, path, digest, instance);
  }

  @Test
  @DisplayName("N46 wrongSignerCount: one signer more or fewer than the threshold, and there is no plan")
  void exactlyAThresholdSigns() {
    assertThatThrownBy(() -> keys.plan(1, 2)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes exactly 3 signers, not 2");
    assertThatThrownBy(() -> keys.plan(1, 2, 3, 4)).hasMessageContaining("takes exactly 3 signers, not 4");
    assertThatThrownBy(() -> keys.plan(1, 2, 2)).hasMessageContaining("not 2");
  }

  @Test
  void strangersDoNotSign() {
    assertThatThrownBy(() -> keys.plan(1, 2, 6)).hasMessageContaining("#6 is not one of 5 members");
  }

  @Test
  void thereIsNoKeyBeforeTheFirstEpoch() {
    assertThatThrownBy(() -> plan(Keys.KEY, 0, Keys.ROOT, keys.sharing(), Keys.CHAIN_CODE, Keys.ids(1, 2, 4),
        DerivationPath.ROOT, Keys.DIGEST, Keys.INSTANCE)).hasMessageContaining("no key in epoch 0");
  }

  @Test
  void signersAscendWhoeverNamesThem() {
    assertThat(keys.plan(4, 1, 2)).isEqualTo(keys.plan(1, 2, 4));
    assertThat(keys.plan(4, 1, 2).sid()).isEqualTo(keys.plan(2, 4, 1).sid());
  }

  @Test
  @DisplayName("N25 signBoundToReshareTranscript, N63 splitViewMessageOrTweak, N22 splitViewSid: whatever differs, the session differs")
  void everyPublicFactIsInTheSessionId() {
    var base = keys.plan(1, 2, 4);
    var path = DerivationPath.of(7);
    var plans = new ArrayList<>(List.of(base));
    plans.add(plan(new KeyId(OTHER), 7, Keys.ROOT, keys.sharing(), Keys.CHAIN_CODE, Keys.ids(1, 2, 4),
        DerivationPath.ROOT, Keys.DIGEST, Keys.INSTANCE));
    plans.add(plan(Keys.KEY, 8, Keys.ROOT, keys.sharing(), Keys.CHAIN_CODE, Keys.ids(1, 2, 4),
        DerivationPath.ROOT, Keys.DIGEST, Keys.INSTANCE));
    plans.add(plan(Keys.KEY, 7, OTHER, keys.sharing(), Keys.CHAIN_CODE, Keys.ids(1, 2, 4),
        DerivationPath.ROOT, Keys.DIGEST, Keys.INSTANCE));
    plans.add(plan(Keys.KEY, 7, Keys.ROOT, others.sharing(), Keys.CHAIN_CODE, Keys.ids(1, 2, 4),
        DerivationPath.ROOT, Keys.DIGEST, Keys.INSTANCE));
    plans.add(plan(Keys.KEY, 7, Keys.ROOT, keys.sharing(), Keys.CHAIN_CODE, Keys.ids(1, 2, 5),
        DerivationPath.ROOT, Keys.DIGEST, Keys.INSTANCE));
    plans.add(keys.plan(path, Keys.DIGEST, Keys.INSTANCE, 1, 2, 4));
    plans.add(plan(Keys.KEY, 7, Keys.ROOT, keys.sharing(), OTHER, Keys.ids(1, 2, 4), path, Keys.DIGEST,
        Keys.INSTANCE));
    plans.add(keys.plan(DerivationPath.ROOT, OTHER, Keys.INSTANCE, 1, 2, 4));
    plans.add(keys.plan(DerivationPath.ROOT, Keys.DIGEST, OTHER, 1, 2, 4));
    assertThat(plans.stream().map(EcdsaPlan::sid).distinct()).hasSameSizeAs(plans);
    assertThat(plans.stream().map(EcdsaPlan::context).distinct()).as("all but the attempt is its context")
        .hasSize(plans.size() - 1);
  }

  @Test
  void theKeyIsTheOneAtTheEndOfThePath() {
    var plan = keys.plan(DerivationPath.of(1, 2), Keys.DIGEST, Keys.INSTANCE, 1, 2, 4);
    assertThat(plan.derived().key().point()).isNotEqualTo(keys.sharing().publicKey());
    assertThat(keys.plan(1, 2, 4).derived().key().point()).isEqualTo(keys.sharing().publicKey());
  }
}
