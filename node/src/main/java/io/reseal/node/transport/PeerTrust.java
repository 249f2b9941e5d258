package io.reseal.node.transport;

import io.reseal.core.party.Address;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.ChannelCertificates;
import io.reseal.hsm.identity.VerifiedChannel;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust for one connection: recovers the peer's on-chain address from its
 * certificate and asks {@link Admission}.
 *
 * <p>
 * One object per connection, so that what it found belongs to exactly that
 * handshake: a handshake that came to an end without asking it was resumed from
 * an earlier one, and is refused (N38).
 */
final class PeerTrust extends X509ExtendedTrustManager {

  /** A peer that was let in. */
  record Trusted(VerifiedChannel channel, Standing standing) {
  }

  private final ChainBinding chain;
  private final LongSupplier chainTime;
  private final Admission admission;
  private final Optional<Address> expected;
  private volatile Trusted trusted;
  private volatile String refusal = "the peer showed no certificate";

  /**
   * @param expected
   *          whom we dialed, or nothing for a connection that came to us
   */
  PeerTrust(ChainBinding chain, LongSupplier chainTime, Admission admission, Optional<Address> expected) {
    this.chain = chain;
    this.chainTime = chainTime;
    this.admission = admission;
    this.expected = expected;
  }

  /** Whom this handshake let in, if it asked. */
  Optional<Trusted> trusted() {
    return Optional.ofNullable(trusted);
  }

  /** Why nobody was let in. */
  String refusal() {
    return refusal;
  }

  private void check(X509Certificate[] shown) throws CertificateException {
    try {
      var channel = ChannelCertificates.verify(shown, chain, chainTime.getAsLong());
      var address = channel.address();
      if (expected.isPresent() && !expected.get().equals(address)) {
        throw new CertificateException("this is " + address + ", expected " + expected.get());
      }
      trusted = switch (admission.admit(address, channel.generation())) {
        case Verdict.Refused(var reason) ->
          throw new CertificateException(address + " is refused: " + reason);
        case Verdict.Admitted(var standing) -> new Trusted(channel, standing);
      };
    } catch (CertificateException e) {
      refusal = e.getMessage();
      throw e;
    } catch (RuntimeException e) {
      refusal = "the check failed: " + e;
      throw new CertificateException(refusal, e); // fail closed
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String type, SSLEngine engine)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String type, SSLEngine engine)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String type, Socket socket)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String type, Socket socket)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String type) throws CertificateException {
    check(shown);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String type) throws CertificateException {
    check(shown);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
