package io.reseal.core.keydeal.independent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A signed message as the page lays it out. */
final class PageEnvelope {

  private final byte[] header;
  private final byte[] body;
  private final List<byte[]> enclosures;

  private PageEnvelope(byte[] header, byte[] body, List<byte[]> enclosures) {
    this.header = header;
    this.body = body;
    this.enclosures = enclosures;
  }

  static PageEnvelope read(byte[] wire) throws NotCanonical {
    var in = new PageBytes(wire);
    in.take(4 + 1 + 4 + 32 + 5); // version, protocol, step, sid, from
    in.take(5 * in.octet()); // to
    in.take(32); // echo
    var header = Arrays.copyOf(wire, in.position());
    var body = in.take(in.count(0, 1 << 20));
    var enclosures = new ArrayList<byte[]>();
    for (var left = in.count(0, 400); left > 0; left--) {
      enclosures.add(in.take(5 + 32));
    }
    in.take(in.count(0, 1 << 20)); // what is enclosed for us
    in.take(in.count(64, 64)); // signature
    in.end();
    return new PageEnvelope(header, body, enclosures);
  }

  byte[] body() {
    return body.clone();
  }

  /** What is signed, and what names the message. */
  byte[] digest() {
    var fields = new ArrayList<byte[]>(List.of(body));
    fields.addAll(enclosures);
    return PageHash.th("protocol/msg", header, PageHash.th("protocol/body", fields.toArray(byte[][]::new)));
  }
}
