package io.reseal.core.protocol;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.util.ArrayList;
import java.util.List;

/**
 * What one party heard that all must have heard alike: the broadcasts of every
 * step that needs all its speakers, and their running digest.
 */
final class Echo {

  private final SessionId sid;
  private final List<Heading> heard = new ArrayList<>();
  private Bytes32 digest = Bytes32.ZERO;

  Echo(SessionId sid) {
    this.sid = sid;
  }

  /** Of all steps so far; zero before the first. */
  Bytes32 digest() {
    return digest;
  }

  /** Takes in a step's broadcasts, one of each speaker, by ascending seat. */
  void extend(int step, List<Envelope> broadcasts) {
    digest = Run.echo(sid, step, digest, broadcasts);
    broadcasts.forEach(envelope -> heard.add(Heading.of(envelope)));
  }

  /** Whether everybody was heard in that step. */
  boolean covers(int step) {
    return heard.stream().anyMatch(heading -> heading.header().step() == step);
  }

  /** What was heard before that step, ascending by step and seat. */
  List<Heading> before(int step) {
    return heard.stream().filter(heading -> heading.header().step() < step).toList();
  }
}
