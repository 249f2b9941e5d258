package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.proof.EqualityProof;
import io.reseal.core.proof.KnowledgeProof;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A wire on which any number of seats of one reshare cheat, each in its own
 * way.
 */
final class Misconduct implements LocalNetwork.Wire, AutoCloseable {

  /** How a dealer cheats. */
  enum Dealing {
    /** A subshare off the polynomial, to some. */
    BAD_SUBSHARES,
    /** A sound deal of another secret. */
    OTHER_SECRET,
    /** A sound deal of a higher threshold. */
    TOO_LONG,
    /** Half a message. */
    MALFORMED,
    /** Two sound deals, to everybody. */
    TWICE,
    /** One sound deal to some, another one to the others. */
    SPLIT,
    /** Nothing. */
    SILENT;

    /** Whether nothing that can be judged is heard. */
    boolean isUnheard() {
      return this == MALFORMED || this == TWICE || this == SILENT;
    }
  }

  /** How a receiver cheats, which voids the attempt. */
  enum Receiving {
    /** Another receive key to some. */
    TWO_KEYS(0),
    /** Calls a sound deal invalid. */
    SLANDER(2),
    /** Complains without proof. */
    FALSE_COMPLAINT(2),
    /** Says no verdict. */
    SILENT(2),
    /** Confirms what nobody has. */
    OTHER_TRANSCRIPT(3);

    private final int step;

    Receiving(int step) {
      this.step = step;
    }

    boolean isNamed() {
      return this != SILENT;
    }
  }

  private final Keys keys;
  private final KeyDealPlan plan;
  private final LocalNetwork network;
  private final Random random;
  private final SortedMap<Seat, Dealing> dealers;
  private final SortedMap<Seat, Receiving> receivers;
  private final SecretScope scope = new SecretScope();
  private final Map<Seat, Envelope> forged = new HashMap<>();
  private final Map<Seat, Set<Seat>> deceived = new HashMap<>();

  Misconduct(Keys keys, KeyDealPlan plan, LocalNetwork network, Random random,
      SortedMap<Seat, Dealing> dealers, SortedMap<Seat, Receiving> receivers) {
    this.keys = keys;
    this.plan = plan;
    this.network = network;
    this.random = random;
    this.dealers = dealers;
    this.receivers = receivers;
  }

  @Override
  public Optional<Envelope> carry(Envelope envelope, Seat to) {
    var from = envelope.header().from();
    var step = envelope.header().step();
    if (from.role() == Role.DEALER && step == 1 && dealers.containsKey(from)) {
      return dealt(dealers.get(from), envelope, to);
    }
    if (from.role() == Role.RECEIVER && receivers.containsKey(from) && receivers.get(from).step == step) {
      return received(receivers.get(from), envelope, to);
    }
    return Optional.of(envelope);
  }

  private Optional<Envelope> dealt(Dealing dealing, Envelope honest, Seat to) {
    var dealer = honest.header().from();
    return switch (dealing) {
      case SILENT -> Optional.empty();
      case BAD_SUBSHARES -> Optional.of(once(honest, () -> badSubshares(honest)));
      case OTHER_SECRET -> Optional.of(once(honest, () -> anew(honest, Optional.empty(), 0)));
      case TOO_LONG -> Optional.of(once(honest, () -> anew(honest, share(dealer), 1)));
      case MALFORMED -> Optional.of(once(honest,
          () -> network.resigned(honest, Arrays.copyOf(honest.body().toArray(), honest.body().size() / 2))));
      case TWICE -> {
        network.runs().get(to).receive(once(honest, () -> anew(honest, share(dealer), 0)));
        yield Optional.of(honest);
      }
      case SPLIT -> Optional.of(isDeceived(dealer, to, plan.receiverSeats())
          ? once(honest, () -> anew(honest, share(dealer), 0))
          : honest);
    };
  }

  private Optional<Envelope> received(Receiving receiving, Envelope honest, Seat to) {
    var receiver = honest.header().from();
    return switch (receiving) {
      case SILENT -> Optional.empty();
      case TWO_KEYS -> Optional.of(isDeceived(receiver, to, plan.seats())
          ? once(honest, () -> network.resigned(honest, announce(receiver)))
          : honest);
      case SLANDER -> Optional.of(once(honest, () -> says(honest, false)));
      case FALSE_COMPLAINT -> Optional.of(once(honest, () -> says(honest, true)));
      case OTHER_TRANSCRIPT ->
        Optional.of(once(honest, () -> network.resigned(honest, new Confirm(Bytes32.ZERO))));
    };
  }

  /** All hear the same lie. */
  private Envelope once(Envelope honest, Supplier<Envelope> lie) {
    var known = forged.get(honest.header().from());
    if (known == null) {
      known = lie.get();
      forged.put(honest.header().from(), known);
    }
    return known;
  }

  /** Some of the honest, and not all of them. */
  private boolean isDeceived(Seat cheat, Seat to, Set<Seat> audience) {
    return deceived.computeIfAbsent(cheat, _ -> {
      var honest = new ArrayList<>(audience);
      honest.removeIf(this::isCheat);
      Collections.shuffle(honest, random);
      return new HashSet<>(honest.subList(0, 1 + random.nextInt(Math.max(1, honest.size() - 1))));
    }).contains(to);
  }

  private boolean isCheat(Seat seat) {
    return dealers.containsKey(seat) || receivers.containsKey(seat);
  }

  private Envelope badSubshares(Envelope honest) {
    var deal = LocalNetwork.read(Deal.class, honest);
    var subshares = new ArrayList<>(deal.subshares());
    var victims = new ArrayList<>(plan.receiverSeats());
    victims.removeIf(this::isCheat);
    Collections.shuffle(victims, random);
    for (var victim : victims.subList(0, 1 + random.nextInt(victims.size()))) {
      subshares.set(victim.id().value() - 1, Bytes32.ZERO);
    }
    return network.resigned(honest, new Deal(deal.commitment(), deal.ephemeral(), deal.ephemeralProof(),
        deal.coefficientProofs(), deal.unveiling(), subshares));
  }

  /** A deal to the letter: of the share, or of anything. */
  private Envelope anew(Envelope honest, Optional<SecretScalar> constant, int moreCoefficients) {
    var forger = new Forger(plan, honest.header().from().id(), scope);
    var coefficients = new ArrayList<>(List.of(constant.orElseGet(forger::random)));
    while (coefficients.size() < plan.receivers().threshold().signers() + moreCoefficients) {
      coefficients.add(forger.random());
    }
    return network.resigned(honest, forger.deal(coefficients, forger.random(), receiveKeys()));
  }

  private Optional<SecretScalar> share(Seat dealer) {
    return Optional.of(keys.share(plan.dealers().addressOf(dealer.id())).value());
  }

  private Map<Seat, Point> receiveKeys() {
    var receiveKeys = new TreeMap<Seat, Point>();
    for (var seat : plan.receiverSeats()) {
      receiveKeys.put(seat, LocalNetwork.read(Opening.Announce.class, network.spoken(seat, 0)).receiveKey());
    }
    return receiveKeys;
  }

  private Opening.Announce announce(Seat receiver) {
    var secret = scope.hold(SecretScalar.random(Entropy.system()));
    return new Opening.Announce(secret.timesGenerator(), KnowledgeProof.prove(
        Draft.context(plan, Draft.RECEIVE_KEY, receiver.id(), 0), secret, Entropy.system()), List.of());
  }

  /** A lie about the first sound deal that it has heard. */
  private Envelope says(Envelope honest, boolean complains) {
    var verdicts = new ArrayList<>(LocalNetwork.read(Verdicts.class, honest).verdicts());
    for (var at = 0; at < verdicts.size(); at++) {
      if (verdicts.get(at) instanceof Verdict.Ack(var deal)
          && !dealers.containsKey(KeyDealPlan.dealer(new PartyId(at + 1)))) {
        verdicts.set(at,
            complains
                ? new Verdict.Complaint(deal, Point.GENERATOR, new EqualityProof(Scalar.ONE, Scalar.ONE))
                : new Verdict.Invalid(deal));
        return network.resigned(honest, new Verdicts(verdicts, List.of()));
      }
    }
    throw new AssertionError("no honest deal to lie about");
  }

  /** Whether receivers and enough dealers are honest. */
  boolean succeeds() {
    return receivers.isEmpty() && plan.dealers().size() - dealers.size() >= plan.dealersNeeded();
  }

  /** Whom every honest receiver names in the end: these and nobody else. */
  Set<Seat> named() {
    var named = new TreeSet<Seat>();
    dealers.forEach((seat, dealing) -> {
      if (isNamed(dealing)) {
        named.add(seat);
      }
    });
    receivers.forEach((seat, receiving) -> {
      if (receiving.isNamed() && !endsBeforeVerdicts()) {
        named.add(seat);
      }
    });
    return named;
  }

  private boolean isNamed(Dealing dealing) {
    return switch (dealing) {
      case SILENT -> false;
      case TWICE, MALFORMED -> true;
      // Where others are enough it is simply not chosen.
      case SPLIT -> !succeeds();
      case OTHER_SECRET, TOO_LONG -> !endsBeforeVerdicts();
      // A complaint is judged when all verdicts are there.
      case BAD_SUBSHARES -> !endsBeforeVerdicts() && !receivers.containsValue(Receiving.SILENT);
    };
  }

  /** Whether too few deals can be read for any to be judged. */
  private boolean endsBeforeVerdicts() {
    var unheard = dealers.values().stream().filter(Dealing::isUnheard).count();
    return plan.dealers().size() - unheard < plan.dealersNeeded();
  }

  /**
   * Whether one deal said twice ends the run of whoever hears it, before what
   * others say.
   */
  boolean endsAtOnce() {
    return plan.dealers().size() == plan.dealersNeeded() && dealers.containsValue(Dealing.TWICE);
  }

  @Override
  public String toString() {
    return dealers + " and " + receivers + " of " + plan.dealersNeeded() + " of " + plan.dealers().size()
        + " for " + plan.receivers().threshold() + " of " + plan.receivers().size();
  }

  @Override
  public void close() {
    scope.close();
  }
}
