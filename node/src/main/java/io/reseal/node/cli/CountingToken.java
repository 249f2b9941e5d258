package io.reseal.node.cli;

import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token;
import java.lang.foreign.MemorySegment;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The node's token with a count of what it is asked, by kind. Refused
 * operations count too: they cost the token the same.
 */
final class CountingToken implements Token {

  /** What a token is asked; an HSM does only a few of them a second. */
  enum Kind {
    /** A share opened. */
    UNSEAL,
    /** A share sealed. */
    SEAL,
    /**
     * A signature of the identity: a certificate, a ballot, a transaction, a
     * receipt.
     */
    SIGN_IDENTITY,
    /**
     * A signature of the channel key: a handshake of TLS, or a certificate for it.
     */
    SIGN_TLS,
    /** A key made. */
    GENERATE,
    /** A key destroyed. */
    DESTROY
  }

  private final Token token;
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

  CountingToken(Token token) {
    this.token = token;
    for (var kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** How often since this node was started. */
  long count(Kind kind) {
    return counts.get(kind).sum();
  }

  /**
   * The certificate to show, with each showing counted as a signature: TLS
   * reaches the channel key past {@link Token#sign}, once in each handshake, in
   * which it asks for the certificate once.
   */
  Supplier<X509Certificate> inHandshakes(Supplier<X509Certificate> certificate) {
    return () -> {
      counted(Kind.SIGN_TLS);
      return certificate.get();
    };
  }

  private void counted(Kind kind) {
    counts.get(kind).increment();
  }

  @Override
  public byte[] sign(String label, byte[] digest) {
    if (label.equals(Identity.LABEL)) {
      counted(Kind.SIGN_IDENTITY);
    } else if (label.equals(ChannelKey.LABEL)) {
      counted(Kind.SIGN_TLS);
    }
    return token.sign(label, digest);
  }

  @Override
  public byte[] generateKeyPair(String label, Curve curve) {
    counted(Kind.GENERATE);
    return token.generateKeyPair(label, curve);
  }

  @Override
  public void generateSealingKey(String label) {
    counted(Kind.GENERATE);
    token.generateSealingKey(label);
  }

  @Override
  public Sealed seal(String label, byte[] associated, MemorySegment plaintext) {
    counted(Kind.SEAL);
    return token.seal(label, associated, plaintext);
  }

  @Override
  public SecretBytes unseal(String label, byte[] associated, Sealed sealed) {
    counted(Kind.UNSEAL);
    return token.unseal(label, associated, sealed);
  }

  @Override
  public Destroyed destroy(String label) {
    counted(Kind.DESTROY);
    return token.destroy(label);
  }

  @Override
  public TokenId id() {
    return token.id();
  }

  @Override
  public List<String> labels() {
    return token.labels();
  }

  @Override
  public boolean contains(String label) {
    return token.contains(label);
  }

  @Override
  public Optional<byte[]> publicKey(String label) {
    return token.publicKey(label);
  }

  @Override
  public void random(MemorySegment out) {
    token.random(out);
  }

  @Override
  public Guarantees guarantees(String label) {
    return token.guarantees(label);
  }

  @Override
  public PrivateKey jcaKey(String label, X509Certificate certificate) {
    return token.jcaKey(label, certificate);
  }

  @Override
  public Operations operations() {
    return token.operations();
  }

  @Override
  public void close() {
    token.close();
  }
}
