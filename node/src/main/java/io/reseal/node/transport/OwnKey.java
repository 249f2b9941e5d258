package io.reseal.node.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** The one key and certificate that we show in every handshake. */
final class OwnKey extends X509ExtendedKeyManager {

  private static final String ALIAS = "channel";
  private static final String[] ALIASES = {ALIAS};

  private final Credentials credentials;

  OwnKey(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return ALIASES.clone();
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return ALIASES.clone();
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return new X509Certificate[]{credentials.certificate().get()};
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return credentials.key();
  }
}
