package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.KeyId;
import io.reseal.node.store.NonceSlot;
import io.reseal.node.store.SigningUse;
import io.reseal.node.store.Store;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What requests lay claim to: a place among an account's transactions, and a
 * part of what the limits leave. A run holds its claim while it lasts; just
 * before its share leaves the claim is written down for ever. So a request that
 * comes to nothing before that leaves the place free, and a restart forgets
 * nothing that counts.
 */
final class Claims {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofHours(24);

  private final Store store;
  /** One for each run, equal or not. */
  private final Set<Claim> underWay = Collections.newSetFromMap(new IdentityHashMap<>());

  /** One request's claim. */
  record Claim(SigningUse use, Optional<NonceSlot> slot, Bytes32 digest) {

    static Claim of(Bytes32 request, KeyId key, Address account, SigningRequest what, Instant now) {
      var moved = what instanceof EthTransaction transaction ? transaction.value() : BigInteger.ZERO;
      var chain = what instanceof EthTransaction transaction ? transaction.chainId() : 0L;
      return new Claim(new SigningUse(request, key, chain, word(moved), now), what.slot(account),
          what.digest());
    }
  }

  Claims(Store store) {
    this.store = store;
  }

  /** The other digest that a claim's place is taken by, if it is. */
  Optional<Bytes32> takenBy(Claim claim) {
    return claim.slot()
        .flatMap(slot -> store.transaction(tx -> tx.slots().digest(slot)).or(() -> underWay.stream()
            .filter(other -> other.slot().equals(claim.slot())).map(Claim::digest).findFirst()))
        .filter(digest -> !digest.equals(claim.digest()));
  }

  /** What else counts against the limits of a claim. */
  SigningHistory history(Claim claim) {
    var use = claim.use();
    var lastMinute = counted(use,
        store.transaction(tx -> tx.uses().since(use.keyId(), use.at().minus(MINUTE))))
        .filter(other -> other.at().isAfter(use.at().minus(MINUTE))).count();
    // Of a whole day only what moved value: most requests of a busy day moved none.
    var lastDay = counted(use,
        store.transaction(tx -> tx.uses().valuedSince(use.keyId(), use.chainId(), use.at().minus(DAY))))
        .filter(other -> other.chainId() == use.chainId())
        .map(other -> new BigInteger(1, other.value().toArray())).reduce(BigInteger.ZERO, BigInteger::add);
    return new SigningHistory(Math.toIntExact(lastMinute), lastDay);
  }

  /** What is written down and what is under way, without the request itself. */
  private Stream<SigningUse> counted(SigningUse use, List<SigningUse> written) {
    var counted = new HashMap<Bytes32, SigningUse>(); // a request counts once, however often it is tried
    underWay.stream().map(Claim::use).filter(other -> other.keyId().equals(use.keyId()))
        .forEach(other -> counted.put(other.requestId(), other));
    written.forEach(other -> counted.put(other.requestId(), other));
    counted.remove(use.requestId());
    return counted.values().stream();
  }

  /** A run begins. */
  void hold(Claim claim) {
    underWay.add(claim);
  }

  /**
   * A share is about to leave; it does when this is on disk, as everything that
   * leaves this node does.
   *
   * @throws IllegalStateException
   *           when the place is taken: the share stays here
   */
  void settle(Claim claim) {
    var _ = store.unhurried(tx -> {
      claim.slot().ifPresent(slot -> tx.slots().take(slot, claim.digest()));
      tx.uses().count(claim.use());
      return claim;
    });
  }

  /** A run has ended. */
  void release(Claim claim) {
    underWay.remove(claim);
  }

  private static Bytes32 word(BigInteger value) {
    var bytes = value.toByteArray();
    var word = new byte[Bytes32.SIZE];
    var length = Math.min(bytes.length, Bytes32.SIZE);
    System.arraycopy(bytes, bytes.length - length, word, Bytes32.SIZE - length, length);
    return Bytes32.of(word);
  }
}
