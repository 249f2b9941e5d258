package io.reseal.node.peers;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.Addresses;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * A node's word on where it is, signed by its on-chain identity: an Ethereum
 * Node Record with one key of ours, "reseal".
 *
 * <p>
 * "reseal" is chain id (8 bytes) and registry (20), so that a record for a test
 * chain leads nobody on another one astray. The host is "ip" or "ip6", or,
 * beyond EIP-778, "host", a name; with "tcp" in every case.
 *
 * @param seq
 *          a higher one replaces it
 * @param encoded
 *          at most 300 bytes
 */
public record NodeRecord(Address address, long seq, Endpoint endpoint, ChainBinding chain, Bytes encoded) {

  /** Longest record in bytes. */
  public static final int SIZE_MAX = Enr.SIZE_MAX;

  /** Signs a record: one token signature. */
  public static NodeRecord signed(Identity identity, long seq, Endpoint endpoint, ChainBinding chain) {
    var pairs = new TreeMap<String, Bytes>();
    pairs.put("reseal",
        Bytes.of(ByteBuffer.allocate(28).putLong(chain.chainId()).put(chain.registry().toArray()).array()));
    if (endpoint.isLiteral()) {
      var bytes = InetAddress.ofLiteral(endpoint.host()).getAddress();
      pairs.put(bytes.length == 4 ? "ip" : "ip6", Bytes.of(bytes));
    } else {
      pairs.put("host", Enr.ascii(endpoint.host()));
    }
    pairs.put("tcp", Bytes.of(Rlp.number(endpoint.port())));
    return of(Enr.signed(identity, seq, pairs));
  }

  /**
   * Reads a record and checks its signature.
   *
   * @throws IllegalArgumentException
   *           naming the first thing that is wrong
   */
  public static NodeRecord of(Bytes encoded) {
    return of(Enr.of(encoded));
  }

  /** Reads {@code enr:...}. */
  public static NodeRecord ofText(String text) {
    return of(Enr.ofText(text));
  }

  /** {@code enr:...}. */
  public String text() {
    return Enr.of(encoded).text();
  }

  private static NodeRecord of(Enr enr) {
    return new NodeRecord(Addresses.of(enr.publicKey()), enr.seq(),
        new Endpoint(host(enr), (int) Math.min(Integer.MAX_VALUE, Rlp.number(value(enr, "tcp").toArray()))),
        chain(enr), enr.encoded());
  }

  private static ChainBinding chain(Enr enr) {
    var bytes = value(enr, "reseal");
    if (bytes.size() != 28) {
      throw new IllegalArgumentException("\"reseal\" has 28 bytes, not " + bytes.size());
    }
    var in = ByteBuffer.wrap(bytes.toArray());
    var chainId = in.getLong();
    var registry = new byte[Address.SIZE];
    in.get(registry);
    return new ChainBinding(chainId, Address.of(registry));
  }

  private static String host(Enr enr) {
    if (enr.pairs().containsKey("host")) {
      var host = new String(enr.pairs().get("host").toArray(), StandardCharsets.ISO_8859_1);
      if (host.isEmpty() || new Endpoint(host, 1).isLiteral()) {
        throw new IllegalArgumentException(
            "\"host\" is a name; an IP address stands under \"ip\" or \"ip6\"");
      }
      return host;
    }
    var four = enr.pairs().containsKey("ip");
    var bytes = value(enr, four ? "ip" : "ip6");
    if (bytes.size() != (four ? 4 : 16)) {
      throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.size());
    }
    try {
      return InetAddress.getByAddress(bytes.toArray()).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("4 and 16 bytes are an IP address", e);
    }
  }

  private static Bytes value(Enr enr, String key) {
    var value = enr.pairs().get(key);
    if (value == null) {
      throw new IllegalArgumentException("the address record lacks \"" + key + "\"");
    }
    return value;
  }

  @Override
  public String toString() {
    return address + " at " + endpoint + " (record " + seq + ")";
  }
}
