package io.reseal.node.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A hand-driven TLS client of the JDK, with no code of the transport: for bytes
 * that an honest peer never sends.
 */
final class RawClient implements AutoCloseable {

  /** Client side of TLS with any credentials, sessions cached as the JDK does. */
  static SSLContext context(Optional<Credentials> credentials) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(
        credentials.map(own -> new KeyManager[]{new Keys(own.key(), own.certificate().get())}).orElse(null),
        new TrustManager[]{new TrustAll()}, new SecureRandom());
    return context;
  }

  final SSLSocket socket;
  /** When it connected, in the clock of the JDK's sessions. */
  final long opened = System.currentTimeMillis();

  private RawClient(SSLSocket socket) {
    this.socket = socket;
  }

  static RawClient open(SSLContext context, InetSocketAddress server, String... protocols) throws Exception {
    var socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.connect(server, 2000);
    socket.setSoTimeout(5000);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return new RawClient(socket);
  }

  /** Authenticated as this peer, and welcomed. */
  static RawClient as(TestPeer peer, TestPeer server) throws Exception {
    var client = open(context(Optional.of(peer.credentials())), server.endpoint(), Tls.PROTOCOL);
    client.socket.startHandshake();
    var _ = client.socket.getInputStream().readNBytes(5);
    return client;
  }

  static Socket plain(TestPeer server) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.endpoint().getPort());
    socket.setSoTimeout(5000);
    return socket;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  static byte[] frame(int topic, int payload) {
    return ByteBuffer.allocate(5 + payload).putInt(1 + payload).put((byte) topic).array();
  }

  /** Whether the other side hangs up, whatever it says before. */
  boolean isCut() {
    try {
      return isCut(socket.getInputStream());
    } catch (IOException e) {
      return true;
    }
  }

  static boolean isCut(InputStream in) {
    try {
      while (in.read() >= 0) {
        // a word before the end
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset, or a TLS alert
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class Keys extends X509ExtendedKeyManager {

    private final PrivateKey key;
    private final X509Certificate certificate;

    private Keys(PrivateKey key, X509Certificate certificate) {
      this.key = key;
      this.certificate = certificate;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[]{"a"};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "a";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
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

  private static final class TrustAll extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String type, Socket socket) {
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String type, Socket socket) {
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String type, SSLEngine engine) {
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String type, SSLEngine engine) {
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String type) {
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String type) {
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
