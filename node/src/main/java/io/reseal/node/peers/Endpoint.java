package io.reseal.node.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/**
 * Where a node can be reached.
 *
 * @param host
 *          an IP address, or a name of at most 100 characters that is resolved
 *          at each dial
 * @param port
 *          TCP, from 1 to 65535
 */
public record Endpoint(String host, int port) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,98}[A-Za-z0-9])?");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

  public Endpoint {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is from 1 to 65535, not " + port);
    }
    if (isLiteral(host)) {
      var address = InetAddress.ofLiteral(host);
      if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
        throw new IllegalArgumentException("nobody is reached at " + host);
      }
      host = address.getHostAddress();
    } else if (!NAME.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "expected an IP address or a host name of at most 100 letters, digits, dots and hyphens");
    }
  }

  /** Reads {@code host:port} or {@code [IPv6]:port}. */
  public static Endpoint of(String text) {
    var colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("expected host:port");
    }
    var host = text.substring(0, colon);
    var bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed != host.contains(":")) {
      throw new IllegalArgumentException("expected host:port, an IPv6 address in brackets");
    }
    return new Endpoint(bracketed ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(text.substring(colon + 1)));
  }

  /** Whether the host is an IP address, not a name. */
  boolean isLiteral() {
    return isLiteral(host);
  }

  /** For a dial; names are not resolved here. */
  InetSocketAddress socketAddress() {
    return isLiteral()
        ? new InetSocketAddress(InetAddress.ofLiteral(host), port)
        : InetSocketAddress.createUnresolved(host, port);
  }

  private static boolean isLiteral(String host) {
    return host.contains(":") || NUMBERS.matcher(host).matches();
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
