package io.reseal.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.ChannelCertificates;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.identity.Validity;
import io.reseal.hsm.pkcs11.Pkcs11Token;
import io.reseal.hsm.pkcs11.Quirks;
import io.reseal.hsm.pkcs11.SoftHsm;
import io.reseal.hsm.token.Token.Curve;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The key of TLS works by JCA, in the token, beside other tokens. */
class ChannelKeyOnTokensIT {

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));
  private static final long NOW = 1_800_000_000;

  private Node alice;
  private Node bob;

  private record Node(SoftHsm.Fresh fresh, Pkcs11Token token, ChannelKey channel,
      X509Certificate certificate) {

    static Node join() {
      var fresh = SoftHsm.fresh("channel");
      var token = fresh.open();
      var channel = ChannelKey.create(token);
      return new Node(fresh, token, channel,
          channel.certify(Identity.create(token), CHAIN, 1, Validity.from(NOW, Duration.ofDays(1))));
    }
  }

  @BeforeEach
  void open() {
    alice = Node.join();
    bob = Node.join();
  }

  @AfterEach
  void close() {
    alice.token().close();
    bob.token().close();
  }

  @Test
  void keySignsByJcaAndStaysInTheToken() throws GeneralSecurityException {
    var key = alice.channel().privateKey();
    assertThat(key.getEncoded()).isNull();
    assertThat(verifies(alice, sign(key))).isTrue();
    assertThat(verifies(bob, sign(key))).isFalse();
  }

  @Test
  void everyTokensKeySignsWithItsOwnToken() throws GeneralSecurityException {
    var alices = alice.channel().privateKey();
    var bobs = bob.channel().privateKey();
    assertThat(verifies(alice, sign(alices))).isTrue();
    assertThat(verifies(bob, sign(bobs))).isTrue();
  }

  @Test
  void certificateInTheTokenIsReplaced() throws GeneralSecurityException {
    var first = alice.channel().privateKey();
    var second = alice.channel().privateKey();
    assertThat(verifies(alice, sign(first))).isTrue();
    assertThat(verifies(alice, sign(second))).isTrue();
    assertThat(alice.token().labels()).containsExactly("channel", "identity");
  }

  @Test
  void certificateOfAnotherKeyIsRefused() {
    assertThatThrownBy(() -> alice.token().jcaKey("channel", bob.certificate()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another key");
  }

  @Test
  void closedTokenLeavesNoProviderBehind() throws GeneralSecurityException {
    var before = Security.getProviders().length;
    var key = alice.channel().privateKey();
    assertThat(Security.getProviders()).hasSize(before + 1);
    alice.token().close();
    assertThat(Security.getProviders()).hasSize(before);
    assertThatThrownBy(() -> sign(key)).isInstanceOf(GeneralSecurityException.class);
    try (var again = alice.fresh().open()) {
      assertThat(verifies(alice, sign(ChannelKey.open(again).privateKey()))).isTrue();
    }
  }

  @Test
  void keySignsOnAfterAnotherSessionWasLost() throws GeneralSecurityException {
    alice.token().close();
    var quirks = new Quirks(SoftHsm.library());
    try (var token = quirks.open(alice.fresh())) {
      var key = ChannelKey.open(token).privateKey();
      quirks.loseNextSession();
      token.sign("identity", new byte[32]);
      assertThat(verifies(alice, sign(key))).isTrue();
    }
  }

  @Test
  void destroyedPairTakesItsCertificateAlong() {
    alice.channel().privateKey();
    alice.token().destroy("channel");
    alice.token().generateKeyPair("channel", Curve.P256);
    assertThat(ChannelKey.open(alice.token()).privateKey()).isNotNull();
  }

  @Test
  void twoTokensShakeHandsByTls13() throws Exception {
    try (var server = (SSLServerSocket) context(alice).getServerSocketFactory().createServerSocket(0, 1,
        InetAddress.getLoopbackAddress()); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.setEnabledProtocols(new String[]{"TLSv1.3"});
      server.setNeedClientAuth(true);
      var accepted = threads.submit(() -> {
        try (var socket = (SSLSocket) server.accept()) {
          var greeting = socket.getInputStream().read();
          socket.getOutputStream().write(greeting + 1);
          return peer(socket);
        }
      });
      try (var socket = (SSLSocket) context(bob).getSocketFactory().createSocket(server.getInetAddress(),
          server.getLocalPort())) {
        socket.getOutputStream().write(41);
        assertThat(socket.getInputStream().read()).isEqualTo(42);
        assertThat(peer(socket)).isEqualTo(Identity.open(alice.token()).address());
      }
      assertThat(accepted.get()).isEqualTo(Identity.open(bob.token()).address());
    }
  }

  private static Address peer(SSLSocket socket) throws IOException, CertificateException {
    var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return ChannelCertificates.verify(certificate, CHAIN, NOW).address();
  }

  private static byte[] sign(PrivateKey key) throws GeneralSecurityException {
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update("hello".getBytes(StandardCharsets.UTF_8));
    return signature.sign();
  }

  private static boolean verifies(Node node, byte[] signed) throws GeneralSecurityException {
    var signature = Signature.getInstance("SHA256withECDSA", "SunEC");
    signature.initVerify(node.channel().publicKey());
    signature.update("hello".getBytes(StandardCharsets.UTF_8));
    return signature.verify(signed);
  }

  private static SSLContext context(Node node) throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(new KeyManager[]{new OneKey(node.channel().privateKey(), node.certificate())},
        new TrustManager[]{new LaterChecked()}, null);
    return context;
  }

  /** Shows one certificate, whoever asks. */
  private static final class OneKey extends X509ExtendedKeyManager {

    private final PrivateKey key;
    private final X509Certificate certificate;

    OneKey(PrivateKey key, X509Certificate certificate) {
      this.key = key;
      this.certificate = certificate;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[]{"channel"};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return Arrays.asList(types).contains("EC") ? "channel" : null;
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[]{"channel"};
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return type.equals("EC") ? "channel" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[]{certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /** Leaves the peer's certificate to the test, which checks it by its claim. */
  private static final class LaterChecked extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      assertThat(chain).hasSize(1);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      assertThat(chain).hasSize(1);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      assertThat(chain).hasSize(1);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      assertThat(chain).hasSize(1);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      assertThat(chain).hasSize(1);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      assertThat(chain).hasSize(1);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
