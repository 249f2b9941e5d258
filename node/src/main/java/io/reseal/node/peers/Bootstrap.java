package io.reseal.node.peers;

import io.reseal.core.party.Address;

/**
 * A node known from configuration, to ask for all others. Its address is part
 * of it, as for every dial: whoever else answers there is not spoken to.
 */
public record Bootstrap(Address address, Endpoint endpoint) {

  /**
   * Reads {@code enr:...} or {@code host:port@0x...}.
   *
   * @throws IllegalArgumentException
   *           for anything else
   */
  public static Bootstrap of(String text) {
    if (text.startsWith("enr:")) {
      var record = NodeRecord.ofText(text);
      return new Bootstrap(record.address(), record.endpoint());
    }
    var at = text.lastIndexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException("expected enr:... or host:port@address");
    }
    return new Bootstrap(Address.ofHex(text.substring(at + 1)), Endpoint.of(text.substring(0, at)));
  }
}
