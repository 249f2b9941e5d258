package io.reseal.hsm.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.Token;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class ChannelCertificatesTest {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));
  private static final long NOW = 1_800_000_000;
  private static final Validity WEEK = Validity.from(NOW, Duration.ofDays(7));

  private final Token token = new InMemoryToken("a");
  private final Identity identity = Identity.create(token);
  private final ChannelKey channel = ChannelKey.create(token);

  @Test
  void aCertificateNamesItsIdentityAndGeneration() throws Exception {
    var verified = ChannelCertificates.verify(channel.certify(identity, CHAIN, 7, WEEK), CHAIN, NOW);

    assertThat(verified.address()).isEqualTo(identity.address());
    assertThat(verified.generation()).isEqualTo(7);
    assertThat(verified.validity()).isEqualTo(WEEK);
  }

  @Test
  void certificatesOfOneKeyNameOneChannelKey() throws Exception {
    var reopened = ChannelKey.open(token);
    assertThat(ChannelCertificates.verify(channel.certify(identity, CHAIN, 1, WEEK), CHAIN, NOW).channelKey())
        .isEqualTo(
            ChannelCertificates.verify(reopened.certify(identity, CHAIN, 2, WEEK), CHAIN, NOW).channelKey());
  }

  @Test
  void theDatesOfX509SayNothing() {
    var certificate = channel.certify(identity, CHAIN, 1, WEEK);
    assertThat(certificate.getNotBefore()).isEqualTo(Date.from(Instant.EPOCH));
    assertThat(certificate.getNotAfter().toInstant()).hasToString("9999-12-31T23:59:59Z");
  }

  @Test
  void chainTimeOutsideItsValidityRefusesIt() {
    var certificate = channel.certify(identity, CHAIN, 1, WEEK);
    assertThat(WEEK.notBefore()).isEqualTo(NOW - 3600);
    refused(() -> ChannelCertificates.verify(certificate, CHAIN, WEEK.notBefore() - 1), "chain time is");
    refused(() -> ChannelCertificates.verify(certificate, CHAIN, WEEK.notAfter() + 1), "chain time is");
  }

  @Test
  void anotherChainOrRegistryRefusesIt() {
    var certificate = channel.certify(identity, CHAIN, 1, WEEK);
    var chain = new ChainBinding(1, CHAIN.registry());
    var registry = new ChainBinding(CHAIN.chainId(),
        Address.ofHex("0x00000000000000000000000000000000000000bb"));
    refused(() -> ChannelCertificates.verify(certificate, chain, NOW), "expected registry");
    refused(() -> ChannelCertificates.verify(certificate, registry, NOW), "expected registry");
  }

  @Test
  void aLifeOfMoreThanAWeekIsNeitherGivenNorAccepted() throws Exception {
    var longer = new Validity(NOW, NOW + Duration.ofDays(7).toSeconds() + 1);
    assertThatThrownBy(() -> channel.certify(identity, CHAIN, 1, longer)).hasMessageContaining("7 days");
    refused(forged(software(), claim -> claim, longer), "more than 7 days");
  }

  @Test
  void N31_anIdentityThatDidNotSignIsNotBelieved() throws Exception {
    var other = Identity.create(new InMemoryToken("b"));
    refused(forged(software(), claim -> new ChannelClaim(other.publicKey(), claim.chain(), claim.generation(),
        claim.validity(), claim.signature()), WEEK), "did not sign");
  }

  @Test
  void N31_aClaimMovedToAnotherKeyIsRefused() throws Exception {
    // The claim signed for our channel key, in a certificate over the attacker's
    // own.
    var genuine = channel.certify(identity, CHAIN, 1, WEEK);
    var octets = genuine.getExtensionValue(ChannelClaim.OID);
    var stolen = ChannelClaim.decoded(Arrays.copyOfRange(octets, 6, octets.length));
    refused(forged(software(), _ -> stolen, WEEK), "did not sign");
  }

  @Test
  void everyFieldOfTheClaimIsSigned() throws Exception {
    refused(forged(software(), claim -> new ChannelClaim(claim.identityKey(), claim.chain(),
        claim.generation() + 1, claim.validity(), claim.signature()), WEEK), "did not sign");
    refused(
        forged(software(),
            claim -> new ChannelClaim(claim.identityKey(), claim.chain(), claim.generation(),
                new Validity(WEEK.notBefore() + 1, WEEK.notAfter()), claim.signature()),
            WEEK),
        "did not sign");
    refused(
        forged(software(),
            claim -> new ChannelClaim(claim.identityKey(), claim.chain(), claim.generation(),
                new Validity(WEEK.notBefore(), WEEK.notAfter() - 1), claim.signature()),
            WEEK),
        "did not sign");
  }

  @Test
  void N34_aCertificateThatItsOwnKeyDidNotSignIsRefused() throws Exception {
    // Claims our channel key without holding it: the certificate is signed by
    // another key.
    var pair = software();
    var info = channel.publicKey();
    refused(certificate(new KeyPair(info, pair.getPrivate()), claim(info, WEEK).encoded(), true, false),
        "not signed by its own key");
  }

  @Test
  void otherCurvesAreRefused() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    var pair = generator.generateKeyPair();
    refused(certificate(pair, claim(pair.getPublic(), WEEK).encoded(), true, false), "not a P-256 key");
  }

  @Test
  void aPlainCertificateIsNoChannelCertificate() throws Exception {
    refused(certificate(software(), null, true, false), "not a channel certificate");
  }

  @Test
  void anExtensionThatIsNotCriticalIsNoClaim() throws Exception {
    var pair = software();
    refused(certificate(pair, claim(pair.getPublic(), WEEK).encoded(), false, false),
        "not a channel certificate");
  }

  @Test
  void unknownCriticalExtensionsAreRefused() throws Exception {
    var pair = software();
    refused(certificate(pair, claim(pair.getPublic(), WEEK).encoded(), true, true),
        "unknown critical extensions");
  }

  @Test
  void claimsOfAnotherLengthVersionOrRangeAreRefused() throws Exception {
    var pair = software();
    var good = claim(pair.getPublic(), WEEK).encoded();
    for (var length : new int[]{0, 1, 182, 184, 250}) {
      refused(certificate(pair, Arrays.copyOf(good, length), true, false), "octet string of 183");
    }
    refused(certificate(pair, changed(good, 0, 2), true, false), "version 2, expected 1");
    refused(certificate(pair, changed(good, 1, 9), true, false), "starts with 4");
    refused(certificate(pair, changed(good, 66, 0x80), true, false), "chain id is at least 1");
    refused(certificate(pair, changed(good, 94, 0x80), true, false), "less than 2^63");
    refused(certificate(pair, changed(good, 102, 0x80), true, false), "notBefore <= notAfter");
  }

  @Test
  void exactlyOneCertificateIsExpected() {
    var certificate = channel.certify(identity, CHAIN, 1, WEEK);
    refused(() -> ChannelCertificates.verify(new X509Certificate[]{certificate, certificate}, CHAIN, NOW),
        "exactly one certificate, not 2");
    refused(() -> ChannelCertificates.verify(new X509Certificate[0], CHAIN, NOW), "not 0");
    refused(() -> ChannelCertificates.verify((X509Certificate[]) null, CHAIN, NOW), "not 0");
  }

  @Test
  void anOverlongCertificateIsRefusedBeforeAnyMathematics() throws Exception {
    var pair = software();
    var builder = builder(pair);
    builder.addExtension(new Extension(new ASN1ObjectIdentifier("2.25.2"), false, new byte[1024]));
    refused(sign(builder, pair), "at most 1024 bytes");
  }

  @Test
  void theCurrentCertificateIsKeptAndMadeAnewInTime() throws Exception {
    var now = new AtomicLong(NOW);
    var current = new CurrentCertificate(channel, identity, CHAIN, 3, now::get);
    var first = current.get();
    now.addAndGet(Duration.ofDays(4).toSeconds());
    assertThat(current.get()).isSameAs(first);

    now.addAndGet(Duration.ofDays(1).toSeconds());
    var second = current.get();
    assertThat(second).isNotEqualTo(first);
    now.addAndGet(Duration.ofDays(4).toSeconds()); // the first has ended by now
    assertThat(ChannelCertificates.verify(second, CHAIN, now.get()).generation()).isEqualTo(3);

    now.set(NOW - Duration.ofDays(1).toSeconds()); // a chain that went back
    assertThat(ChannelCertificates.verify(current.get(), CHAIN, now.get()).generation()).isEqualTo(3);
  }

  @Test
  void thePrivateKeyForTlsIsTheOneTheCertificateShows() throws Exception {
    var message = new byte[]{1, 2, 3};
    var signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(channel.privateKey());
    signer.update(message);
    var signature = signer.sign();
    signer.initVerify(channel.certify(identity, CHAIN, 1, WEEK));
    signer.update(message);
    assertThat(signer.verify(signature)).isTrue();
  }

  private static void refused(X509Certificate certificate, String reason) {
    refused(() -> ChannelCertificates.verify(certificate, CHAIN, NOW), reason);
  }

  private static void refused(ThrowingCallable check, String reason) {
    assertThatThrownBy(check).isInstanceOf(CertificateException.class).hasMessageContaining(reason);
  }

  private X509Certificate forged(KeyPair pair, UnaryOperator<ChannelClaim> change, Validity validity)
      throws Exception {
    return certificate(pair, change.apply(claim(pair.getPublic(), validity)).encoded(), true, false);
  }

  private ChannelClaim claim(PublicKey key, Validity validity) {
    var digest = ChannelClaim.digest(identity.publicKey(), CHAIN, 1, validity, key.getEncoded());
    return new ChannelClaim(identity.publicKey(), CHAIN, 1, validity, identity.sign(digest));
  }

  private static KeyPair software() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static byte[] changed(byte[] bytes, int at, int value) {
    var copy = bytes.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static JcaX509v3CertificateBuilder builder(KeyPair pair) {
    var x500 = new X500Name("CN=forged");
    return new JcaX509v3CertificateBuilder(x500, BigInteger.ONE, Date.from(Instant.EPOCH),
        Date.from(Instant.parse("2040-01-01T00:00:00Z")), x500, pair.getPublic());
  }

  private static X509Certificate certificate(KeyPair pair, byte[] claim, boolean critical, boolean unknown)
      throws Exception {
    var builder = builder(pair);
    if (claim != null) {
      builder.addExtension(new ASN1ObjectIdentifier(ChannelClaim.OID), critical, new DEROctetString(claim));
    }
    if (unknown) {
      builder.addExtension(
          new Extension(new ASN1ObjectIdentifier("2.25.1"), true, DERNull.INSTANCE.getEncoded()));
    }
    return sign(builder, pair);
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair pair) throws Exception {
    var encoded = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
        .getEncoded();
    return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(encoded));
  }
}
