package io.reseal.node.api;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.signing.SigningRequest;
import io.reseal.node.store.NonceSlot;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

/**
 * A whole key in the place of a committee, for tests of those who ask it. It
 * keeps one transaction a nonce, and refuses what it is told to.
 */
final class OneKey implements EthereumSigner {

  private static final Scalar SECRET = Scalar.of(271828);
  static final Point KEY = Point.GENERATOR.times(SECRET);
  static final Address ADDRESS = Addresses.of(KEY);

  /** What was to be signed. */
  final List<SigningRequest> asked = new CopyOnWriteArrayList<>();
  private final Map<NonceSlot, Bytes32> slots = new HashMap<>();
  /** What is said to the next request, if anything. */
  volatile Optional<OperationFailed> failing = Optional.empty();
  volatile boolean here = true;

  static Account account() {
    return new Account(0, ADDRESS, Bytes.of(Arrays.copyOfRange(KEY.uncompressed(), 1, 65)));
  }

  @Override
  public List<Account> accounts() {
    return here ? List.of(account()) : List.of();
  }

  @Override
  public synchronized Bytes sign(int keyIndex, SigningRequest request) {
    asked.add(request);
    failing.ifPresent(failure -> {
      failing = Optional.empty();
      throw failure;
    });
    request.slot(ADDRESS)
        .filter(slot -> !slots.computeIfAbsent(slot, _ -> request.digest()).equals(request.digest()))
        .ifPresent(slot -> {
          throw new OperationFailed(slot + " is taken", 412);
        });
    var signature = Sign.signMessage(request.digest().toArray(),
        ECKeyPair.create(new BigInteger(1, SECRET.toArray())), false);
    var out = new ByteArrayOutputStream();
    out.writeBytes(signature.getR());
    out.writeBytes(signature.getS());
    return Bytes.of(Ecdsa.recoverable(request.digest(), out.toByteArray(), KEY));
  }
}
