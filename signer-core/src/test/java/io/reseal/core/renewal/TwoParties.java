package io.reseal.core.renewal;

import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.KeyRoster;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Round;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/**
 * Parties 2 and 5 while they make a new setup, in one process; the second may
 * say something else than it should.
 */
final class TwoParties implements AutoCloseable {

  static final PartyId HONEST = new PartyId(2);
  static final PartyId OTHER = new PartyId(5);
  static final RenewalPlan PLAN = plan(2);

  private final SecretScope scope = new SecretScope();
  private final Map<Seat, SchnorrKey> keys = new TreeMap<>();
  private final Map<Seat, Run<PairSetup>> runs = new TreeMap<>();
  private final Map<PartyId, Bytes32> kept = new HashMap<>();
  private final List<PartyId> refusing = new ArrayList<>();
  private final List<Envelope> said = new ArrayList<>();
  private final Roster roster;

  /** Both honest. */
  TwoParties() {
    this(UnaryOperator.identity());
  }

  /** The other one lies, to both alike. */
  TwoParties(UnaryOperator<Send> lie) {
    this(PLAN, PLAN, lie);
  }

  TwoParties(RenewalPlan honests, RenewalPlan others, UnaryOperator<Send> lie) {
    for (var party : List.of(HONEST, OTHER)) {
      keys.put(RenewalPlan.seat(party), scope.hold(SchnorrKey.generate(Entropy.system())));
    }
    var published = new TreeMap<Seat, Bytes32>();
    keys.forEach((seat, key) -> published.put(seat, key.publicKey()));
    roster = new KeyRoster(published);
    try (var share = SecretScalar.random(Entropy.system())) {
      for (var party : List.of(HONEST, OTHER)) {
        var plan = party.equals(HONEST) ? honests : others;
        var first = Renewal.open(plan, party, share, setup -> keep(party, setup), scope, Entropy.system());
        var seat = RenewalPlan.seat(party);
        runs.put(seat,
            new Run<>(ProtocolName.RENEWAL, plan.sid(), seat, roster,
                digest -> Bytes.of(keys.get(seat).sign(digest, Entropy.system())),
                party.equals(HONEST) ? first : changed(first, lie)));
      }
    }
  }

  static RenewalPlan plan(int generation) {
    return new RenewalPlan(new KeyId(Bytes32.ofHex("aa".repeat(32))), new Epoch(3),
        Bytes32.ofHex("bb".repeat(32)), HONEST, OTHER, generation, Bytes32.ofHex("c1".repeat(32)),
        Bytes32.ofHex("c2".repeat(32)));
  }

  private boolean keep(PartyId party, PairSetup setup) {
    kept.put(party, setup.hash());
    return !refusing.contains(party);
  }

  /** That party cannot keep anything. */
  void refuse(PartyId party) {
    refusing.add(party);
  }

  /** Hash of what each has kept. */
  Map<PartyId, Bytes32> kept() {
    return kept;
  }

  Roster roster() {
    return roster;
  }

  List<Envelope> said(int step) {
    return said.stream().filter(envelope -> envelope.header().step() == step).toList();
  }

  void deliver() {
    deliver((_, _) -> true);
  }

  /** Delivers until nobody speaks. */
  void deliver(BiPredicate<Envelope, Seat> passes) {
    var busy = true;
    while (busy) {
      busy = false;
      for (var run : runs.values()) {
        for (var outgoing : run.drain()) {
          busy = true;
          said.add(outgoing.envelope());
          outgoing.audience().stream().filter(to -> passes.test(outgoing.envelope(), to))
              .forEach(to -> runs.get(to).receive(outgoing.envelope()));
        }
      }
    }
  }

  void expire() {
    runs.values().forEach(Run::expire);
    deliver();
  }

  Run<PairSetup> run(PartyId party) {
    return runs.get(RenewalPlan.seat(party));
  }

  /** What the run yielded; this owns it. */
  Optional<PairSetup> setup(PartyId party) {
    return run(party).outcome().orElse(null) instanceof Outcome.Finished<PairSetup>(var setup, var _)
        ? Optional.of(setup)
        : Optional.empty();
  }

  List<Fault> faults(PartyId party) {
    return run(party).outcome().orElseThrow() instanceof Outcome.Aborted<PairSetup>(var faults)
        ? faults
        : List.of();
  }

  @Override
  public void close() {
    for (var party : List.of(HONEST, OTHER)) {
      setup(party).ifPresent(PairSetup::close);
    }
    scope.close();
  }

  /** Another message in that step. */
  static <M extends Record> UnaryOperator<Send> saying(int step, Class<M> type, UnaryOperator<M> change) {
    return send -> send.step() == step
        ? Send.broadcast(step, send.audience(), change.apply(type.cast(send.message())))
        : send;
  }

  private static Step<PairSetup> changed(Step<PairSetup> step, UnaryOperator<Send> lie) {
    return switch (step) {
      case Step.Await<PairSetup>(var round, var send) ->
        new Step.Await<>(changed(round, send, lie), send.stream().map(lie).toList());
      case Step.Done<PairSetup> done -> done;
      case Step.Abort<PairSetup> abort -> abort;
    };
  }

  /** The liar itself goes by what it should have said. */
  private static <M> Round<M, PairSetup> changed(Round<M, PairSetup> honest, List<Send> meant,
      UnaryOperator<Send> lie) {
    return new Round<>() {

      @Override
      public int step() {
        return honest.step();
      }

      @Override
      public Set<Seat> speakers() {
        return honest.speakers();
      }

      @Override
      public Class<? extends M> expects(Seat speaker) {
        return honest.expects(speaker);
      }

      @Override
      public Optional<Enclosing> encloses(Seat speaker) {
        return honest.encloses(speaker);
      }

      @Override
      @SuppressWarnings("unchecked") // what was meant is what the round expects
      public Step<PairSetup> close(SortedMap<Seat, Spoken<M>> heard) {
        var self = RenewalPlan.seat(OTHER);
        var seen = new TreeMap<>(heard);
        meant.stream().filter(send -> send.step() == honest.step()).findFirst()
            .ifPresent(send -> seen.put(self, new Spoken<>(heard.get(self).envelope(), (M) send.message())));
        return changed(honest.close(seen), lie);
      }
    };
  }
}
