package io.reseal.node.session;

import io.reseal.hsm.identity.SessionKeyCertificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Session keys' certificates whose signatures were verified here: a member
 * shows the same one in every signature of an epoch. Only what its bytes alone
 * decide is remembered; for which run and when it holds is asked each time. One
 * thread owns it.
 */
final class KnownCertificates {

  /** More than the members of a committee have at a time, with restarts. */
  static final int MAX = 1024;

  private final Set<SessionKeyCertificate> genuine = Collections.newSetFromMap(new LinkedHashMap<>() {

    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<SessionKeyCertificate, Boolean> eldest) {
      return size() > MAX;
    }
  });

  /** As {@link SessionKeyCertificate#forgery()}. */
  Optional<String> forgery(SessionKeyCertificate certificate) {
    if (genuine.contains(certificate)) {
      return Optional.empty();
    }
    var forgery = certificate.forgery();
    if (forgery.isEmpty()) {
      genuine.add(certificate);
    }
    return forgery;
  }

  /** How many are remembered. */
  int size() {
    return genuine.size();
  }
}
