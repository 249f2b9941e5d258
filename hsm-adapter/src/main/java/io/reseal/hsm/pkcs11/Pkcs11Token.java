package io.reseal.hsm.pkcs11;

import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.token.Sealed;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import io.reseal.hsm.token.TokenException.Kind;
import java.lang.foreign.MemorySegment;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** A token of a PKCS#11 library, reached by {@link Access}. */
public final class Pkcs11Token implements Token {

  private static final int DIGEST_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final List<ObjectClass> EVERY_KIND = List.of(ObjectClass.PRIVATE_KEY, ObjectClass.SECRET_KEY,
      ObjectClass.PUBLIC_KEY, ObjectClass.CERTIFICATE);

  private final TokenId id;
  private final Access access;
  private final Object creation = new Object();
  private final LongAdder signatures = new LongAdder();
  private final LongAdder seals = new LongAdder();
  private final LongAdder unseals = new LongAdder();
  private final LongAdder other = new LongAdder();

  private Pkcs11Token(Access access) {
    this.access = access;
    this.id = access.id();
  }

  /**
   * Opens a prepared token and logs in, trying the PIN exactly once.
   *
   * @throws TokenException
   *           PIN for a PIN that is wrong, locked or badly kept; GONE when there
   *           is no such token or it does not show its canary; AMBIGUOUS when two
   *           tokens have that label, or two keys one label
   * @throws IllegalStateException
   *           when this process has the token open already
   */
  public static Pkcs11Token open(Pkcs11Settings settings) {
    return open(Pkcs11Module.of(settings.library()), settings);
  }

  static Pkcs11Token open(Pkcs11Module module, Pkcs11Settings settings) {
    var token = new Pkcs11Token(Access.open(module, settings));
    try {
      token.access.use("looking at its keys", (_, lookup) -> lookup.labels());
      return token;
    } catch (RuntimeException e) {
      token.close();
      throw e;
    }
  }

  /**
   * Opens a token and makes its canary if it has none. For setting up a token,
   * where a person says that this is the one: a token that lost its canary
   * otherwise is not to be trusted with a new one.
   */
  static Pkcs11Token prepare(Pkcs11Module module, Pkcs11Settings settings) {
    var token = new Pkcs11Token(Access.open(module, settings));
    try {
      token.access.use("making its canary", (session, lookup) -> {
        if (!lookup.canaryVisible()) {
          session.generateKey(Mechanism.AES_KEY_GEN, KeyTemplates.sealingKey(Lookup.CANARY));
        }
        return lookup.labels();
      });
      return token;
    } catch (RuntimeException e) {
      token.close();
      throw e;
    }
  }

  @Override
  public TokenId id() {
    return id;
  }

  @Override
  public List<String> labels() {
    other.increment();
    return access.use("listing keys", (_, lookup) -> lookup.labels());
  }

  @Override
  public boolean contains(String label) {
    other.increment();
    return access.use("looking for " + label, (_, lookup) -> lookup.keyNow(label).isPresent());
  }

  @Override
  public byte[] generateKeyPair(String label, Curve curve) {
    return generate(label, (session, lookup) -> {
      session.generateKeyPair(KeyTemplates.publicKey(label, curve), KeyTemplates.privateKey(label));
      return publicPoint(session, lookup, label);
    });
  }

  @Override
  public void generateSealingKey(String label) {
    generate(label,
        (session, _) -> session.generateKey(Mechanism.AES_KEY_GEN, KeyTemplates.sealingKey(label)));
  }

  /** Finds before it creates, and looks again for someone who did the same. */
  private <T> T generate(String label, Connection.Task<T> maker) {
    checkName(label);
    other.increment();
    synchronized (creation) {
      return access.use("making " + label, (session, lookup) -> {
        if (lookup.keyNow(label).isPresent()) {
          throw new TokenException(Kind.KEY_EXISTS, "RESEAL_KEY_EXISTS",
              "token " + id.label() + " holds a key " + label + " already");
        }
        // A public half without its private one is left from a destruction cut short.
        lookup.all(label, EVERY_KIND).forEach(session::destroy);
        var made = maker.run(session, lookup);
        var _ = lookup.required(label);
        return made;
      });
    }
  }

  @Override
  public Optional<byte[]> publicKey(String label) {
    other.increment();
    return access.use("reading the public key of " + label,
        (session, lookup) -> lookup.key(label).flatMap(_ -> lookup.only(label, ObjectClass.PRIVATE_KEY))
            .map(_ -> publicPoint(session, lookup, label)));
  }

  private byte[] publicPoint(Session session, Lookup lookup, String label) {
    var point = lookup.only(label, ObjectClass.PUBLIC_KEY)
        .flatMap(handle -> session.attribute(handle, Attribute.EC_POINT)).flatMap(EcPoint::uncompressed);
    return point.orElseThrow(() -> new TokenException(Kind.OTHER, "RESEAL_NO_PUBLIC_KEY",
        "token " + id.label() + " does not tell the public key of " + label));
  }

  @Override
  public byte[] sign(String label, byte[] digest) {
    if (digest.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + digest.length);
    }
    signatures.increment();
    var signature = access.use("signing with " + label,
        (session, lookup) -> session.sign(lookup.required(label), digest));
    if (signature.length != SIGNATURE_BYTES) {
      throw new TokenException(Kind.OTHER, "RESEAL_SIGNATURE",
          label + " gave a signature of " + signature.length + " bytes, not 64");
    }
    return signature;
  }

  @Override
  public Sealed seal(String label, byte[] associated, MemorySegment plaintext) {
    if (plaintext.byteSize() == 0 || !plaintext.isNative()) {
      throw new IllegalArgumentException("a plaintext has at least 1 byte and lies off the heap");
    }
    seals.increment();
    return access.use("sealing with " + label,
        (session, lookup) -> Gcm.seal(session, lookup.required(label), associated, plaintext));
  }

  @Override
  public SecretBytes unseal(String label, byte[] associated, Sealed sealed) {
    unseals.increment();
    Connection.Task<SecretBytes> opening = (session, lookup) -> Gcm.unseal(session, lookup.required(label),
        associated, sealed);
    try {
      return access.attempt(opening);
    } catch (CryptokiException first) {
      if (!ReturnCode.maybeNotAuthentic(first.code())) {
        throw access.meaning("unsealing with " + label, first);
      }
    }
    access.connection().forget(label); // a stale handle may name another key
    try {
      return access.attempt(opening);
    } catch (CryptokiException second) {
      if (!ReturnCode.maybeNotAuthentic(second.code()) || !opensItsOwn(label)) {
        throw access.meaning("unsealing with " + label, second);
      }
      throw new TokenException(Kind.NOT_AUTHENTIC, second.codeName(),
          "these bytes were not sealed by " + label + " with these associated bytes");
    }
  }

  /**
   * Whether a key opens what it seals right now: tokens give the same code for a
   * wrong tag and for trouble of their own.
   */
  private boolean opensItsOwn(String label) {
    try (var plaintext = SecretBytes.allocate(16)) {
      return access.attempt((session, lookup) -> {
        var key = lookup.required(label);
        var canary = Gcm.seal(session, key, new byte[]{1}, plaintext.expose());
        try (var opened = Gcm.unseal(session, key, new byte[]{1}, canary)) {
          return ConstantTime.equal(opened.expose(), plaintext.expose());
        }
      });
    } catch (CryptokiException e) {
      return false;
    }
  }

  @Override
  public void random(MemorySegment out) {
    if (!out.isNative()) {
      throw new IllegalArgumentException("random bytes go off the heap");
    }
    other.increment();
    access.use("giving random bytes", (session, _) -> {
      session.random(out);
      return out;
    });
  }

  @Override
  public Guarantees guarantees(String label) {
    other.increment();
    return access.use("proving " + label,
        (session, lookup) -> new Guarantees(label, KeyProof.missing(session, lookup, label)));
  }

  @Override
  public Destroyed destroy(String label) {
    checkName(label);
    other.increment();
    var begun = new boolean[1]; // a second try may find what the first one left
    synchronized (creation) {
      return access.use("destroying " + label, (session, lookup) -> {
        var key = lookup.keyNow(label);
        if (key.isEmpty() && !begun[0]) {
          throw lookup.absent(label);
        }
        var holder = access.connection().slotNow().id();
        if (!holder.equals(id)) {
          throw new TokenException(Kind.GONE, "RESEAL_OTHER_TOKEN",
              "the slot holds token " + holder.serial() + " now, not " + id.serial());
        }
        begun[0] = true;
        key.ifPresent(session::destroy);
        lookup.all(label, EVERY_KIND).forEach(session::destroy);
        if (lookup.keyNow(label).isPresent() || !lookup.all(label, EVERY_KIND).isEmpty()) {
          throw new TokenException(Kind.OTHER, "RESEAL_STILL_THERE",
              "token " + id.label() + " still shows " + label + " after destroying it");
        }
        return new Destroyed(label, holder);
      });
    }
  }

  @Override
  public PrivateKey jcaKey(String label, X509Certificate certificate) {
    other.increment();
    synchronized (creation) {
      access.use("writing the certificate of " + label, (session, lookup) -> {
        var _ = lookup.required(label);
        checkCertifies(certificate, publicPoint(session, lookup, label));
        replaceCertificate(session, lookup, label, certificate);
        return label;
      });
    }
    return access.connection().provider().key(label);
  }

  private static void replaceCertificate(Session session, Lookup lookup, String label,
      X509Certificate certificate) {
    var wanted = KeyTemplates.certificate(label, certificate);
    var present = lookup.all(label, List.of(ObjectClass.CERTIFICATE));
    if (present.size() == 1 && session.find(wanted).equals(present)) {
      return;
    }
    present.forEach(session::destroy);
    session.create(wanted);
  }

  private static void checkCertifies(X509Certificate certificate, byte[] point) {
    if (!(certificate.getPublicKey() instanceof ECPublicKey key) || !EcPoint.is(key, point)) {
      throw new IllegalArgumentException("the certificate is for another key than the token's");
    }
  }

  @Override
  public Operations operations() {
    return new Operations(signatures.sum(), seals.sum(), unseals.sum(), other.sum());
  }

  @Override
  public void close() {
    access.close();
  }

  private static void checkName(String label) {
    if (label.isBlank() || label.length() > 64) {
      throw new IllegalArgumentException("a key label has 1 to 64 characters, not \"" + label + "\"");
    }
    if (label.equals(Lookup.CANARY)) {
      throw new IllegalArgumentException(label + " is the token's own");
    }
  }
}
