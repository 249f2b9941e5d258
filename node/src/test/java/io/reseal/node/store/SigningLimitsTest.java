package io.reseal.node.store;

import static io.reseal.node.store.Given.KEY;
import static io.reseal.node.store.Given.NOON;
import static io.reseal.node.store.Given.address;
import static io.reseal.node.store.Given.hash;
import static io.reseal.node.store.Given.row;
import static io.reseal.node.store.Given.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.KeyId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places of transactions, and what limits count. */
class SigningLimitsTest {

  private static final NonceSlot SLOT = new NonceSlot(1, address(1), 7);

  @TempDir
  Path home;
  Store store;

  @BeforeEach
  void open() {
    store = Store.create(home.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aPlaceIsTakenForOneDigestForEver() {
    assertThat(row(store, tx -> tx.slots().digest(SLOT))).isEmpty();
    store.run(tx -> tx.slots().take(SLOT, hash(1)));
    store.run(tx -> tx.slots().take(SLOT, hash(1)));
    assertThatThrownBy(() -> store.run(tx -> tx.slots().take(SLOT, hash(2))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("nonce 7", hash(1).toString(), hash(2).toString());
    store.close();
    store = Store.open(home.resolve("store"));
    assertThat(row(store, tx -> tx.slots().digest(SLOT))).contains(hash(1));
  }

  @Test
  void anotherChainAccountOrNonceIsAnotherPlace() {
    store.run(tx -> tx.slots().take(SLOT, hash(1)));
    store.run(tx -> {
      tx.slots().take(new NonceSlot(2, address(1), 7), hash(2));
      tx.slots().take(new NonceSlot(1, address(2), 7), hash(3));
      tx.slots().take(new NonceSlot(1, address(1), 8), hash(4));
    });
    assertThat(row(store, tx -> tx.slots().digest(SLOT))).contains(hash(1));
    assertThatIllegalArgumentException().isThrownBy(() -> new NonceSlot(0, address(1), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new NonceSlot(1, address(1), -1));
  }

  @Test
  void aUseCountsOnceAndIsForgottenWhenNoLimitLooksThatFarBack() {
    var other = new KeyId(hash(78));
    store.run(tx -> {
      tx.uses().count(new SigningUse(hash(1), KEY, 1, hash(100), NOON));
      tx.uses().count(new SigningUse(hash(1), KEY, 1, hash(200), NOON.plusSeconds(5)));
      tx.uses().count(new SigningUse(hash(2), other, 1, hash(100), NOON));
    });
    assertThat(rows(store, tx -> tx.uses().since(KEY, NOON)))
        .containsExactly(new SigningUse(hash(1), KEY, 1, hash(100), NOON));
    assertThat(rows(store, tx -> tx.uses().since(KEY, NOON.plusMillis(1)))).isEmpty();
    var late = NOON.plus(SigningUses.KEPT).plus(Duration.ofMillis(1));
    store.run(tx -> tx.uses().count(new SigningUse(hash(3), KEY, 0, hash(0), late)));
    assertThat(rows(store, tx -> tx.uses().since(KEY, NOON))).extracting(SigningUse::requestId)
        .containsExactly(hash(3));
    store.run(tx -> tx.uses().count(new SigningUse(hash(4), other, 0, hash(0), late)));
    assertThat(rows(store, tx -> tx.uses().since(other, NOON))).as("each key's go with its own")
        .extracting(SigningUse::requestId).containsExactly(hash(4));
  }

  @Test
  void whatMovedValueOnAChainIsFoundAmongTheRest() {
    var other = new KeyId(hash(78));
    var valued = new SigningUse(hash(1), KEY, 1, hash(100), NOON);
    store.run(tx -> {
      tx.uses().count(valued);
      tx.uses().count(new SigningUse(hash(2), KEY, 1, Bytes32.ZERO, NOON));
      tx.uses().count(new SigningUse(hash(3), KEY, 2, hash(100), NOON));
      tx.uses().count(new SigningUse(hash(4), other, 1, hash(100), NOON));
      tx.uses().count(new SigningUse(hash(5), KEY, 1, hash(100), NOON.minusMillis(1)));
    });
    assertThat(rows(store, tx -> tx.uses().valuedSince(KEY, 1, NOON))).containsExactly(valued);
  }
}
