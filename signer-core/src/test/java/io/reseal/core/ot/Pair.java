package io.reseal.core.ot;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import java.lang.foreign.MemorySegment;

/** Two parties with one setup, everything random out of a seed. */
final class Pair implements AutoCloseable {

  static final PartyId ALICE = new PartyId(2);
  static final PartyId BOB = new PartyId(1);

  private final long seed;
  private final Tape ofAlice;
  private final Tape ofBob;
  private final PairSetup alice;
  private final PairSetup bob;
  private int drawn;

  Pair(long seed) {
    this.seed = seed;
    var name = name(seed, 1);
    ofAlice = tape("alice");
    ofBob = tape("bob");
    alice = PairSetup.of(name, ofAlice, PairOffer.of(name.mirrored(), ofBob)).orElseThrow();
    bob = PairSetup.of(name.mirrored(), ofBob, PairOffer.of(name, ofAlice)).orElseThrow();
  }

  /** As Alice sees it. */
  static PairName name(long seed, int generation) {
    return new PairName(session(seed, "setup"), ALICE, BOB, generation);
  }

  static SessionId session(long seed, String name) {
    return new SessionId(Transcript.of(Tag.SID).add(seed).add(name).hash());
  }

  SessionId session(int run) {
    return session(seed, "run " + run);
  }

  PairSetup alice() {
    return alice;
  }

  PairSetup bob() {
    return bob;
  }

  Draw draw(String who) {
    return tape(who);
  }

  SecretScalar scalar() {
    return tape("scalar " + drawn++).scalar("scalar");
  }

  private Tape tape(String who) {
    return tape(seed, who);
  }

  static Tape tape(long seed, String who) {
    return Tape.copyOf(MemorySegment.ofArray(Transcript.of(Tag.OT_TAPE).add(seed).add(who).hash().toArray()));
  }

  @Override
  public void close() {
    ofAlice.close();
    ofBob.close();
    alice.close();
    bob.close();
  }
}
