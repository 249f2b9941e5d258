package io.reseal.node.api;

import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.server.NetworkConnectionLimit;

/**
 * What every server of this node is like, whatever it serves: on loopback
 * alone, silent about itself, and bounded.
 */
final class Loopback {

  /** Where it listens. */
  static final String HOST = "127.0.0.1";

  private Loopback() {
  }

  /**
   * Sets the bounds.
   *
   * @param bodyMax
   *          most bytes of a request's body
   * @param connectionsMax
   *          most connections at a time
   */
  static void bound(JavalinConfig config, long bodyMax, int connectionsMax) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = bodyMax;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyServer(server -> server.addBean(new NetworkConnectionLimit(connectionsMax, server)));
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
  }
}
