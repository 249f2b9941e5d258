package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.keydeal.Dealt;
import io.reseal.core.keydeal.KeyDeal;
import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A key out of KeyDeal signs, and after a reshare its successors do. */
class DealtKeyTest {

  private static final PairGuard GUARD = new PairGuard() {

    @Override
    public <R> R alone(PartyId peer, Supplier<R> work) {
      return work.get();
    }

    @Override
    public void burned(PartyId peer, int generation) {
      throw new AssertionError("nobody cheats here");
    }
  };

  /** All seats of a protocol, honest. */
  private static <O> Map<Seat, O> results(ProtocolName protocol, SessionId sid, Set<Seat> seats,
      Function<Seat, Step<O>> first) {
    try (var scope = new SecretScope()) {
      var keys = new TreeMap<Seat, SchnorrKey>();
      var published = new TreeMap<Seat, Bytes32>();
      for (var seat : seats) {
        keys.put(seat, scope.hold(SchnorrKey.generate(Entropy.system())));
        published.put(seat, keys.get(seat).publicKey());
      }
      var runs = new TreeMap<Seat, Run<O>>();
      seats.forEach(seat -> runs.put(seat, new Run<>(protocol, sid, seat, new KeyRoster(published),
          digest -> Bytes.of(keys.get(seat).sign(digest, Entropy.system())), first.apply(seat))));
      for (var busy = true; busy;) {
        busy = false;
        for (var run : runs.values()) {
          for (var outgoing : run.drain()) {
            busy = true;
            outgoing.audience().forEach(to -> runs.get(to).receive(outgoing.envelope()));
          }
        }
      }
      var results = new TreeMap<Seat, O>();
      runs.forEach(
          (seat, run) -> results.put(seat, ((Outcome.Finished<O>) run.outcome().orElseThrow()).output()));
      return results;
    }
  }

  private static Map<PartyId, Dealt.Received> dealt(KeyDealPlan plan, Map<PartyId, Dealt.Received> held) {
    var received = new TreeMap<PartyId, Dealt.Received>();
    try (var scope = new SecretScope()) {
      var seats = new TreeSet<>(plan.dealerSeats());
      seats.addAll(plan.receiverSeats());
      results(ProtocolName.KEYDEAL, plan.sid(), seats,
          seat -> plan.dealerSeats().contains(seat)
              ? KeyDeal.dealer(plan, seat.id(), share(held, seat.id()), scope, Entropy.system())
              : KeyDeal.receiver(plan, seat.id(), scope, Entropy.system()))
          .forEach((seat, result) -> result.received().ifPresent(each -> received.put(seat.id(), each)));
    }
    return received;
  }

  private static Optional<KeyShare> share(Map<PartyId, Dealt.Received> held, PartyId id) {
    return Optional.ofNullable(held.get(id)).map(Dealt.Received::share);
  }

  private static Committee committee(int threshold, int members) {
    return Committee.of(
        IntStream.range(0, members).mapToObj(i -> Address.ofHex(String.format("0x%040x", 1000 + i))).toList(),
        threshold);
  }

  private static void sign(Map<PartyId, Dealt.Received> held, int... signers) {
    var any = held.values().iterator().next().share();
    var plan = new EcdsaPlan(Keys.KEY, any.epoch(), Keys.ROOT, any.sharing(), any.chainCode(),
        Keys.ids(signers), DerivationPath.of(44, 60), Keys.DIGEST, Keys.INSTANCE);
    try (var scope = new SecretScope()) {
      var signatures = results(ProtocolName.ECDSA, plan.sid(), plan.seats(), seat -> {
        var own = held.get(seat.id());
        return EcdsaSigning.open(plan, own.share(), own.pairs().orElseThrow(), GUARD, scope,
            Entropy.system());
      });
      signatures.values().forEach(signature -> EcdsaSigningTest.assertValid(plan, signature));
    }
  }

  @Test
  void aKeySignsBeforeAndAfterItIsHandedOver() {
    var open = SecretBytes.openCount();
    var made = dealt(new KeyDealPlan(Keys.KEY, Scheme.ECDSA, new Epoch(1), committee(2, 2), Optional.empty(),
        Bytes32.ZERO, KeyDealPlan.instance(Bytes32.ZERO, 1, 0)), Map.of());
    sign(made, 1, 2);
    var before = made.get(new PartyId(1));
    var base = new KeyDealPlan.BaseKey(new Epoch(1), before.share().sharing(), before.share().chainCode());
    var handed = dealt(new KeyDealPlan(Keys.KEY, Scheme.ECDSA, new Epoch(2), committee(3, 3),
        Optional.of(base), Bytes32.ZERO, KeyDealPlan.instance(Bytes32.ZERO, 2, 0)), made);
    sign(handed, 1, 2, 3);
    assertThat(handed.get(new PartyId(1)).share().sharing().publicKey())
        .isEqualTo(before.share().sharing().publicKey());
    made.values().forEach(Dealt.Received::close);
    handed.values().forEach(Dealt.Received::close);
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }
}
