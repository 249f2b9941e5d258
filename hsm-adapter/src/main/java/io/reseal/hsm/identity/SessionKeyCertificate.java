package io.reseal.hsm.identity;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * An identity's word that a short-lived key signs protocol messages for it: a
 * token may manage only a few signatures a second.
 *
 * <p>
 * The session key may sign nothing else: Barrier, Ready, Active, receipts,
 * transactions and certificates are the identity's own. The certificate travels
 * with evidence, so it can be checked by anyone, later.
 *
 * @param terms
 *          what it holds for
 * @param sessionKey
 *          BIP-340 public key, x only
 * @param possession
 *          64 bytes, BIP-340 by the session key over {@link #digest}: nobody
 *          certifies a key that is another's
 * @param signature
 *          65 bytes, r || s || v by the identity over {@link #digest}
 */
public record SessionKeyCertificate(SessionKeyTerms terms, Bytes32 sessionKey, Bytes possession,
    Bytes signature) {

  /** Longest life of a session key. */
  public static final Duration LIFETIME_MAX = Duration.ofHours(24);

  /** Length on the wire in bytes. */
  public static final int SIZE = 1 + SessionKeyTerms.SIZE + 32 + Schnorr.SIGNATURE_SIZE
      + Addresses.SIGNATURE_SIZE;

  private static final byte VERSION = 1;
  private static final String USAGE = "protocol messages";

  public SessionKeyCertificate {
    if (possession.size() != Schnorr.SIGNATURE_SIZE) {
      throw new IllegalArgumentException("a proof of possession has 64 bytes, not " + possession.size());
    }
    if (signature.size() != Addresses.SIGNATURE_SIZE) {
      throw new IllegalArgumentException("an identity's signature has 65 bytes, not " + signature.size());
    }
  }

  /**
   * Certifies a session key: one token signature.
   *
   * @throws IllegalArgumentException
   *           when the terms name another identity or last too long
   */
  public static SessionKeyCertificate issue(Identity identity, SessionKeyTerms terms, SchnorrKey sessionKey,
      Entropy entropy) {
    if (!terms.identity().equals(identity.address())) {
      throw new IllegalArgumentException(
          "the terms are those of " + terms.identity() + ", not of " + identity.address());
    }
    if (!terms.validity().isWithin(LIFETIME_MAX)) {
      throw new IllegalArgumentException("a session key lives at most " + LIFETIME_MAX.toHours() + " hours");
    }
    var digest = digest(terms, sessionKey.publicKey());
    return new SessionKeyCertificate(terms, sessionKey.publicKey(),
        Bytes.of(sessionKey.sign(digest, entropy)), identity.sign(digest));
  }

  /**
   * Why this certificate does not show that the key speaks for its identity, or
   * nothing when it does.
   *
   * <p>
   * Left to the caller: that the identity is a member now, and that the counter
   * is the highest seen of it, for new messages.
   *
   * @param chainNow
   *          seconds, the time of the newest finalized block; for old evidence
   *          the time it is about
   */
  public Optional<String> refusal(Expected expected, long chainNow) {
    return mismatch(expected, chainNow).or(this::forgery);
  }

  /**
   * The part of {@link #refusal} that looks at the terms alone: whether, if it is
   * signed, it is so for this run and this time.
   */
  public Optional<String> mismatch(Expected expected, long chainNow) {
    if (!terms.chain().equals(expected.chain())) {
      return Optional.of("the session key is for " + terms.chain() + ", expected " + expected.chain());
    }
    if (!terms.epoch().equals(expected.epoch())) {
      return Optional.of("the session key is for epoch " + terms.epoch() + ", expected " + expected.epoch());
    }
    if (!terms.committeeHash().equals(expected.committeeHash())) {
      return Optional.of("the session key is for committee " + terms.committeeHash() + ", expected "
          + expected.committeeHash());
    }
    if (!terms.session().equals(expected.session())) {
      return Optional.of("the session key is for session " + name(terms.session()) + ", expected "
          + name(expected.session()));
    }
    if (!terms.validity().isWithin(LIFETIME_MAX)) {
      return Optional.of("the session key lives more than " + LIFETIME_MAX.toHours() + " hours");
    }
    if (!terms.validity().covers(chainNow)) {
      return Optional.of("the session key holds from " + terms.validity().notBefore() + " to "
          + terms.validity().notAfter() + ", chain time is " + chainNow);
    }
    return Optional.empty();
  }

  /**
   * The part of {@link #refusal} that looks at the signatures alone: the same for
   * ever.
   */
  public Optional<String> forgery() {
    var digest = digest(terms, sessionKey);
    if (!Schnorr.verify(sessionKey, digest, possession.toArray())) {
      return Optional.of("the session key's proof of possession is wrong");
    }
    if (Addresses.recover(digest, signature).filter(terms.identity()::equals).isEmpty()) {
      return Optional.of("the session key is not signed by " + terms.identity());
    }
    return Optional.empty();
  }

  /** What a verifier knows of the run that a message belongs to. */
  public record Expected(ChainBinding chain, Epoch epoch, Bytes32 committeeHash,
      Optional<SessionId> session) {
  }

  /** What identity and session key both sign. */
  private static Bytes32 digest(SessionKeyTerms terms, Bytes32 sessionKey) {
    return Transcript.of(Tag.SESSION_KEY).add(VERSION).add(USAGE).add(terms.encoded()).add(sessionKey).hash();
  }

  /**
   * {@value #SIZE} bytes: version (1), terms, session key, possession, signature.
   */
  public byte[] encoded() {
    return ByteBuffer.allocate(SIZE).put(VERSION).put(terms.encoded()).put(sessionKey.toArray())
        .put(possession.toArray()).put(signature.toArray()).array();
  }

  /**
   * Reads {@link #encoded}; says nothing of the signatures.
   *
   * @throws IllegalArgumentException
   *           for another length, version or a number out of range
   */
  public static SessionKeyCertificate decoded(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException(
          "a session key's certificate has " + SIZE + " bytes, not " + bytes.length);
    }
    var in = ByteBuffer.wrap(bytes);
    var version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the session key's certificate has version " + version + ", expected " + VERSION);
    }
    var terms = SessionKeyTerms.decoded(take(in, SessionKeyTerms.SIZE));
    return new SessionKeyCertificate(terms, Bytes32.of(take(in, 32)),
        Bytes.of(take(in, Schnorr.SIGNATURE_SIZE)), Bytes.of(take(in, Addresses.SIGNATURE_SIZE)));
  }

  private static byte[] take(ByteBuffer in, int length) {
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static String name(Optional<SessionId> session) {
    return session.map(Object::toString).orElse("none");
  }
}
