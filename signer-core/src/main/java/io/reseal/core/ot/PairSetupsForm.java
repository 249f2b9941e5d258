package io.reseal.core.ot;

import io.reseal.core.curve.SecretTranscript;
import io.reseal.core.hash.Tag;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.ConstantTime;
import io.reseal.core.secret.SecretBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The one form of all setups of a party, to be sealed: version (1 byte), party
 * (2), number of peers (2); for each peer, ascending, its id (2), whether the
 * setup is live (1), generation (4), hash of the setup (32), zero seed (32),
 * secrets (12,304), the last zero where it is not live; and a hash of all that
 * (32).
 *
 * <p>
 * The hash tells our own damage apart from a setup; against others the seal
 * protects.
 */
final class PairSetupsForm {

  private static final int VERSION = 1;
  private static final int HEAD = 5;
  private static final int PLACE = 7 + Bytes32.SIZE + ZeroSeed.SIZE + PairSetup.SIZE;
  private static final int CHECK = 32;
  private static final long LIVE = 2;
  private static final long GENERATION = 3;
  private static final long HASH = 7;
  private static final long ZERO = HASH + Bytes32.SIZE;
  private static final long SECRETS = ZERO + ZeroSeed.SIZE;
  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED
      .withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PairSetupsForm() {
  }

  static int size(int peers) {
    return HEAD + peers * PLACE + CHECK;
  }

  static SecretBytes write(PartyId self, SortedMap<PartyId, PairSetups.Place> places) {
    var bytes = SecretBytes.allocate(size(places.size()));
    var out = bytes.expose();
    out.set(U8, 0, (byte) VERSION);
    out.set(U16, 1, (short) self.value());
    out.set(U16, 3, (short) places.size());
    var at = (long) HEAD;
    for (var each : places.entrySet()) {
      write(each.getKey(), each.getValue(), out.asSlice(at, PLACE));
      at += PLACE;
    }
    try (var check = check(out)) {
      MemorySegment.copy(check.expose(), 0, out, at, CHECK);
    }
    return bytes;
  }

  private static void write(PartyId peer, PairSetups.Place place, MemorySegment out) {
    out.set(U16, 0, (short) peer.value());
    out.set(U32, GENERATION, place.generation());
    MemorySegment.copy(place.zero().expose(), 0, out, ZERO, ZeroSeed.SIZE);
    place.live().ifPresent(setup -> {
      out.set(U8, LIVE, (byte) 1);
      out.asSlice(HASH, Bytes32.SIZE).copyFrom(Fields.segment(setup.hash()));
      out.asSlice(SECRETS, PairSetup.SIZE).copyFrom(setup.exposed());
    });
  }

  static Map<PartyId, PairSetups.Place> read(PartyId self, SortedSet<PartyId> peers, MemorySegment in) {
    if (in.byteSize() != size(peers.size())) {
      throw new IllegalArgumentException("the setups with " + peers.size() + " peers have "
          + size(peers.size()) + " bytes, not " + in.byteSize());
    }
    try (var check = check(in)) {
      require(ConstantTime.equal(check.expose(), in.asSlice(in.byteSize() - CHECK)), "they are damaged");
    }
    require(in.get(U8, 0) == VERSION, "expected version " + VERSION);
    require(in.get(U16, 1) == self.value() && in.get(U16, 3) == peers.size(), "they are another party's");
    var places = new HashMap<PartyId, PairSetups.Place>();
    try {
      var at = (long) HEAD;
      for (var peer : peers) {
        places.put(peer, read(self, peer, in.asSlice(at, PLACE)));
        at += PLACE;
      }
      return places;
    } catch (IllegalArgumentException e) {
      places.values().forEach(PairSetups.Place::close);
      throw e;
    }
  }

  private static PairSetups.Place read(PartyId self, PartyId peer, MemorySegment in) {
    require(in.get(U16, 0) == peer.value(), "expected those with " + peer);
    var live = in.get(U8, LIVE);
    var generation = in.get(U32, GENERATION);
    require(live == 0 || live == 1, "a setup is live or not");
    require(generation >= live, "a live setup has a generation from 1 on");
    var hash = Fields.reveal32(in.asSlice(HASH, Bytes32.SIZE));
    var secrets = in.asSlice(SECRETS, PairSetup.SIZE);
    require(live == 1 || (hash.isZero() && isZero(secrets)), "a burned setup has left something");
    var zero = ZeroSeed.copyOf(self, peer, in.asSlice(ZERO, ZeroSeed.SIZE));
    var setup = live == 0 ? null : new PairSetup(self, peer, generation, hash, SecretBytes.copyOf(secrets));
    return new PairSetups.Place(zero, generation, setup);
  }

  private static SecretBytes check(MemorySegment bytes) {
    return SecretTranscript.of(Tag.OT_PAIRS_CHECK).add(bytes.asSlice(0, bytes.byteSize() - CHECK)).hash();
  }

  private static boolean isZero(MemorySegment bytes) {
    var any = 0;
    for (var at = 0L; at < bytes.byteSize(); at++) {
      any |= bytes.get(U8, at);
    }
    return any == 0;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("these bytes are no setups: " + otherwise);
    }
  }
}
