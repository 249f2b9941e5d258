package io.reseal.node.session;

import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import java.lang.foreign.MemorySegment;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A token that stops opening shares after so many times. */
public final class FailingToken implements Token {

  private final Token token;
  private int opensLeft;

  public FailingToken(Token token, int opens) {
    this.token = token;
    opensLeft = opens;
  }

  /** From now on it opens as many more. */
  public void allow(int opens) {
    opensLeft = opens;
  }

  @Override
  public SecretBytes unseal(String label, byte[] associated, Sealed sealed) {
    if (opensLeft-- <= 0) {
      throw new TokenException(TokenException.Kind.OTHER, "CKR_DEVICE_ERROR", "the token fails");
    }
    return token.unseal(label, associated, sealed);
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
  public byte[] generateKeyPair(String label, Curve curve) {
    return token.generateKeyPair(label, curve);
  }

  @Override
  public Optional<byte[]> publicKey(String label) {
    return token.publicKey(label);
  }

  @Override
  public byte[] sign(String label, byte[] digest) {
    return token.sign(label, digest);
  }

  @Override
  public void generateSealingKey(String label) {
    token.generateSealingKey(label);
  }

  @Override
  public Sealed seal(String label, byte[] associated, MemorySegment plaintext) {
    return token.seal(label, associated, plaintext);
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
  public Destroyed destroy(String label) {
    return token.destroy(label);
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
