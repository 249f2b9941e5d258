package io.reseal.hsm.identity;

import io.reseal.core.party.Bytes;
import io.reseal.hsm.token.Token;
import io.reseal.hsm.token.TokenException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * The key of this node's TLS channels: P-256, in the token, vouched for by the
 * identity in short-lived certificates.
 */
public final class ChannelKey {

  /** The key's label in the token. */
  public static final String LABEL = "channel";

  private static final X500Name NAME = new X500Name("CN=reseal");
  /** Channel certificates carry their own dates: X.509's say nothing. */
  private static final Date FROM = Date.from(Instant.EPOCH);
  /** The last date of X.509: "no well-defined expiration" (RFC 5280, 4.1.2.5). */
  private static final Date FOREVER = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

  private final Token token;
  private final PublicKey publicKey;

  private ChannelKey(Token token, byte[] point) {
    this.token = token;
    this.publicKey = P256.publicKey(point);
  }

  /**
   * The channel key that this token holds.
   *
   * @throws TokenException
   *           NO_KEY when it holds none
   */
  public static ChannelKey open(Token token) {
    return new ChannelKey(token, token.publicKey(LABEL)
        .orElseThrow(() -> new TokenException(TokenException.Kind.NO_KEY, "no channel key", "token \""
            + token.id().label() + "\" holds no key \"" + LABEL + "\", expected this node's channel key")));
  }

  /** Makes the channel key of a new node. */
  public static ChannelKey create(Token token) {
    return new ChannelKey(token, token.generateKeyPair(LABEL, Token.Curve.P256));
  }

  /** The public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The private half as TLS needs it: it works by the token. */
  public PrivateKey privateKey() {
    return token.jcaKey(LABEL, anchor());
  }

  /**
   * A fresh certificate for this key, to show to peers: two token signatures.
   *
   * @param generation
   *          higher than any shown with another channel key
   * @param validity
   *          chain time, at most {@link ChannelCertificates#LIFETIME_MAX}
   */
  public X509Certificate certify(Identity identity, ChainBinding chain, long generation, Validity validity) {
    if (generation < 0) {
      throw new IllegalArgumentException("a generation is not negative: " + generation);
    }
    if (!validity.isWithin(ChannelCertificates.LIFETIME_MAX)) {
      throw new IllegalArgumentException(
          "a channel certificate lives at most " + ChannelCertificates.LIFETIME_MAX.toDays() + " days");
    }
    var digest = ChannelClaim.digest(identity.publicKey(), chain, generation, validity,
        publicKey.getEncoded());
    var claim = new ChannelClaim(identity.publicKey(), chain, generation, validity, identity.sign(digest));
    return selfSigned(BigInteger.valueOf(generation).add(BigInteger.ONE),
        Optional.of(Bytes.of(claim.encoded())));
  }

  /**
   * A certificate that claims nothing and is shown to nobody: PKCS#11 finds a
   * private key for JCA only beside a certificate.
   */
  private X509Certificate anchor() {
    return selfSigned(BigInteger.ONE, Optional.empty());
  }

  private X509Certificate selfSigned(BigInteger serial, Optional<Bytes> claim) {
    var builder = new X509v3CertificateBuilder(NAME, serial, FROM, FOREVER, NAME,
        SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
    try {
      if (claim.isPresent()) {
        builder.addExtension(new ASN1ObjectIdentifier(ChannelClaim.OID), true,
            new DEROctetString(claim.get().toArray()));
      }
      var encoded = builder.build(new TokenSigner()).getEncoded();
      return (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (IOException | CertificateException e) {
      throw new IllegalStateException("a certificate of our own making does not parse", e);
    }
  }

  /** Signs certificates: SHA-256 here, ECDSA in the token. */
  private final class TokenSigner implements ContentSigner {

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      try {
        var digest = MessageDigest.getInstance("SHA-256").digest(content.toByteArray());
        var rs = token.sign(LABEL, digest);
        return new DERSequence(new ASN1Encodable[]{new ASN1Integer(new BigInteger(1, Arrays.copyOf(rs, 32))),
            new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(rs, 32, 64)))}).getEncoded();
      } catch (NoSuchAlgorithmException | IOException e) {
        throw new IllegalStateException("SHA-256 and DER are always there", e);
      }
    }
  }
}
