package io.reseal.hsm.identity;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a session key is certified for.
 *
 * @param identity
 *          who certifies it
 * @param incarnation
 *          of the node: which start of it
 * @param committeeHash
 *          of the committee that the messages are for
 * @param validity
 *          chain time, at most {@link SessionKeyCertificate#LIFETIME_MAX}
 * @param counter
 *          grows with each session key of this identity
 * @param session
 *          the one run of KeyDeal it is for, or nothing: then any signing
 *          session of the epoch
 */
public record SessionKeyTerms(ChainBinding chain, Address identity, Epoch epoch, long incarnation,
    Bytes32 committeeHash, Validity validity, long counter, Optional<SessionId> session) {

  /** Length on the wire in bytes. */
  static final int SIZE = 8 + 20 + 20 + 8 + 8 + 32 + 8 + 8 + 8 + 32;

  public SessionKeyTerms {
    if (incarnation < 0 || counter < 0) {
      throw new IllegalArgumentException(
          "incarnation and counter are not negative: " + incarnation + ", " + counter);
    }
    if (session.isPresent() && session.get().value().isZero()) {
      throw new IllegalArgumentException("a session id is not zero");
    }
  }

  byte[] encoded() {
    return ByteBuffer.allocate(SIZE).putLong(chain.chainId()).put(chain.registry().toArray())
        .put(identity.toArray()).putLong(epoch.number()).putLong(incarnation).put(committeeHash.toArray())
        .putLong(validity.notBefore()).putLong(validity.notAfter()).putLong(counter)
        .put(session.map(SessionId::value).orElse(Bytes32.ZERO).toArray()).array();
  }

  static SessionKeyTerms decoded(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var chain = new ChainBinding(in.getLong(), address(in));
    var identity = address(in);
    var epoch = new Epoch(in.getLong());
    var incarnation = in.getLong();
    var committeeHash = hash(in);
    var validity = new Validity(in.getLong(), in.getLong());
    var counter = in.getLong();
    var session = Optional.of(hash(in)).filter(id -> !id.isZero()).map(SessionId::new);
    return new SessionKeyTerms(chain, identity, epoch, incarnation, committeeHash, validity, counter,
        session);
  }

  private static Address address(ByteBuffer in) {
    var bytes = new byte[Address.SIZE];
    in.get(bytes);
    return Address.of(bytes);
  }

  private static Bytes32 hash(ByteBuffer in) {
    var bytes = new byte[Bytes32.SIZE];
    in.get(bytes);
    return Bytes32.of(bytes);
  }
}
