package io.reseal.hsm.token;

import io.reseal.core.party.Bytes;
import io.reseal.core.secret.SecretBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * A token of software keys, for tests: the same questions, the same refusals,
 * and signatures with a high s now and then, as real tokens make them.
 */
public final class InMemoryToken implements Token {

  private final String name;
  private final SecureRandom random;
  private final Map<String, KeyPair> pairs = new HashMap<>();
  private final Map<String, byte[]> sealing = new HashMap<>();
  private final AtomicLong signatures = new AtomicLong();
  private final AtomicLong seals = new AtomicLong();
  private final AtomicLong unseals = new AtomicLong();

  private record KeyPair(Curve curve, BigInteger secret, Bytes point) {

    X9ECParameters parameters() {
      return InMemoryToken.parameters(curve);
    }
  }

  public InMemoryToken(String name) {
    this(name, new SecureRandom());
  }

  /** Whose keys come from that generator. */
  public InMemoryToken(String name, SecureRandom random) {
    this.name = name;
    this.random = random;
  }

  /** A token that holds the same keys from now on: what a backup of it is. */
  public InMemoryToken copy() {
    return copy(random);
  }

  /** The same, whose further keys come from that generator. */
  public synchronized InMemoryToken copy(SecureRandom generator) {
    var copy = new InMemoryToken(name, generator);
    copy.pairs.putAll(pairs);
    copy.sealing.putAll(sealing);
    return copy;
  }

  /** Puts back what a copy holds; what was made since is gone. */
  public synchronized void restore(InMemoryToken backup) {
    pairs.clear();
    sealing.clear();
    pairs.putAll(backup.pairs);
    sealing.putAll(backup.sealing);
  }

  @Override
  public TokenId id() {
    return new TokenId(name, "0000000000000001", "test", "in memory");
  }

  @Override
  public synchronized List<String> labels() {
    var labels = new TreeSet<>(pairs.keySet());
    labels.addAll(sealing.keySet());
    return List.copyOf(labels);
  }

  @Override
  public synchronized boolean contains(String label) {
    return pairs.containsKey(label) || sealing.containsKey(label);
  }

  @Override
  public synchronized byte[] generateKeyPair(String label, Curve curve) {
    refuseExisting(label);
    var order = parameters(curve).getN();
    var secret = new BigInteger(512, random).mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    var point = parameters(curve).getG().multiply(secret).normalize().getEncoded(false);
    pairs.put(label, new KeyPair(curve, secret, Bytes.of(point)));
    return point;
  }

  @Override
  public synchronized Optional<byte[]> publicKey(String label) {
    return Optional.ofNullable(pairs.get(label)).map(pair -> pair.point().toArray());
  }

  @Override
  public synchronized byte[] sign(String label, byte[] digest) {
    if (digest.length != 32) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + digest.length);
    }
    var pair = pair(label);
    var curve = pair.parameters();
    var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(pair.secret(), new ECDomainParameters(curve)));
    var rs = signer.generateSignature(digest);
    signatures.incrementAndGet();
    return join(rs[0], rs[1]);
  }

  @Override
  public synchronized void generateSealingKey(String label) {
    refuseExisting(label);
    var key = new byte[32];
    random.nextBytes(key);
    sealing.put(label, key);
  }

  @Override
  public synchronized Sealed seal(String label, byte[] associated, MemorySegment plaintext) {
    var iv = new byte[12];
    random.nextBytes(iv);
    seals.incrementAndGet();
    try {
      var cipher = gcm(Cipher.ENCRYPT_MODE, label, iv, associated);
      return new Sealed(Bytes.of(iv), Bytes.of(cipher.doFinal(plaintext.toArray(ValueLayout.JAVA_BYTE))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized SecretBytes unseal(String label, byte[] associated, Sealed sealed) {
    unseals.incrementAndGet();
    try {
      var cipher = gcm(Cipher.DECRYPT_MODE, label, sealed.iv().toArray(), associated);
      return SecretBytes.takeFrom(cipher.doFinal(sealed.ciphertext().toArray()));
    } catch (AEADBadTagException e) {
      throw new TokenException(TokenException.Kind.NOT_AUTHENTIC, "CKR_ENCRYPTED_DATA_INVALID",
          "these bytes were not sealed under \"" + label + "\"");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void random(MemorySegment out) {
    var bytes = new byte[Math.toIntExact(out.byteSize())];
    random.nextBytes(bytes);
    out.copyFrom(MemorySegment.ofArray(bytes));
  }

  @Override
  public Guarantees guarantees(String label) {
    return new Guarantees(label, List.of("a key in memory guards nothing"));
  }

  @Override
  public synchronized Destroyed destroy(String label) {
    if (pairs.remove(label) == null && sealing.remove(label) == null) {
      throw noKey(label);
    }
    return new Destroyed(label, id());
  }

  @Override
  public synchronized PrivateKey jcaKey(String label, X509Certificate certificate) {
    var pair = pair(label);
    try {
      var oid = pair.curve() == Curve.P256 ? X9ObjectIdentifiers.prime256v1 : SECObjectIdentifiers.secp256k1;
      var info = new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid),
          new ECPrivateKey(256, pair.secret()));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Operations operations() {
    return new Operations(signatures.get(), seals.get(), unseals.get(), 0);
  }

  @Override
  public synchronized void close() {
    pairs.clear();
    sealing.clear();
  }

  private Cipher gcm(int mode, String label, byte[] iv, byte[] associated) throws GeneralSecurityException {
    var key = sealing.get(label);
    if (key == null) {
      throw noKey(label);
    }
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
    cipher.updateAAD(associated);
    return cipher;
  }

  private KeyPair pair(String label) {
    var pair = pairs.get(label);
    if (pair == null) {
      throw noKey(label);
    }
    return pair;
  }

  private void refuseExisting(String label) {
    if (contains(label)) {
      throw new TokenException(TokenException.Kind.KEY_EXISTS, "in memory",
          "the token holds a key \"" + label + "\" already");
    }
  }

  private static TokenException noKey(String label) {
    return new TokenException(TokenException.Kind.NO_KEY, "in memory",
        "the token holds no key \"" + label + "\"");
  }

  private static X9ECParameters parameters(Curve curve) {
    return CustomNamedCurves.getByName(curve == Curve.P256 ? "secp256r1" : "secp256k1");
  }

  private static byte[] join(BigInteger r, BigInteger s) {
    var out = new byte[64];
    put(r, out, 0);
    put(s, out, 32);
    return out;
  }

  private static void put(BigInteger value, byte[] out, int offset) {
    var bytes = value.toByteArray();
    var length = Math.min(32, bytes.length);
    System.arraycopy(Arrays.copyOfRange(bytes, bytes.length - length, bytes.length), 0, out,
        offset + 32 - length, length);
  }
}
