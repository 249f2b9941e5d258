package io.reseal.hsm.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.pkcs11.Pkcs11Token;
import io.reseal.hsm.pkcs11.SoftHsm;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shares sealed by real tokens. */
class ShareVaultIT {

  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final ShareBinding HERE = Bindings.of(7, 1);

  private SoftHsm.Fresh fresh;
  private Pkcs11Token token;
  private ShareVault vault;
  private SecretBytes share;

  @BeforeEach
  void open() {
    fresh = SoftHsm.fresh("vault");
    token = fresh.open();
    vault = new ShareVault(token);
    share = SecretBytes.random(32, Entropy.system());
  }

  @AfterEach
  void close() {
    share.close();
    token.close();
  }

  @Test
  void sealedShareOpensForWhatItWasSealedFor() {
    var sealed = vault.seal(HERE, share.expose());
    assertOpens(HERE, SealedShare.decode(sealed.encode()));
    assertThat(token.labels()).containsExactly("share-6b6b6b6b-7-1");
  }

  @Test
  void whatIsSealedBesideAShareOpensAsThatAlone() {
    var shareBlob = vault.seal(HERE, share.expose());
    var beside = SealedBeside.decode(vault.sealBeside(HERE, "pair-2-3", share.expose()).encode());
    assertThat(token.labels()).as("one HSM key for both").containsExactly("share-6b6b6b6b-7-1");
    try (var opened = vault.unsealBeside(HERE, "pair-2-3", beside)) {
      assertThat(opened.expose().mismatch(share.expose())).isEqualTo(-1);
    }
    refuses(Kind.NOT_AUTHENTIC, () -> vault.unsealBeside(HERE, "pair-2-4", beside).close());
    refuses(Kind.NOT_AUTHENTIC, () -> vault.unsealBeside(Bindings.of(8, 1), "pair-2-3", beside).close());
    // Words changed to fit: the token itself refuses.
    refuses(Kind.NOT_AUTHENTIC, () -> vault
        .unsealBeside(HERE, "pair-2-4", new SealedBeside(HERE, "pair-2-4", beside.sealed())).close());
    refuses(Kind.NOT_AUTHENTIC, () -> vault.unseal(HERE, new SealedShare(HERE, beside.sealed())).close());
    refuses(Kind.NOT_AUTHENTIC, () -> vault
        .unsealBeside(HERE, "pair-2-3", new SealedBeside(HERE, "pair-2-3", shareBlob.sealed())).close());
  }

  @Test
  void whatIsSealedBesideAShareGoesWithIt() {
    var shareBlob = vault.seal(HERE, share.expose());
    var beside = vault.sealBeside(HERE, "pair-2-3", share.expose());
    assertThat(vault.destroy(shareBlob, NOW)).isNotNull();
    refuses(Kind.NO_KEY, () -> vault.unsealBeside(HERE, "pair-2-3", beside).close());
    refuses(Kind.NO_KEY, () -> vault.sealBeside(HERE, "pair-2-3", share.expose()));
  }

  @Test
  void everyAttemptHasItsOwnHsmKey() {
    vault.seal(HERE, share.expose());
    vault.seal(Bindings.of(7, 2), share.expose());
    vault.seal(Bindings.of(8, 1), share.expose());
    assertThat(token.labels()).hasSize(3);
  }

  @Test
  void shareThatOpensForAnotherBindingIsRefusedByName() {
    var sealed = vault.seal(HERE, share.expose());
    refuses(Kind.NOT_AUTHENTIC, () -> vault.unseal(Bindings.of(8, 1), sealed).close());
  }

  static Iterable<ShareBinding> elsewhere() {
    return Bindings.elsewhere(HERE);
  }

  /** The blob's words are changed to fit; the same HSM key would open it. */
  @ParameterizedTest
  @MethodSource("elsewhere")
  void shareMovedElsewhereStaysClosed(ShareBinding there) {
    var sealed = vault.seal(HERE, share.expose());
    if (!token.contains(there.label())) {
      token.generateSealingKey(there.label());
    }
    refuses(Kind.NOT_AUTHENTIC, () -> vault.unseal(there, new SealedShare(there, sealed.sealed())).close());
    assertOpens(HERE, sealed);
  }

  /** The AAD alone, under one key: nothing else keeps an epoch's share closed. */
  @ParameterizedTest
  @MethodSource("elsewhere")
  void otherBindingHasOtherAssociatedBytes(ShareBinding there) {
    var sealed = vault.seal(HERE, share.expose());
    refuses(Kind.NOT_AUTHENTIC,
        () -> token.unseal(HERE.label(), there.associated(), sealed.sealed()).close());
  }

  @Test
  void secondSealOfOneAttemptIsRefused() {
    vault.seal(HERE, share.expose());
    refuses(Kind.KEY_EXISTS, () -> vault.seal(HERE, share.expose()));
  }

  @Test
  void keyOfARunCutShortIsAdoptedWhenToldSo() {
    token.generateSealingKey(HERE.label());
    assertThat(vault.holdsKey(HERE)).isTrue();
    assertOpens(HERE, vault.adopt(HERE, share.expose()));
  }

  @Test
  void nothingIsAdoptedWhereThereIsNoKey() {
    refuses(Kind.NO_KEY, () -> vault.adopt(HERE, share.expose()));
    assertThat(vault.holdsKey(HERE)).isFalse();
  }

  @Test
  void destroyedKeyClosesEveryKeptCopy() {
    var kept = vault.seal(HERE, share.expose()).encode();
    var receipt = vault.destroy(SealedShare.decode(kept), NOW);
    assertThat(receipt).isEqualTo(
        new DestructionReceipt(HERE, token.id(), true, true, "RESEAL_NO_KEY", NOW.getEpochSecond()));
    refuses(Kind.NO_KEY, () -> vault.unseal(HERE, SealedShare.decode(kept)).close());
    token.generateSealingKey(HERE.label());
    refuses(Kind.NOT_AUTHENTIC, () -> vault.unseal(HERE, SealedShare.decode(kept)).close());
  }

  @Test
  void destructionCutShortIsFinishedAndSaysSo() {
    var sealed = vault.seal(HERE, share.expose());
    token.destroy(HERE.label());
    var receipt = vault.destroy(sealed, NOW);
    assertThat(receipt.keyFound()).isFalse();
    assertThat(receipt.openedBefore()).isFalse();
  }

  @Test
  void spoiltCopyDoesNotKeepTheKeyAlive() {
    var sealed = vault.seal(HERE, share.expose());
    var spoilt = sealed.sealed().ciphertext().toArray();
    spoilt[0] ^= 1;
    var receipt = vault.destroy(new SealedShare(HERE, new Sealed(sealed.sealed().iv(), Bytes.of(spoilt))),
        NOW);
    assertThat(receipt.keyFound()).isTrue();
    assertThat(receipt.openedBefore()).isFalse();
    assertThat(vault.holdsKey(HERE)).isFalse();
  }

  @Test
  void keyOfAVoidAttemptGoesWithoutAShare() {
    token.generateSealingKey(HERE.label());
    assertThat(vault.destroyUnused(HERE, NOW).keyFound()).isTrue();
    assertThat(vault.destroyUnused(HERE, NOW).keyFound()).isFalse();
  }

  @Test
  void vanishedTokenGivesNoReceipt() {
    var sealed = vault.seal(HERE, share.expose());
    fresh.vanish();
    refuses(Kind.GONE, () -> vault.destroy(sealed, NOW));
  }

  @Test
  void sealingLeavesNoSecretOpen() {
    var before = SecretBytes.openCount();
    var sealed = vault.seal(HERE, share.expose());
    vault.destroy(sealed, NOW);
    assertThat(SecretBytes.openCount()).isEqualTo(before);
  }

  private void assertOpens(ShareBinding binding, SealedShare sealed) {
    try (var opened = vault.unseal(binding, sealed)) {
      assertThat(ConstantTime.equal(opened.expose(), share.expose())).isTrue();
    }
  }

  private static void refuses(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOfSatisfying(TokenException.class,
        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }
}
