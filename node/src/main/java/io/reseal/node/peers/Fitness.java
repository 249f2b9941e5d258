package io.reseal.node.peers;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Size;
import java.nio.charset.StandardCharsets;

/**
 * What a node reports of itself, so that an admin sees whether a candidate is
 * fit before admitting it. A claim: the barrier checks what matters.
 *
 * @param version
 *          of its software, at most 32 printable ASCII characters
 * @param tokenOk
 *          whether its token passes its self-test
 * @param hasShare
 *          whether it holds a share of the active epoch
 * @param finalizedHeight
 *          newest final block it has seen
 */
public record Fitness(@Size(min = 1, max = 32) Bytes version, boolean tokenOk, boolean hasShare,
    long finalizedHeight) {

  public Fitness {
    for (var b : version.toArray()) {
      if (b < 0x20 || b > 0x7e) { // it is shown to people
        throw new IllegalArgumentException("a version is printable ASCII");
      }
    }
    if (finalizedHeight < 0) {
      throw new IllegalArgumentException("a height is not negative: " + finalizedHeight);
    }
  }

  /** The fitness of a node of this version. */
  public static Fitness of(String version, boolean tokenOk, boolean hasShare, long finalizedHeight) {
    return new Fitness(Bytes.of(version.getBytes(StandardCharsets.US_ASCII)), tokenOk, hasShare,
        finalizedHeight);
  }

  /** The version as text. */
  public String versionText() {
    return new String(version.toArray(), StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "version " + versionText() + (tokenOk ? ", token ok" : ", token not ok")
        + (hasShare ? ", has a share" : ", no share") + ", final block " + finalizedHeight;
  }
}
