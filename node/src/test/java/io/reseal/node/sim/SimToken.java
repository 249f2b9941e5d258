package io.reseal.node.sim;

import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import java.lang.foreign.MemorySegment;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A token at a node, with the ways tokens fail. The keys in it survive the
 * node.
 */
final class SimToken implements Token {

  /** How it fails just now. */
  enum Trouble {
    /** It does not. */
    NONE,
    /** It is not there. */
    REMOVED,
    /** It does what it is asked and then gives an error. */
    LATE_ERROR,
    /** It has no room for another key. */
    FULL,
    /** Now and then a session with it is gone. */
    SESSIONS_LOST
  }

  /** Somebody who is told before and after each operation. */
  interface Watch {

    void before(String operation);

    void after(String operation);

    /** A key is about to be destroyed. */
    void destroys(String label);
  }

  private final Token token;
  private final Watch watch;
  private Trouble trouble = Trouble.NONE;
  private int asked;

  SimToken(Token token, Watch watch) {
    this.token = token;
    this.watch = watch;
  }

  void trouble(Trouble next) {
    trouble = next;
  }

  private <R> R ask(String operation, Supplier<R> work) {
    watch.before(operation);
    if (trouble == Trouble.SESSIONS_LOST && ++asked % 3 == 0) {
      throw new TokenException(TokenException.Kind.OTHER, "CKR_SESSION_HANDLE_INVALID",
          "the session is lost");
    }
    if (trouble == Trouble.REMOVED) {
      throw new TokenException(TokenException.Kind.GONE, "CKR_DEVICE_REMOVED", "the token is not there");
    }
    var result = work.get();
    watch.after(operation);
    if (trouble == Trouble.LATE_ERROR) {
      if (result instanceof SecretBytes secret) {
        secret.close();
      }
      throw new TokenException(TokenException.Kind.OTHER, "CKR_FUNCTION_FAILED", "the token was too slow");
    }
    return result;
  }

  private void checkRoom() {
    if (trouble == Trouble.FULL) {
      throw new TokenException(TokenException.Kind.OTHER, "CKR_DEVICE_MEMORY", "the token is full");
    }
  }

  @Override
  public TokenId id() {
    return token.id();
  }

  @Override
  public List<String> labels() {
    return ask("labels", token::labels);
  }

  @Override
  public boolean contains(String label) {
    return ask("contains", () -> token.contains(label));
  }

  @Override
  public byte[] generateKeyPair(String label, Curve curve) {
    checkRoom();
    return ask("generate", () -> token.generateKeyPair(label, curve));
  }

  @Override
  public Optional<byte[]> publicKey(String label) {
    return ask("public-key", () -> token.publicKey(label));
  }

  @Override
  public byte[] sign(String label, byte[] digest) {
    return ask("sign", () -> token.sign(label, digest));
  }

  @Override
  public void generateSealingKey(String label) {
    checkRoom();
    var _ = ask("generate", () -> {
      token.generateSealingKey(label);
      return label;
    });
  }

  @Override
  public Sealed seal(String label, byte[] associated, MemorySegment plaintext) {
    return ask("seal", () -> token.seal(label, associated, plaintext));
  }

  @Override
  public SecretBytes unseal(String label, byte[] associated, Sealed sealed) {
    return ask("unseal", () -> token.unseal(label, associated, sealed));
  }

  @Override
  public void random(MemorySegment out) {
    token.random(out);
  }

  @Override
  public Guarantees guarantees(String label) {
    return ask("guarantees", () -> token.guarantees(label));
  }

  @Override
  public Destroyed destroy(String label) {
    watch.destroys(label);
    return ask("destroy", () -> token.destroy(label));
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
    // the keys stay
  }
}
