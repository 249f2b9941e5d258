package io.reseal.node.session;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.ecdsa.EcdsaPlan;
import io.reseal.core.ecdsa.EcdsaSignature;
import io.reseal.core.ecdsa.EcdsaSigning;
import io.reseal.core.ecdsa.PairGuard;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import io.reseal.node.chain.RegistryDigests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final SchnorrKey key = scope.hold(SchnorrKey.generate(Entropy.system()));
  private final Station honest;
  private final Station cheat;
  private final SigningOrder order;
  private final EcdsaPlan plan;
  private final PairSetups setups;
  private Optional<Outcome<JointSignature>> ended = Optional.empty();
  private int read;

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
    say(new RunMessage.Introduction(plan.sid(), certificate()));
    Run<EcdsaSignature> run;
    try (var share = cheat.custody().open(order.epoch(), 0)) {
      run = new Run<>(ProtocolName.ECDSA, plan.sid(), seat(cheat), believing(), this::signed,
          EcdsaSigning.open(plan, share, setups, unguarded(), scope, Entropy.system()));
    }
    for (var spoken = said(run, lie); spoken; spoken = said(run, lie)) {
      heard().forEach(run::receive);
    }
  }

  private boolean said(Run<EcdsaSignature> run, UnaryOperator<List<Envelope>> lie) {
    var messages = run.drain();
    for (var message : messages) {
      var mine = message.audience().contains(seat(cheat));
      var theirs = message.audience().contains(seat(honest));
      if (mine) {
        run.receive(message.envelope()); // its own code goes on as if it had not lied
      }
      if (theirs) {
        lie.apply(List.of(message.envelope())).forEach(each -> say(new RunMessage.Speech(each)));
      }
    }
    return !messages.isEmpty();
  }

  private List<Envelope> heard() {
    var heard = new ArrayList<Envelope>();
    var sent = honest.sent();
    for (; read < sent.size(); read++) {
      try {
        if (RunMessage.CODEC.decode(sent.get(read)) instanceof RunMessage.Speech(var envelope)) {
          heard.add(envelope);
        }
      } catch (Malformed e) {
        throw new AssertionError(e);
      }
    }
    return heard;
  }

  private void say(RunMessage message) {
    honest.conversations().onFrame(cheat.address(), RunMessage.CODEC.encode(message), hamlet.now());
  }

  /** The message with another body, or anything else, signed again. */
  Envelope signed(Envelope unsigned) {
    return new Envelope(unsigned.header(), unsigned.body(), unsigned.enclosures(), unsigned.enclosed(),
        signed(unsigned.digest()));
  }

  private Bytes signed(Bytes32 digest) {
    return Bytes.of(key.sign(digest, Entropy.system()));
  }

  private Bytes certificate() {
    var committee = RegistryDigests.committeeHash(plan.sharing().committee());
    var terms = new SessionKeyTerms(Hamlet.CHAIN, cheat.address(), plan.epoch(), 1, committee,
        Validity.from(hamlet.chainNow(), SessionKeyCertificate.LIFETIME_MAX), 1, Optional.empty());
    return Bytes.of(SessionKeyCertificate.issue(cheat.identity(), terms, key, Entropy.system()).encoded());
  }

  /** The cheat checks nobody's signature. */
  private Roster believing() {
    return new Roster() {

      @Override
      public Set<Seat> seats() {
        return plan.seats();
      }

      @Override
      public boolean isAuthentic(Seat seat, Bytes32 digest, Bytes signature) {
        return true;
      }
    };
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
