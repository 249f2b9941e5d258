package io.reseal.node.sim;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Scheme;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.transport.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Whole nodes in one thread whose story a test tells: nothing goes wrong but
 * what it asks for. Two nodes may have one address.
 */
final class Stage implements Actor.Surroundings, AutoCloseable {

  private static final List<Scheme> SCHEMES = List.of(Scheme.BIP340);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Chance chance = new Chance(20);
  private final Agenda agenda = new Agenda();
  private final Wire wire = new Wire(agenda, chance.fork());
  private final Chain chain;
  private final Duration patience;
  private final List<Actor> actors = new ArrayList<>();
  private final Set<Actor> away = new java.util.HashSet<>();

  /** Of so many, of whom the first three, two at least, are the relayers. */
  Stage(Path folder, int count) {
    this(folder, count, Chain.Pace.QUICK, Duration.ofMinutes(10));
  }

  /** On such a chain, where things are to come about within a while. */
  Stage(Path folder, int count, Chain.Pace pace, Duration patience) {
    this.patience = patience;
    for (var number = 0; number < count; number++) {
      actors.add(new Actor("node-" + number, this, chance.fork(), folder.resolve("node-" + number), SCHEMES,
          Optional.empty()));
    }
    chain = new Chain(agenda, chance.fork(),
        Committee.of(actors.subList(0, 3).stream().map(Actor::address).toList(), 2), pace);
  }

  List<Actor> actors() {
    return List.copyOf(actors);
  }

  Actor at(int number) {
    return actors.get(number);
  }

  void startAll() {
    actors.forEach(Actor::start);
  }

  /** One more node out of copies of another's store and token. */
  Actor clone(Actor actor, Path folder) {
    var copy = new Actor("copy of " + actor, this, chance.fork(), folder, SCHEMES,
        Optional.of(actor.saved()));
    actors.add(copy);
    return copy;
  }

  /** Nobody hears it, nor it anybody. */
  void disconnect(Actor actor) {
    away.add(actor);
  }

  void reconnect(Actor actor) {
    away.remove(actor);
  }

  /** Somebody says something that no honest node would. */
  void say(Actor from, Actor to, Statement statement) {
    to.receive(from.address(), Topic.LIFECYCLE, Statement.CODEC.encode(statement));
  }

  /** The active epoch's. */
  int attempt() {
    return chain.settled().active().orElseThrow().attempt();
  }

  void requestRefresh() {
    chain.order((time, ledger) -> ledger.requestRefresh(time));
  }

  void relayers(Committee next) {
    chain.order((_, ledger) -> ledger.relayers(next));
  }

  void pass(Duration time) {
    agenda.pass(time);
  }

  /** Passes time until something is so. */
  void until(String what, BooleanSupplier is) {
    var limit = agenda.instant().plus(patience);
    while (!is.getAsBoolean()) {
      if (agenda.instant().isAfter(limit)) {
        throw new AssertionError("not within " + patience + ": " + what + "; "
            + actors.stream().map(actor -> actor + ": " + actor.trouble()).toList());
      }
      pass(LOOK);
    }
  }

  /** Until that epoch is proven and these nodes have nothing more to do. */
  void untilSettled(long epoch, List<Actor> members) {
    until("epoch " + epoch + " is settled",
        () -> chain.settled().active()
            .filter(active -> active.phase() == Phase.PROVEN && active.terms().epoch().number() == epoch)
            .isPresent()
            && members.stream().allMatch(actor -> actor.state() == State.Name.IDLE && isUsable(actor)));
  }

  static boolean isUsable(Actor actor) {
    return actor.keeper().flatMap(keeper -> keeper.usable()).isPresent();
  }

  /** Has something signed; whether it was. */
  boolean signs(Actor actor) {
    var signing = actor.sign(0, "message at " + agenda.instant());
    pass(Duration.ofSeconds(30));
    return signing.isPresent() && signing.get().isDone() && !signing.get().isCompletedExceptionally();
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
    if (actors.stream().anyMatch(actor -> actor.address().equals(self) && !away.contains(actor))) {
      actors.stream().filter(actor -> !actor.isDown() && !away.contains(actor)).map(Actor::address)
          .forEach(connected::add);
      connected.remove(self);
    }
    return connected;
  }

  @Override
  public void post(Address from, Address to, Topic topic, byte[] message) {
    if (actors.stream().anyMatch(actor -> actor.address().equals(from) && !away.contains(actor))) {
      actors.stream().filter(actor -> actor.address().equals(to))
          .forEach(actor -> wire.carry(from, to, () -> {
            if (!away.contains(actor)) {
              actor.receive(from, topic, message);
            }
          }));
    }
  }

  @Override
  public void point(Actor actor, Point what) {
    // nothing goes wrong here
  }

  @Override
  public void destroys(Actor actor, String label) {
    // whoever wants to know looks at the token
  }

  @Override
  public void close() {
    actors.forEach(Actor::close);
  }
}
