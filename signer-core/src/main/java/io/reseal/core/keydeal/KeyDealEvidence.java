package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.ot.PairName;
import io.reseal.core.ot.PairOffer;
import io.reseal.core.ot.Tape;
import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosing;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Roster;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Spoken;
import io.reseal.core.protocol.Testimony;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The judgement of one who took no part in a run of KeyDeal: which rule, if
 * any, do these messages prove the culprit to have broken?
 *
 * <p>
 * It knows the plan and the session keys, and takes nobody's word: neither the
 * accuser's, of what was done, nor another party's, of what the culprit had
 * heard (see {@link Testimony}). It applies the checks of the run itself.
 */
public final class KeyDealEvidence {

  private final KeyDealPlan plan;
  private final Testimony testimony;
  private final Seat culprit;
  private final Bytes opened;

  private KeyDealEvidence(KeyDealPlan plan, Testimony testimony, Seat culprit, Bytes opened) {
    this.plan = plan;
    this.testimony = testimony;
    this.culprit = culprit;
    this.opened = opened;
  }

  /**
   * Whether the fault names a culprit and its evidence proves it guilty; false
   * for any evidence that is not whole, authentic and of this session.
   *
   * @param roster
   *          recognises the seats' session keys
   */
  public static boolean proves(KeyDealPlan plan, Roster roster, Fault fault) {
    return brokenRule(plan, roster, fault).isPresent();
  }

  /** The rule in words that the evidence proves broken, or nothing. */
  public static Optional<String> brokenRule(KeyDealPlan plan, Roster roster, Fault fault) {
    var sid = plan.sid();
    return switch (fault) {
      case Fault.Equivocation equivocation ->
        Testimony.brokenRule(ProtocolName.KEYDEAL, sid, roster, equivocation);
      case Fault.Proven(var culprit, _, var evidence, var opened) ->
        Testimony.of(ProtocolName.KEYDEAL, sid, roster, new Script(plan), evidence)
            .flatMap(testimony -> new KeyDealEvidence(plan, testimony, culprit, opened).brokenRule());
      case Fault.Missing _,Fault.PairDispute _,Fault.NeedsSetup _,Fault.Unattributed _,Fault.Local _ ->
        Optional.empty();
    };
  }

  /** Who says what in which step. */
  private record Script(KeyDealPlan plan) implements Testimony.Rules {

    @Override
    public Optional<Class<?>> expects(Seat speaker, int step) {
      var isReceiver = speaker.role() == Role.RECEIVER;
      Class<?> said = switch (step) {
        case 0 -> isReceiver ? Opening.Announce.class : Opening.Promise.class;
        case 1 -> Deal.class;
        case 2 -> Verdicts.class;
        default -> Confirm.class;
      };
      var isDue = switch (step) {
        case 0 -> plan.openers().contains(speaker);
        case 1 -> !isReceiver;
        case 2, 3 -> isReceiver;
        default -> false;
      };
      return isDue ? Optional.of(said) : Optional.empty();
    }

    @Override
    public Optional<Enclosing> encloses(Seat speaker, int step) {
      return plan.encloses(speaker, step);
    }

    @Override
    public Set<Seat> echoed(int step) {
      return switch (step) {
        case 0 -> plan.openers();
        case 1 -> plan.isEveryDealerNeeded() ? plan.dealerSeats() : Set.of();
        case 2, 3 -> plan.receiverSeats();
        default -> Set.of();
      };
    }
  }

  /** One of this protocol's own rules. */
  @FunctionalInterface
  private interface Rule {
    Optional<String> broken() throws Malformed;
  }

  private Optional<String> brokenRule() {
    var rules = List.<Rule>of(this::opening, this::offer, this::receiveKey, this::deal, this::ephemeralKey,
        this::subshare, this::verdicts, this::verdict, this::share, this::confirmation, this::rehearsal);
    return testimony.brokenRule(culprit)
        .or(() -> rules.stream().map(KeyDealEvidence::broken).flatMap(Optional::stream).findFirst());
  }

  /** What somebody else garbled proves nothing against the culprit. */
  private static Optional<String> broken(Rule rule) {
    try {
      return rule.broken();
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private Optional<String> opening() throws Malformed {
    return Optional.ofNullable(new OpeningCheck(plan).flaws(openings()).get(culprit));
  }

  /** Whoever made the reader's copy, the offer's digest is the culprit's word. */
  private Optional<String> offer() throws Malformed {
    var opening = openings().get(culprit);
    var reader = opening == null ? Optional.<Seat>empty() : opening.envelope().reader();
    if (reader.isEmpty() || plan.encloses(culprit, 0).isEmpty()) {
      return Optional.empty();
    }
    var offer = Codec.of(PairOffer.class).decode(opening.envelope().enclosed().toArray());
    return offer.isAnswerable(new PairName(plan.sid(), culprit.id(), reader.get().id(), Pairing.GENERATION))
        ? Optional.empty()
        : Optional.of("its offer of a pairwise setup is one that nobody can answer");
  }

  /** Nobody else can prove that it knows an honest party's key. */
  private Optional<String> receiveKey() throws Malformed {
    return OpeningCheck.twins(new OpeningCheck(plan).receiveKeys(openings())).containsKey(culprit)
        ? Optional.of("its receive key is also another's")
        : Optional.empty();
  }

  private Optional<String> deal() throws Malformed {
    var openings = openings();
    // Without the promise any deal seems not to be the promised one.
    return plan.purpose() == Purpose.GENERATE && !openings.containsKey(culprit)
        ? Optional.empty()
        : Optional.ofNullable(deals().get(culprit)).flatMap(deal -> flaw(openings, culprit, deal));
  }

  private Optional<String> flaw(SortedMap<Seat, Spoken<Opening>> openings, Seat dealer, Spoken<Deal> deal) {
    return new DealCheck(plan).flaw(dealer, deal.message(), AwaitsDeals.promise(openings, dealer));
  }

  /** Again only with proofs that both know it. */
  private Optional<String> ephemeralKey() throws Malformed {
    var keys = new TreeMap<Seat, Point>();
    var check = new DealCheck(plan);
    deals().forEach((dealer, deal) -> {
      if (check.knowsItsEphemeral(dealer.id(), deal.message())) {
        keys.put(dealer, deal.message().ephemeral());
      }
    });
    return OpeningCheck.twins(keys).containsKey(culprit)
        ? Optional.of("its ephemeral key is also another's")
        : Optional.empty();
  }

  /**
   * A dealer is judged by the receivers' keys that it dealt to: those in its own
   * echo.
   */
  private Optional<String> subshare() throws Malformed {
    var deal = deals().get(culprit);
    return deal != null && testimony.isEchoedBy(deal.envelope()) ? blamed(culprit) : Optional.empty();
  }

  private Optional<String> verdicts() throws Malformed {
    var check = check(openings());
    return Optional.ofNullable(heardVerdicts().get(culprit))
        .flatMap(spoken -> check.flaw(culprit, spoken.message()));
  }

  /**
   * A receiver is judged by the openings that it had heard, promises above all.
   */
  private Optional<String> verdict() throws Malformed {
    var verdicts = heardVerdicts().get(culprit);
    if (verdicts == null || !testimony.isEchoedBy(verdicts.envelope())) {
      return Optional.empty();
    }
    for (var dealer : deals().keySet()) {
      var blame = blamed(dealer);
      if (blame.isPresent()) {
        return blame;
      }
    }
    return Optional.empty();
  }

  /** What the culprit is to blame for in what was said of this dealer's deal. */
  private Optional<String> blamed(Seat dealer) throws Malformed {
    var openings = openings();
    var check = check(openings);
    var deal = deals().get(dealer);
    var isFlawed = flaw(openings, dealer, deal).isPresent();
    return heardVerdicts().entrySet().stream().filter(said -> check.receiveKeys().containsKey(said.getKey()))
        .filter(said -> check.flaw(said.getKey(), said.getValue().message()).isEmpty())
        .map(said -> check.blame(said.getKey(), said.getValue().message(), dealer, deal, isFlawed))
        .flatMap(Optional::stream).filter(blame -> blame.culprit().equals(culprit))
        .map(VerdictCheck.Blame::what).findFirst();
  }

  private Optional<String> share() throws Malformed {
    var verdicts = heardVerdicts().get(culprit);
    return verdicts != null && testimony.isEchoedBy(verdicts.envelope())
        ? result().map(result -> result.riggedShares().get(culprit))
        : Optional.empty();
  }

  /**
   * What a confirmation echoes tells which transcript its speaker arrived at.
   */
  private Optional<String> confirmation() throws Malformed {
    var confirm = testimony.messages(3, Confirm.class).get(culprit);
    return confirm != null && testimony.isEchoedBy(confirm.envelope())
        ? result().flatMap(Result::published)
            .filter(
                published -> !published.transcript(plan.receivers()).equals(confirm.message().transcript()))
            .map(_ -> "confirms another transcript")
        : Optional.empty();
  }

  /** A dry run that failed, by the tape that the accuser opens. */
  private Optional<String> rehearsal() throws Malformed {
    if (opened.size() != Tape.SIZE || culprit.role() != Role.RECEIVER) {
      return Optional.empty();
    }
    try (var tape = Tape.copyOf(MemorySegment.ofArray(opened.toArray()))) {
      return new DryRunJudge(plan, testimony, culprit, tape).brokenRule();
    }
  }

  /**
   * The sum, when all that it rests on is here: all openings, all verdicts, and
   * every deal that all acknowledged, each sound.
   */
  private Optional<Result> result() throws Malformed {
    var openings = openings();
    var verdicts = heardVerdicts();
    var deals = deals();
    var check = check(openings);
    if (!openings.keySet().equals(plan.openers()) || !verdicts.keySet().equals(plan.receiverSeats())
        || verdicts.entrySet().stream()
            .anyMatch(said -> check.flaw(said.getKey(), said.getValue().message()).isPresent())) {
      return Optional.empty();
    }
    var agreement = new Agreement(plan, deals, verdicts);
    var isWhole = agreement.acknowledged().keySet().equals(agreement.shared().keySet()) && agreement.shared()
        .entrySet().stream().allMatch(deal -> flaw(openings, deal.getKey(), deal.getValue()).isEmpty());
    return isWhole
        ? agreement.chosen().map(chosen -> new Result(plan, openings, chosen, verdicts))
        : Optional.empty();
  }

  private VerdictCheck check(SortedMap<Seat, Spoken<Opening>> openings) {
    return new VerdictCheck(plan, new OpeningCheck(plan).receiveKeys(openings));
  }

  private SortedMap<Seat, Spoken<Opening>> openings() throws Malformed {
    return testimony.messages(0, Opening.class);
  }

  private SortedMap<Seat, Spoken<Deal>> deals() throws Malformed {
    return testimony.messages(1, Deal.class);
  }

  private SortedMap<Seat, Spoken<Verdicts>> heardVerdicts() throws Malformed {
    return testimony.messages(2, Verdicts.class);
  }
}
