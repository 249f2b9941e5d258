package io.reseal.hsm.identity;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The channel certificate to show now: made when it is first asked for, and
 * made anew when little of its life is left. Safe to ask from several threads.
 */
public final class CurrentCertificate implements Supplier<X509Certificate> {

  /** A certificate with less life than this is replaced. */
  private static final Duration RENEW_BEFORE = Duration.ofDays(2);

  private final ChannelKey channelKey;
  private final Identity identity;
  private final ChainBinding chain;
  private final long generation;
  private final LongSupplier chainTime;
  private X509Certificate certificate; // null until asked for
  private Validity validity;

  /**
   * @param generation
   *          of this start of the node
   * @param chainTime
   *          seconds, the time of the newest finalized block
   */
  public CurrentCertificate(ChannelKey channelKey, Identity identity, ChainBinding chain, long generation,
      LongSupplier chainTime) {
    this.channelKey = channelKey;
    this.identity = identity;
    this.chain = chain;
    this.generation = generation;
    this.chainTime = chainTime;
  }

  @Override
  public synchronized X509Certificate get() {
    var now = chainTime.getAsLong();
    if (certificate == null || !validity.covers(now)
        || validity.notAfter() - now < RENEW_BEFORE.toSeconds()) {
      validity = Validity.from(now, ChannelCertificates.LIFETIME_MAX);
      certificate = channelKey.certify(identity, chain, generation, validity);
    }
    return certificate;
  }
}
