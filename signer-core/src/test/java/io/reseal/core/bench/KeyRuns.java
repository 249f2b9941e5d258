package io.reseal.core.bench;

import io.reseal.core.frost.Frost;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.FrostSignature;
import io.reseal.core.frost.FrostSuite;
import io.reseal.core.keydeal.Dealt;
import io.reseal.core.keydeal.KeyDeal;
import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.secret.Entropy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A key of a committee through its life, every run of it measured: made, handed
 * over to the same committee, used.
 */
final class KeyRuns implements AutoCloseable {

  private static final KeyId KEY = new KeyId(Bytes32.ofHex("4b".repeat(32)));
  private static final Bytes MESSAGE = Bytes.ofHex("6d".repeat(32));

  private final Committee committee;
  private final Scheme scheme;
  private final Map<PartyId, Dealt.Received> held = new TreeMap<>();
  private Epoch epoch = Epoch.NONE;
  private Optional<KeyDealPlan.BaseKey> base = Optional.empty();

  KeyRuns(int threshold, int members, Scheme scheme) {
    this.scheme = scheme;
    committee = Committee.of(
        IntStream.range(0, members).mapToObj(i -> Address.ofHex(String.format("0x%040x", 1000 + i))).toList(),
        threshold);
  }

  /** Makes the key, or deals it anew once there is one. */
  MeasuredRuns<Dealt> deal() {
    var plan = new KeyDealPlan(KEY, scheme, new Epoch(epoch.number() + 1), committee, base, Bytes32.ZERO,
        KeyDealPlan.instance(Bytes32.ZERO, 1, 0));
    try (var keys = SeatKeys.of(plan.seats());
        var runs = new MeasuredRuns<Dealt>(ProtocolName.KEYDEAL, plan.sid(), keys)) {
      for (var seat : plan.dealerSeats()) {
        var share = Optional.ofNullable(held.get(seat.id())).map(Dealt.Received::share);
        runs.start(seat, scope -> KeyDeal.dealer(plan, seat.id(), share, scope, Entropy.system()));
      }
      for (var seat : plan.receiverSeats()) {
        runs.start(seat, scope -> KeyDeal.receiver(plan, seat.id(), scope, Entropy.system()));
      }
      runs.finish();
      close();
      for (var seat : plan.receiverSeats()) {
        var received = runs.output(seat).received().orElseThrow();
        held.put(seat.id(), received);
        base = Optional.of(new KeyDealPlan.BaseKey(plan.epoch(), received.share().sharing(),
            received.published().chainCode()));
      }
      epoch = plan.epoch();
      return runs;
    }
  }

  /** The plan of a signature by the first signers that are enough. */
  FrostPlan signing() {
    var signers = new TreeSet<>(committee.ids().stream().limit(committee.threshold().signers()).toList());
    return new FrostPlan(FrostSuite.BIP340, KEY, epoch, Bytes32.ZERO, base.orElseThrow().sharing(), signers,
        MESSAGE, List.of(), Bytes32.ofHex("1a".repeat(32)));
  }

  /** Signs. */
  MeasuredRuns<FrostSignature> sign(FrostPlan plan, SeatKeys keys) {
    try (var runs = new MeasuredRuns<FrostSignature>(ProtocolName.FROST, plan.sid(), keys)) {
      for (var seat : plan.seats()) {
        runs.start(seat, scope -> Frost.open(plan, held.get(seat.id()).share(), scope, Entropy.system()));
      }
      runs.finish();
      return runs;
    }
  }

  @Override
  public void close() {
    held.values().forEach(Dealt.Received::close);
    held.clear();
  }
}
