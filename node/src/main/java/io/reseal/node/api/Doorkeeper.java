package io.reseal.node.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** Decides which requests come from this node's operator. */
final class Doorkeeper {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  Doorkeeper(String token) {
    this.token = token.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Why a request does not get to the API at all. A web page whose name was
   * rebound to 127.0.0.1 still sends its own name.
   *
   * @param host
   *          the Host header, if there was one
   */
  Optional<OperationFailed> misdirected(String host) {
    if (host != null && LOOPBACK.contains(host.replaceFirst(":\\d{1,5}$", ""))) {
      return Optional.empty();
    }
    return Optional.of(new OperationFailed("this API answers to 127.0.0.1 and localhost only",
        "send the request to http://127.0.0.1:PORT with that Host header", 421));
  }

  /**
   * Why a request is not the operator's.
   *
   * @param authorization
   *          the Authorization header, if there was one
   */
  Optional<OperationFailed> unauthorized(String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.of(new OperationFailed("no bearer token", 401));
    }
    var given = authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
    // Does not tell by its time how many characters were right.
    return MessageDigest.isEqual(given, token)
        ? Optional.empty()
        : Optional.of(new OperationFailed("the bearer token is not the one of this start", 401));
  }
}
