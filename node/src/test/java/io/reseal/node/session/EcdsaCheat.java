package io.reseal.node.session;

import io.reseal.core.ecdsa.EcdsaPlan;
import io.reseal.core.ecdsa.EcdsaSigning;
import io.reseal.core.ecdsa.PairGuard;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A node that signs with ECDSA, and a member beside it that runs the same
 * protocol and changes what it says.
 */
final class EcdsaCheat implements AutoCloseable {

  static final List<KeySpec> KEYS = KeySpec.of(Hamlet.CHAIN.chainId(), Hamlet.REGISTRY,
      List.of(Scheme.ECDSA));

  private final Hamlet hamlet;
  private final SecretScope scope = new SecretScope();
  private final Liar liar;
  private final Station honest;
  private final Station cheat;
  private final SigningOrder order;
  private final EcdsaPlan plan;
  private final PairSetups setups;
  private Optional<Outcome<JointSignature>> ended = Optional.empty();

  EcdsaCheat(Path folder) {
    hamlet = new Hamlet(folder, KEYS, Optional.empty());
    var stations = hamlet.settle(2);
    honest = stations.get(0);
    cheat = stations.get(1);
    var committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
    var record = hamlet.activate(1, committee);
    order = new SigningOrder(KEYS.getFirst(), record, honest.custody().published(record).sharing(0),
        committee.ids(), Bytes32.ofHex("6d".repeat(32)), Bytes32.ofHex("1a".repeat(32)));
    plan = ((EvidenceCase.EcdsaSigning) new Dkls23Signing(honest.custody()).about(order, 0).orElseThrow())
        .plan();
    setups = cheat.custody().pairs(record, 0).setups();
    liar = scope.hold(new Liar(hamlet, honest, cheat, plan.sid(), plan.epoch(), committee));
  }

  Station honest() {
    return honest;
  }

  Station cheat() {
    return cheat;
  }

  EcdsaPlan plan() {
    return plan;
  }

  /** The cheat's, which it may change before it signs. */
  PairSetups setups() {
    return setups;
  }

  Seat seat(Station station) {
    return new Seat(Role.SIGNER, plan.sharing().committee().idOf(station.address()).orElseThrow());
  }

  /** What the honest node's run came to. */
  Outcome<JointSignature> outcome() {
    return ended.orElseThrow();
  }

  List<Fault> faults() {
    return switch (outcome()) {
      case Outcome.Finished<JointSignature>(var _, var excluded) -> excluded;
      case Outcome.Aborted<JointSignature>(var faults) -> faults;
    };
  }

  /**
   * Both sign; each of the cheat's messages is replaced by these, signed by its
   * certified key.
   */
  void sign(UnaryOperator<List<Envelope>> lie) {
    try (var share = honest.custody().open(order.epoch(), 0)) {
      honest.signings().begin(order, "sign", 0, honest.address(), share, () -> {
      }, outcome -> ended = Optional.of(outcome));
    }
    liar.introduce();
    try (var share = cheat.custody().open(order.epoch(), 0)) {
      liar.talk(new Run<>(ProtocolName.ECDSA, plan.sid(), seat(cheat), Liar.believing(plan.seats()),
          liar::signed, EcdsaSigning.open(plan, share, setups, unguarded(), scope, Entropy.system())), lie);
    }
  }

  /** The message with another body, or anything else, signed again. */
  Envelope signed(Envelope unsigned) {
    return liar.signed(unsigned);
  }

  private static PairGuard unguarded() {
    return new PairGuard() {

      @Override
      public <R> R alone(PartyId peer, Supplier<R> work) {
        return work.get();
      }

      @Override
      public void burned(PartyId peer, int generation) {
        // what the cheat burns is its own affair
      }
    };
  }

  @Override
  public void close() {
    scope.close();
    hamlet.close();
  }
}
