package io.reseal.core.protocol;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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

  /**
   * What a message of that step echoes: all steps so far. The first message is
   * said before anything was heard; its echo is zero by definition.
   */
  Bytes32 due(int step) {
    return step == 0 ? Bytes32.ZERO : digest;
  }

  /** Takes in a step's broadcasts, one of each speaker, by ascending seat. */
  void extend(int step, List<Envelope> broadcasts) {
    digest = Run.echo(sid, step, digest, broadcasts);
    broadcasts.forEach(envelope -> heard.add(Heading.of(envelope)));
  }

  /**
   * The running digest over what somebody shows, ascending by step and seat, as
   * that party must have computed it.
   */
  static Bytes32 over(SessionId sid, List<Heading> shown) {
    var byStep = new TreeMap<Integer, List<Bytes32>>();
    shown.forEach(heading -> byStep.computeIfAbsent(heading.header().step(), _ -> new ArrayList<>())
        .add(heading.digest()));
    var digest = Bytes32.ZERO;
    for (var step : byStep.entrySet()) {
      digest = extended(sid, step.getKey(), digest, step.getValue());
    }
    return digest;
  }

  /** The running digest after one more step. */
  static Bytes32 extended(SessionId sid, int step, Bytes32 before, List<Bytes32> digests) {
    var transcript = Transcript.of(Tag.ECHO).add(sid.value()).add(step).add(before);
    digests.forEach(transcript::add);
    return transcript.hash();
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
