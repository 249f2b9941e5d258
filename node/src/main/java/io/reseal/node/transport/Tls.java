package io.reseal.node.transport;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * TLS as we speak it: version 1.3 only, AES-GCM, certificates on both sides,
 * and no word of an earlier session.
 *
 * <p>
 * Each connection gets a context of its own. Session caches and ticket keys
 * belong to a context, so no ticket can be redeemed anywhere: every handshake
 * proves both keys anew (N38). The JDK has no early data.
 */
final class Tls {

  /**
   * Named in the handshake, so that a connection meant for another protocol is
   * not taken for one of ours.
   */
  static final String PROTOCOL = "reseal/1";

  private static final String[] VERSIONS = {"TLSv1.3"};
  private static final String[] CIPHERS = {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"};
  private static final String[] GROUPS = {"x25519", "secp256r1"};
  private static final String[] SIGNATURES = {"ecdsa_secp256r1_sha256"};

  private final KeyManager[] keys;
  private final SecureRandom random = new SecureRandom();

  Tls(Credentials credentials) {
    this.keys = new KeyManager[]{new OwnKey(credentials)};
  }

  SSLEngine engine(boolean server, PeerTrust trust) {
    try {
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, new TrustManager[]{trust}, random);
      var engine = context.createSSLEngine();
      engine.setUseClientMode(!server);
      var parameters = engine.getSSLParameters();
      parameters.setProtocols(VERSIONS);
      parameters.setCipherSuites(CIPHERS);
      parameters.setNamedGroups(GROUPS);
      parameters.setSignatureSchemes(SIGNATURES);
      parameters.setApplicationProtocols(new String[]{PROTOCOL});
      // A peer is the address in its certificate, not a host name.
      parameters.setEndpointIdentificationAlgorithm(null);
      parameters.setNeedClientAuth(server);
      engine.setSSLParameters(parameters);
      return engine;
    } catch (GeneralSecurityException e) {
      throw new TransportException("this Java has no TLS 1.3", e);
    }
  }
}
