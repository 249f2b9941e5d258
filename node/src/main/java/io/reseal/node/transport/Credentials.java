package io.reseal.node.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;

/**
 * What this node shows to peers.
 *
 * @param key
 *          the channel key; it may work inside a token
 * @param certificate
 *          the certificate to show now; asked in each handshake, so that it can
 *          be replaced before it ends
 */
public record Credentials(PrivateKey key, Supplier<X509Certificate> certificate) {
}
