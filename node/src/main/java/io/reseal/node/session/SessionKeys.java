package io.reseal.node.session;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.SessionSigner;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * This node's message-signing keys, each certified once by the identity in the
 * token: a token signs a few times a second, a run of a protocol many times.
 * They live in memory only; a restart makes new ones with a higher counter.
 * Only those of runs that go on after a restart come again, out of the run's
 * seed.
 */
public final class SessionKeys implements AutoCloseable {

  /**
   * A key is made anew when less than this many seconds of its certificate are
   * left.
   */
  private static final long RENEW_SECONDS = 3600;

  private final Identity identity;
  private final ChainBinding chain;
  private final LongSupplier chainNow;
  private final long incarnation;
  private final Entropy entropy;
  private final Map<Use, Own> keys = new HashMap<>();
  /**
   * Renewed keys, which runs under way may still sign with; the next renewal
   * closes them.
   */
  private final Map<Use, Own> renewed = new HashMap<>();
  private long counter;

  /**
   * Keys of one start of this node.
   *
   * @param chainNow
   *          chain seconds of the newest final block
   * @param incarnation
   *          number of this start
   */
  public SessionKeys(Identity identity, ChainBinding chain, LongSupplier chainNow, long incarnation,
      Entropy entropy) {
    this.identity = identity;
    this.chain = chain;
    this.chainNow = chainNow;
    this.incarnation = incarnation;
    this.entropy = entropy;
  }

  private record Use(Epoch epoch, Bytes32 committee, Optional<SessionId> session) {
  }

  /** A key and the certificate that introduces it. */
  public static final class Own implements SessionSigner {

    private final SchnorrKey key;
    private final SessionKeyCertificate certificate;
    private final Function<Bytes32, Entropy> nonces;

    private Own(SchnorrKey key, SessionKeyCertificate certificate, Function<Bytes32, Entropy> nonces) {
      this.key = key;
      this.certificate = certificate;
      this.nonces = nonces;
    }

    public SessionKeyCertificate certificate() {
      return certificate;
    }

    @Override
    public Bytes sign(Bytes32 digest) {
      return Bytes.of(key.sign(digest, nonces.apply(digest)));
    }
  }

  /**
   * The key for an epoch's signatures, or for one session alone. One token
   * signature when it is new.
   *
   * @param committee
   *          hash of the epoch's committee
   */
  public synchronized Own key(Epoch epoch, Bytes32 committee, Optional<SessionId> session) {
    var use = new Use(epoch, committee, session);
    var known = keys.get(use);
    if (known != null
        && known.certificate().terms().validity().notAfter() > chainNow.getAsLong() + RENEW_SECONDS) {
      return known;
    }
    var key = SchnorrKey.generate(entropy);
    var own = new Own(key, certified(use, key), _ -> entropy);
    keys.put(use, own);
    if (known != null) {
      close(renewed.put(use, known));
    }
    return own;
  }

  /**
   * The key of one run that goes on after a restart: the same key, and the same
   * signature of the same message.
   *
   * @param seeded
   *          random bytes by name, the same after a restart
   * @param certificate
   *          the key's, if it was certified before
   * @throws IllegalStateException
   *           when that certificate is for another key
   */
  synchronized Own resumable(Epoch epoch, Bytes32 committee, SessionId session,
      Function<String, Entropy> seeded, Optional<SessionKeyCertificate> certificate) {
    var use = new Use(epoch, committee, Optional.of(session));
    var key = SchnorrKey.generate(seeded.apply("session key"));
    if (certificate.filter(known -> !known.sessionKey().equals(key.publicKey())).isPresent()) {
      key.close();
      throw new IllegalStateException("the session key of run " + session + " does not come again");
    }
    var own = new Own(key, certificate.orElseGet(() -> certified(use, key)),
        digest -> seeded.apply("signature of " + digest));
    close(keys.put(use, own));
    return own;
  }

  private SessionKeyCertificate certified(Use use, SchnorrKey key) {
    var validity = Validity.from(chainNow.getAsLong(), SessionKeyCertificate.LIFETIME_MAX);
    var terms = new SessionKeyTerms(chain, identity.address(), use.epoch(), incarnation, use.committee(),
        validity, ++counter, use.session());
    return SessionKeyCertificate.issue(identity, terms, key, entropy);
  }

  /** Forgets the key of a session that is over. */
  public synchronized void forget(Epoch epoch, Bytes32 committee, SessionId session) {
    var use = new Use(epoch, committee, Optional.of(session));
    close(keys.remove(use));
    close(renewed.remove(use));
  }

  private static void close(Own own) {
    if (own != null) {
      own.key.close();
    }
  }

  @Override
  public synchronized void close() {
    keys.values().forEach(SessionKeys::close);
    keys.clear();
    renewed.values().forEach(SessionKeys::close);
    renewed.clear();
  }
}
