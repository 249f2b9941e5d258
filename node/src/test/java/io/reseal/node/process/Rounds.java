package io.reseal.node.process;

import io.reseal.core.party.Scheme;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.chain.Anvil;
import io.reseal.node.chain.TestChain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Changes of committee, one after another, in each of which nodes are killed.
 * One committee goes through all of them; some rounds make the keys of another,
 * beside it on the same chain. {@link Campaign} has several such committees.
 */
final class Rounds implements AutoCloseable {

  private static final List<String> OPERATORS = List.of("alice", "bob", "carol", "dave", "erin");
  private static final List<String> FOUNDERS = List.of("frank", "grace", "heidi");
  private static final Duration BLOCK = Duration.ofMillis(250);
  private static final int KEYGEN_EVERY = 10;

  private final Path folder;
  private final Random random;
  private final Consumer<String> out;
  private final Asking asking = new Asking();
  private final Launch launch;
  private final Turns turns;
  private final List<Scheme> keys;
  private final List<Round> done = new ArrayList<>();
  private final List<String> clients = new ArrayList<>();
  private final List<Path> kept = new ArrayList<>();
  private Optional<Settled> main = Optional.empty();
  private int companies;

  /** A committee with keys, and who signs with them. */
  private record Settled(Company company, Seats seats, List<NodeStatus.Key> keys, SigningClient client) {

    Settled with(Seats next) {
      return new Settled(company, next, keys, client);
    }
  }

  /**
   * @param folder
   *          for everything
   * @param keys
   *          that these committees have
   */
  Rounds(Path folder, Launch launch, Turns turns, List<Scheme> keys, long seed, Consumer<String> out) {
    this.folder = folder;
    this.launch = launch;
    this.turns = turns;
    this.keys = List.copyOf(keys);
    random = new Random(seed);
    this.out = out;
  }

  /** As long as there are any. */
  List<Round> run() {
    for (var number = turns.round(); number.isPresent(); number = turns.round()) {
      done.add(main.isEmpty() || (done.size() + 1) % KEYGEN_EVERY == 0
          ? keygen(number.getAsInt())
          : change(number.getAsInt()));
    }
    return List.copyOf(done);
  }

  private List<Failpoint> failpoints(boolean isKeygen) {
    return turns.failpoints(
        place -> (!isKeygen || place.isInKeygen()) && (!place.needsPairs() || keys.contains(Scheme.ECDSA)));
  }

  /** The first keys of the committee that stays, or of another one. */
  private Round keygen(int number) {
    var isMain = main.isEmpty();
    var names = isMain ? OPERATORS : FOUNDERS;
    var chain = main.map(settled -> settled.company().chain().beside(2, Company.TIMES))
        .orElseGet(() -> TestChain.ticking(Anvil.ticking(BLOCK), List.of(), 2, Company.TIMES));
    var where = folder.resolve("committee-" + ++companies);
    Company company;
    try {
      company = new Company(where, chain, keys, names, launch, asking, random);
    } catch (RuntimeException e) {
      // Nothing was killed yet: the machine's trouble, which must not pass for a
      // round.
      chain.close();
      kept.add(where);
      var round = new Round(number, "keygen of " + names, List.of(), Duration.ZERO, 0,
          Optional.of("the nodes cannot be made: " + e.getMessage()));
      out.accept("%4d  %s".formatted(number, round));
      return round;
    }
    var seats = new Seats(company.nodes().subList(0, 3), 2);
    var trial = new Trial(number, company, asking, Seats.NONE, seats, List.of(), random, out);
    var round = trial.run(failpoints(true), Optional.empty());
    turns.again(trial.unreached());
    if (isMain && round.violation().isEmpty()) {
      var made = asking.status(seats.members().getFirst()).orElseThrow().keys();
      main = Optional.of(new Settled(company, seats, made,
          new SigningClient(asking, made, seats.members(), random.nextLong())));
    } else {
      end(company, round);
    }
    return round;
  }

  private Round change(int number) {
    var settled = main.orElseThrow();
    var next = Seats.any(settled.company().nodes(), random);
    var trial = new Trial(number, settled.company(), asking, settled.seats(), next, settled.keys(), random,
        out);
    var round = trial.run(failpoints(false), Optional.of(settled.client()));
    turns.again(trial.unreached());
    if (round.violation().isEmpty()) {
      main = Optional.of(settled.with(next));
    } else {
      end();
      end(settled.company(), round);
    }
    return round;
  }

  private void end(Company company, Round round) {
    company.close();
    if (round.violation().isPresent()) {
      kept.add(company.folder());
    }
  }

  private void end() {
    main.ifPresent(settled -> {
      settled.client().close();
      clients.add(settled.client().words());
    });
    main = Optional.empty();
  }

  /** Where everything of the rounds is in which a promise was broken. */
  List<Path> kept() {
    return List.copyOf(kept);
  }

  /** How clients fared. */
  List<String> clients() {
    return List.copyOf(clients);
  }

  @Override
  public void close() {
    var company = main.map(Settled::company);
    end();
    company.ifPresent(Company::close);
    asking.close();
  }
}
