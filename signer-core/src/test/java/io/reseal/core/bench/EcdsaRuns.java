package io.reseal.core.bench;

import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ecdsa.EcdsaPlan;
import io.reseal.core.ecdsa.EcdsaSignature;
import io.reseal.core.ecdsa.EcdsaSigning;
import io.reseal.core.ecdsa.Keys;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.secret.Entropy;
import java.util.stream.IntStream;

/** Signatures by all members of a committee, each in a session of its own. */
final class EcdsaRuns implements AutoCloseable {

  private final Keys keys;
  private final int[] signers;
  private int sessions;

  EcdsaRuns(int signers) {
    this.signers = IntStream.rangeClosed(1, signers).toArray();
    keys = Keys.deal(signers, signers, this.signers);
  }

  /** The plan of the next session. */
  EcdsaPlan next() {
    return keys.plan(DerivationPath.of(1, 2), Bytes32.ofHex("6d".repeat(32)),
        Bytes32.ofHex(String.format("%064x", sessions++)), signers);
  }

  /** Signs. */
  MeasuredRuns<EcdsaSignature> sign(SeatKeys seatKeys) {
    var plan = next();
    try (var runs = new MeasuredRuns<EcdsaSignature>(ProtocolName.ECDSA, plan.sid(), seatKeys)) {
      for (var seat : plan.seats()) {
        var pairs = keys.pairs().get(seat.id());
        runs.start(seat, scope -> EcdsaSigning.open(plan, keys.shares().get(seat.id()), pairs.setups(), pairs,
            scope, Entropy.system()));
      }
      runs.finish();
      return runs;
    }
  }

  @Override
  public void close() {
    keys.close();
  }
}
