package io.reseal.node.sim;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State;
import io.reseal.node.signing.Signed;
import io.reseal.node.store.EpochRecord.Status;
import io.reseal.node.transport.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * One seed's story: a committee makes a key, then is changed a few times while
 * things go wrong; after each change everything works again, and the committee
 * that the relayers name must hold the key, sign with it and hold nothing else.
 */
final class Sim implements Actor.Surroundings, AutoCloseable {

  private static final int TRACE_MAX = 4000;
  private static final Set<Fault> BURNING = EnumSet.of(Fault.CRASH_AT, Fault.LOST_FSYNC, Fault.TORN_WRITE,
      Fault.TOKEN_REMOVED_AT, Fault.DISK_FULL_AT);
  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration SIGNING = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  /** What a seed went through. */
  record Coverage(Map<Fault, Integer> faults, Set<State.Name> states, Set<Kind> kinds, long steps) {
  }

  private final long seed;
  private final Plot plot;
  private final Chance chance;
  private final Agenda agenda;
  private final Wire wire;
  private final Chain chain;
  /** Terms of epochs that the operators want undone. */
  private final Set<Bytes32> wished = new HashSet<>();
  private final Map<Address, Actor> actors = new TreeMap<>();
  private final Oracles oracles;
  private final Operators operators;
  private final Troubles troubles;
  private final Deque<String> trace = new ArrayDeque<>();
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Set<State.Name> states = EnumSet.noneOf(State.Name.class);
  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private final Map<Actor, String> told = new HashMap<>();
  private BiConsumer<Actor, Point> watch = (_, _) -> {
  };
  private long steps;

  Sim(long seed, Path folder) {
    this(seed, Plot.of(seed), folder);
  }

  Sim(long seed, Plot plot, Path folder) {
    this.seed = seed;
    this.plot = plot;
    chance = new Chance(seed);
    var before = plot.isBegun() ? Optional.of(Beginning.of(plot)) : Optional.<Beginning>empty();
    agenda = before.map(Beginning::agenda).map(Agenda::new).orElseGet(Agenda::new);
    wire = new Wire(agenda, chance.fork());
    var all = new ArrayList<Actor>();
    for (var number = 0; number < plot.nodes(); number++) {
      var name = "node-" + number;
      all.add(new Actor(name, this, chance.fork(), folder.resolve(name), plot.keys(),
          before.map(each -> each.nodes().get(name))));
    }
    all.forEach(actor -> actors.put(actor.address(), actor));
    chain = before.map(each -> new Chain(agenda, chance.fork(), each.chain()))
        .orElseGet(() -> new Chain(agenda, chance.fork(),
            Committee.of(all.subList(0, 3).stream().map(Actor::address).toList(), 2)));
    oracles = new Oracles(actors.values(), chain);
    operators = new Operators(actors.values());
    troubles = new Troubles(agenda, chance, wire, chain, actors.values(), oracles, operators, this::note);
  }

  /** All nodes start, and the first committee makes the key or has it. */
  void begin() {
    actors.values().forEach(Actor::start);
    if (plot.isBegun()) {
      pass(LOOK.multipliedBy(2));
    } else {
      settle();
    }
  }

  Coverage run() {
    try {
      begin();
      var changes = 1 + chance.below(plot.changesMax());
      for (var change = 0; change < changes; change++) {
        change();
        if (plot.isCalm()) {
          serve();
        } else {
          disturb();
        }
        settle();
      }
      return new Coverage(faults, states, kinds, steps);
    } catch (Violation e) {
      throw new Violation("seed " + seed + ", " + agenda.instant() + ": " + e.getMessage());
    }
  }

  /** The admin wants another committee, or the same one afresh. */
  private void change() {
    var now = chain.settled().relayers();
    var members = new TreeSet<>(now.members());
    var others = new TreeSet<>(actors.keySet());
    others.removeAll(members);
    switch (chance.below(6)) {
      case 0 -> {
        chain.order((time, ledger) -> ledger.requestRefresh(time));
        note("the governor requests a refresh");
        return;
      }
      case 1 -> {
        members.clear(); // a hand-over to as many others as there are, and who must stay
        members.addAll(others);
        while (members.size() < 3) {
          members.add(chance.of(actors.keySet()));
        }
      }
      case 2 -> {
        if (members.size() > 3) {
          members.remove(chance.of(members));
        }
      }
      default -> {
        if (!others.isEmpty()) {
          members.add(chance.of(others));
        } else {
          members.remove(chance.of(members));
        }
        if (chance.oneIn(3)) {
          members.remove(chance.of(members));
        }
      }
    }
    while (members.size() < 3) {
      members.add(chance.of(actors.keySet()));
    }
    var least = members.size() / 2 + 1;
    var threshold = Math.min(members.size() - 1, least + chance.below(2));
    var next = Committee.of(List.copyOf(members), Math.max(2, threshold));
    chain.order((_, ledger) -> ledger.relayers(next));
    note("the admin wants " + names(next));
  }

  /** The admin wants the nodes of these numbers. */
  void want(List<Integer> numbers, int threshold) {
    var members = actors.values().stream()
        .filter(actor -> numbers.stream().anyMatch(number -> actor.name().equals("node-" + number)))
        .map(Actor::address).toList();
    var next = Committee.of(members, threshold);
    chain.order((_, ledger) -> ledger.relayers(next));
    note("the admin wants " + names(next));
  }

  private String names(Committee committee) {
    return committee.threshold().signers() + " of " + committee.members().stream().map(actors::get).toList();
  }

  /** Things go wrong for a while, then no longer. */
  private void disturb() {
    troubles.begin();
    var count = 1 + chance.below(5);
    for (var each = 0; each < count; each++) {
      var fault = chance.of(EnumSet.allOf(Fault.class));
      faults.merge(fault, 1, Integer::sum);
      var lasts = chance.between(Duration.ofSeconds(3), plot.trouble().dividedBy(2));
      // A fuse burns until it is met.
      var wait = chance.between(Duration.ZERO, plot.trouble().dividedBy(2));
      agenda.in(BURNING.contains(fault) ? Duration.ZERO : wait, () -> begin(fault, lasts));
    }
    pass(plot.trouble());
    note("everything works again");
    troubles.end();
    pass(LOOK.multipliedBy(3)); // who starts only now reads the chain first
  }

  /**
   * Clients want signatures all the time, each from some member of the committee
   * that is active then; while it is exchanged they ask again, for a while.
   */
  private void serve() {
    var clients = new ArrayList<Client>();
    for (var passed = Duration.ZERO; passed.compareTo(plot.trouble()) < 0; passed = passed.plus(LOOK)) {
      clients.add(new Client("wanted at " + agenda.instant(), agenda.instant()));
      pass(LOOK);
      clients.forEach(client -> client.ask(
          actors.get(chance.of(chain.settled().active().orElseThrow().next().members())), agenda.instant()));
    }
  }

  private void begin(Fault fault, Duration lasts) {
    if (fault == Fault.CHANGED_MIND) {
      change();
    } else {
      troubles.begin(fault, lasts);
    }
  }

  /** Until the committee that the relayers name has the key, and signs. */
  void settle() {
    rest();
    oracles.atRest();
    sign();
  }

  /** Until it has the key, and nothing is left to do. */
  void rest() {
    var until = agenda.instant().plus(PATIENCE);
    var before = oracles.attempts();
    while (!isSettled()) {
      if (agenda.instant().isAfter(until)) {
        throw new Violation("no committee within " + PATIENCE.toMinutes() + " min: the relayers are "
            + names(chain.settled().relayers()) + ", on chain "
            + chain.settled().latest()
                .map(entry -> entry.terms().epoch() + " " + entry.phase() + " attempt " + entry.attempt()
                    + " " + entry.terms().kind())
                .orElse("nothing")
            + "; " + actors.values().stream().map(actor -> actor + ": " + actor.trouble()).toList());
      }
      pass(LOOK);
      allow();
      heal();
    }
    oracles.attempts(before);
  }

  /** The governor agrees to whatever the admin wants. */
  private void allow() {
    chain.settled().latest().filter(entry -> entry.phase() == Phase.PROPOSED)
        .filter(entry -> entry.terms().kind() == Kind.EXCEPTIONAL && !entry.allowed())
        .ifPresent(entry -> chain.order((_, ledger) -> {
          if (ledger.latest().filter(latest -> latest.termsHash().equals(entry.termsHash())).isPresent()) {
            ledger.allow(entry.terms().epoch().number());
          }
        }));
  }

  /**
   * Who was put back, or was made to give up its share, gets one anew: the
   * governor sees to that.
   */
  private void heal() {
    var lacksShare = actors.values().stream()
        .anyMatch(actor -> (actor.state() == State.Name.STALE || actor.state() == State.Name.MISSING_SHARE)
            && chain.settled().relayers().members().contains(actor.address()));
    if (lacksShare && isAtRest() && !chain.settled().isRefreshRequested()) {
      note("the governor requests a refresh, as a member has no share to use");
      chain.order((time, ledger) -> ledger.requestRefresh(time));
    }
    if (lacksShare) {
      chain.settled().active()
          .filter(entry -> entry.phase() == Phase.COMMITTED && wished.add(entry.termsHash()))
          .ifPresent(this::giveBack);
    }
  }

  /**
   * Who was put back or misled after it said Ready never says Active, and without
   * it the epoch is never Proven: the operators have the base return.
   */
  private void giveBack(Ledger.Entry entry) {
    var base = chain.settled().entry(entry.terms().base().number()).orElseThrow().next();
    note("the operators want epoch " + entry.terms().base() + " back, as a member has no share to use");
    base.members().stream().map(actors::get).filter(actor -> actor.state() != State.Name.STALE)
        .forEach(actor -> actor.keeper().ifPresent(keeper -> keeper.rollBack(entry.termsHash(), "operator")));
  }

  /** Whether the chain has nothing under way. */
  private boolean isAtRest() {
    var ledger = chain.settled();
    return ledger.active().filter(entry -> entry.phase() == Phase.PROVEN).isPresent() && ledger.latest()
        .filter(entry -> entry.phase() == Phase.PROPOSED && entry.next().equals(ledger.relayers())).isEmpty();
  }

  private boolean isSettled() {
    var ledger = chain.settled();
    var active = ledger.active();
    if (active.isEmpty() || active.get().phase() != Phase.PROVEN
        || !active.get().next().equals(ledger.relayers())
        || ledger.latest()
            .filter(entry -> entry.phase() == Phase.PROPOSED && entry.next().equals(ledger.relayers()))
            .isPresent()) {
      return false;
    }
    kinds.add(active.get().terms().kind());
    return actors.values().stream()
        .allMatch(actor -> isAtRest(actor, active.get()) && !isStaleMember(actor, active.get()));
  }

  private static boolean isStaleMember(Actor actor, Ledger.Entry active) {
    return actor.state() == State.Name.STALE && active.next().members().contains(actor.address());
  }

  private boolean isAtRest(Actor actor, Ledger.Entry active) {
    if (actor.state() == State.Name.STALE && !active.next().members().contains(actor.address())) {
      return true; // it deletes nothing of which it does not know what it is
    }
    var isMember = active.next().members().contains(actor.address());
    return actor.epochs().stream().allMatch(record -> switch (record.status()) {
      case ACTIVE -> record.epoch().equals(active.terms().epoch()) && record.proven();
      case RETIRED, VOID, ROLLED_BACK -> true;
      case PREPARED, REPLACED, RETIRING -> false;
    }) && isMember == actor.epochs().stream().anyMatch(record -> record.status() == Status.ACTIVE);
  }

  /** By each key, and any quorum's shares of it make that very key. */
  private void sign() {
    var member = actors.get(chance.of(chain.settled().relayers().members()));
    var signings = new ArrayList<CompletableFuture<Signed>>();
    for (var key = 0; key < plot.keys().size(); key++) {
      signings.add(member.sign(key, "message at " + agenda.instant())
          .orElseThrow(() -> new Violation(member + " takes no request")));
    }
    for (var passed = Duration.ZERO; passed.compareTo(SIGNING) < 0
        && !signings.stream().allMatch(CompletableFuture::isDone); passed = passed.plus(LOOK)) {
      pass(LOOK);
    }
    for (var key = 0; key < signings.size(); key++) {
      signed(member, key, signings.get(key));
    }
  }

  private void signed(Actor member, int key, CompletableFuture<Signed> signing) {
    if (!signing.isDone() || signing.isCompletedExceptionally()) {
      throw new Violation(member + " does not sign by key " + key + ": "
          + (signing.isDone() ? signing.exceptionNow().getMessage() : "no answer") + "; "
          + actors.values().stream().map(actor -> actor + ": " + actor.trouble()).toList());
    }
    var publicKey = Bytes32.of(signing.join().publicKey().xOnly());
    oracles.signedUnder(key, publicKey);
    oracles.together(shares(key), publicKey);
    if (!signing.join().epoch().equals(chain.settled().active().orElseThrow().terms().epoch())) {
      throw new Violation("signed in epoch " + signing.join().epoch());
    }
  }

  /** The shares of any quorum. */
  private Map<PartyId, Scalar> shares(int key) {
    var committee = chain.settled().relayers();
    var order = new ArrayList<>(committee.ids());
    Collections.shuffle(order, chance.random());
    var shares = new TreeMap<PartyId, Scalar>();
    for (var id : order.subList(0, committee.threshold().signers())) {
      var actor = actors.get(committee.addressOf(id));
      var record = actor.epochs().stream().filter(each -> each.status() == Status.ACTIVE).findFirst()
          .orElseThrow();
      shares.put(id, actor.share(record, key));
    }
    return shares;
  }

  void pass(Duration time) {
    for (var passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LOOK)) {
      agenda.pass(LOOK);
      operators.look();
      oracles.check();
      for (var actor : actors.values()) {
        states.add(actor.state());
        if (actor.state() == State.Name.STALE && !oracles.isPutBack(actor.address())) {
          throw new Violation(actor + " does not believe its store, and nobody has put it back");
        }
        var now = actor.trouble();
        if (!now.equals(told.put(actor, now))) {
          note(actor + ": " + now);
        }
      }
    }
  }

  private void note(String what) {
    trace.add(agenda.instant() + " " + what);
    if (trace.size() > TRACE_MAX) {
      trace.removeFirst();
    }
  }

  List<Actor> actors() {
    return List.copyOf(actors.values());
  }

  Oracles oracles() {
    return oracles;
  }

  List<String> trace() {
    return List.copyOf(trace);
  }

  @Override
  public Agenda agenda() {
    return agenda;
  }

  @Override
  public Chain chain() {
    return chain;
  }

  @Override
  public Set<Address> connected(Address self) {
    var connected = new TreeSet<Address>();
    for (var other : actors.values()) {
      if (!other.address().equals(self) && !other.isDown()
          && !(wire.isCut(self, other.address()) && wire.isCut(other.address(), self))) {
        connected.add(other.address());
      }
    }
    return connected;
  }

  @Override
  public void post(Address from, Address to, Topic topic, byte[] message) {
    var sender = actors.get(from);
    var receiver = actors.get(to);
    if (receiver == null) {
      throw new Violation(sender + " speaks to " + to + ", whom nobody knows");
    }
    if (topic == Topic.LIFECYCLE) {
      oracles.stated(sender, message);
    }
    if (topic == Topic.SESSION) {
      oracles.sent(sender, message);
      oracles.received(to);
    }
    for (var carried : troubles.carried(sender, topic, message)) {
      wire.carry(from, to, () -> receiver.receive(from, topic, carried));
    }
  }

  @Override
  public void point(Actor actor, Point point) {
    steps++;
    troubles.point(actor, point);
    watch.accept(actor, point);
  }

  /** Has somebody told of every place where a node could die. */
  void watch(BiConsumer<Actor, Point> next) {
    watch = next;
  }

  @Override
  public void destroys(Actor actor, String label) {
    note(actor + " destroys " + label);
    oracles.destroys(actor, label);
  }

  @Override
  public void close() {
    actors.values().forEach(Actor::close);
  }
}
