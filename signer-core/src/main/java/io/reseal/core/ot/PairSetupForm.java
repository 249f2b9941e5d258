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

/**
 * The one form of a single live setup, to be sealed: version (1 byte), party
 * (2), peer (2), generation (4), hash of the setup (32), secrets (12,304), zero
 * seed (32), and a hash of all that (32). Version 1, which is still read, had
 * no zero seed.
 */
final class PairSetupForm {

  private static final int VERSION = 2;
  private static final int FIRST_VERSION = 1;
  private static final long PARTY = 1;
  private static final long PEER = 3;
  private static final long GENERATION = 5;
  private static final long HASH = 9;
  private static final long SECRETS = HASH + Bytes32.SIZE;
  private static final long ZERO = SECRETS + PairSetup.SIZE;
  private static final long CHECK = ZERO + ZeroSeed.SIZE;
  private static final int CHECK_SIZE = 32;

  /** Of the whole form in bytes. */
  static final int LENGTH = (int) CHECK + CHECK_SIZE;
  private static final int FIRST_LENGTH = LENGTH - ZeroSeed.SIZE;

  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED
      .withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PairSetupForm() {
  }

  static SecretBytes write(PairSetup setup) {
    var secrets = setup.exposed();
    var zero = setup.zero().orElseThrow(
        () -> new IllegalStateException(setup + " brings no zero seed and is no form by itself"));
    var bytes = SecretBytes.allocate(LENGTH);
    var out = bytes.expose();
    out.set(U8, 0, (byte) VERSION);
    out.set(U16, PARTY, (short) setup.self().value());
    out.set(U16, PEER, (short) setup.peer().value());
    out.set(U32, GENERATION, setup.generation());
    out.asSlice(HASH, Bytes32.SIZE).copyFrom(Fields.segment(setup.hash()));
    out.asSlice(SECRETS, PairSetup.SIZE).copyFrom(secrets);
    out.asSlice(ZERO, ZeroSeed.SIZE).copyFrom(zero.expose());
    try (var check = check(out)) {
      out.asSlice(CHECK, CHECK_SIZE).copyFrom(check.expose());
    }
    return bytes;
  }

  static PairSetup read(PartyId self, PartyId peer, int generation, MemorySegment in) {
    if (in.byteSize() != LENGTH && in.byteSize() != FIRST_LENGTH) {
      throw new IllegalArgumentException("a setup has " + LENGTH + " bytes, not " + in.byteSize());
    }
    try (var check = check(in)) {
      require(ConstantTime.equal(check.expose(), in.asSlice(in.byteSize() - CHECK_SIZE)), "it is damaged");
    }
    var version = in.byteSize() == LENGTH ? VERSION : FIRST_VERSION;
    require(in.get(U8, 0) == version, "expected version " + version);
    require(in.get(U16, PARTY) == self.value() && in.get(U16, PEER) == peer.value(), "it is another pair's");
    require(in.get(U32, GENERATION) == generation, "it is of another generation");
    var setup = new PairSetup(self, peer, generation, Fields.reveal32(in.asSlice(HASH, Bytes32.SIZE)),
        SecretBytes.copyOf(in.asSlice(SECRETS, PairSetup.SIZE)));
    if (version == VERSION) {
      setup.bring(ZeroSeed.copyOf(self, peer, in.asSlice(ZERO, ZeroSeed.SIZE)));
    }
    return setup;
  }

  private static SecretBytes check(MemorySegment bytes) {
    return SecretTranscript.of(Tag.OT_PAIR_CHECK).add(bytes.asSlice(0, bytes.byteSize() - CHECK_SIZE)).hash();
  }

  private static void require(boolean holds, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException("this is no setup of that pair: " + expectation);
    }
  }
}
