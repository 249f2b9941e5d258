package io.reseal.core.ot;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Two parties with one setup, everything random out of a seed. */
final class Pair implements AutoCloseable {

  static final PartyId ALICE = new PartyId(2);
  static final PartyId BOB = new PartyId(1);

  private static final Map<List<Long>, List<Half>> MADE = new ConcurrentHashMap<>();

  /** A setup in the open. */
  private record Half(PartyId self, PartyId peer, int generation, Bytes32 hash, Bytes secrets) {
  }

  private final long seed;
  private final PairSetup alice;
  private final PairSetup bob;
  private int drawn;

  Pair(long seed) {
    this(seed, 1);
  }

  /** The same seed gives the same setup, made once. */
  Pair(long seed, int generation) {
    this.seed = seed;
    var made = MADE.computeIfAbsent(List.of(seed, (long) generation), _ -> made(seed, generation));
    alice = copy(made.getFirst());
    bob = copy(made.getLast());
  }

  private static List<Half> made(long seed, int generation) {
    var name = name(seed, generation);
    try (var ofAlice = tape(seed, "alice");
        var ofBob = tape(seed, "bob");
        var alice = PairSetup.of(name, ofAlice, PairOffer.of(name.mirrored(), ofBob)).orElseThrow();
        var bob = PairSetup.of(name.mirrored(), ofBob, PairOffer.of(name, ofAlice)).orElseThrow()) {
      return List.of(half(alice), half(bob));
    }
  }

  private static Half half(PairSetup setup) {
    return new Half(setup.self(), setup.peer(), setup.generation(), setup.hash(),
        Bytes.of(array(setup.exposed())));
  }

  private static PairSetup copy(Half half) {
    return new PairSetup(half.self, half.peer, half.generation, half.hash,
        SecretBytes.takeFrom(half.secrets.toArray()));
  }

  /** As Alice sees it. */
  static PairName name(long seed, int generation) {
    return new PairName(session(seed, "setup"), ALICE, BOB, generation);
  }

  static SessionId session(long seed, String name) {
    return new SessionId(Transcript.of(Tag.SID).add(seed).add(name).hash());
  }

  static Tape tape(long seed, String who) {
    return Tape.copyOf(MemorySegment.ofArray(Transcript.of(Tag.OT_TAPE).add(seed).add(who).hash().toArray()));
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

  /** A source that leaves nothing open behind it. */
  Draw draw(String who) {
    return (size, name) -> {
      try (var tape = tape(seed, who)) {
        return tape.bytes(size, name);
      }
    };
  }

  SecretScalar scalar() {
    return draw("scalar " + drawn++).scalar("scalar");
  }

  /** Delta as bits, in the open. */
  boolean[] delta() {
    return PlainOle.bits(array(alice.delta()));
  }

  /** Alice's seeds, in the open. */
  byte[][] aliceSeeds() {
    var seeds = new byte[128][];
    for (var i = 0; i < 128; i++) {
      seeds[i] = array(alice.aliceSeeds().asSlice(32L * i, 32));
    }
    return seeds;
  }

  /** Bob's seeds, in the open. */
  byte[][][] bobSeeds() {
    var seeds = new byte[128][2][];
    for (var i = 0; i < 256; i++) {
      seeds[i / 2][i % 2] = array(bob.bobSeeds().asSlice(32L * i, 32));
    }
    return seeds;
  }

  static byte[] array(MemorySegment secret) {
    return secret.toArray(ValueLayout.JAVA_BYTE);
  }

  /** Ends both halves. */
  void burn() {
    alice.close();
    bob.close();
  }

  @Override
  public void close() {
    alice.close();
    bob.close();
  }
}
