package io.reseal.node.config;

import java.util.regex.Pattern;

/**
 * Where to listen or to be reached.
 *
 * @param host
 *          a name or an address; an IPv6 address without its brackets
 * @param port
 *          from 0 to 65535; 0 lets the system choose
 */
public record HostPort(String host, int port) {

  private static final Pattern FORM = Pattern
      .compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9.-]{1,253})):(\\d{1,5})");

  public HostPort {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is from 0 to 65535");
    }
  }

  /** Reads {@code host:port} or {@code [IPv6 address]:port}. */
  public static HostPort of(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("expected host:port or [IPv6 address]:port");
    }
    return new HostPort(form.group(1) != null ? form.group(1) : form.group(2),
        Integer.parseInt(form.group(3)));
  }

  /**
   * Whether it stands for every address of the machine, so that nobody can be
   * told to go there.
   */
  public boolean isWildcard() {
    return host.equals("0.0.0.0") || host.matches("[0:]+");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
