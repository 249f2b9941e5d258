package io.reseal.node.process;

import io.reseal.node.api.NodeStatus;
import io.reseal.node.chain.Anvil;
import io.reseal.node.chain.TestChain;
import io.reseal.node.demo.LocalCommittee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Changes of committee, one after another, in each of which nodes are killed.
 * One committee goes through all of them; some rounds make the keys of another,
 * beside it on the same chain.
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
  private final Deque<Failpoint> turns = new ArrayDeque<>();
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
   */
  Rounds(Path folder, long seed, Consumer<String> out) {
    this.folder = folder;
    launch = Launch.in(folder, LocalCommittee.repository());
    random = new Random(seed);
    this.out = out;
  }

  /** So many of them. */
  List<Round> run(int count) {
    for (var number = 1; number <= count; number++) {
      // So many failpoints at once that each has its turn.
      var share = (int) Math.ceil((double) turns().size() / (count - number + 1));
      var places = Math.clamp(share, 1, 2);
      done.add(
          main.isEmpty() || number % KEYGEN_EVERY == 0 ? keygen(number, places) : change(number, places));
    }
    return List.copyOf(done);
  }

  /** Failpoints that wait for their turn; all of them again after the last. */
  private Deque<Failpoint> turns() {
    if (turns.isEmpty()) {
      var all = new ArrayList<>(Arrays.asList(Failpoint.values()));
      Collections.shuffle(all, random);
      turns.addAll(all);
    }
    return turns;
  }

  private List<Failpoint> next(int count, boolean isKeygen) {
    var chosen = new ArrayList<Failpoint>();
    for (var waiting = turns().iterator(); waiting.hasNext() && chosen.size() < count;) {
      var place = waiting.next();
      if (!isKeygen || place.isInKeygen()) {
        chosen.add(place);
        waiting.remove();
      }
    }
    return chosen;
  }

  /** The first keys of the committee that stays, or of another one. */
  private Round keygen(int number, int places) {
    var isMain = main.isEmpty();
    var names = isMain ? OPERATORS : FOUNDERS;
    var chain = main.map(settled -> settled.company().chain().beside(2, Company.TIMES))
        .orElseGet(() -> TestChain.ticking(Anvil.ticking(BLOCK), List.of(), 2, Company.TIMES));
    var where = folder.resolve("committee-" + ++companies);
    Company company;
    try {
      company = new Company(where, chain, names, launch, asking, random);
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
    var round = trial.run(next(places, true), Optional.empty());
    trial.unreached().forEach(turns::addFirst);
    if (isMain && round.violation().isEmpty()) {
      var keys = asking.status(seats.members().getFirst()).orElseThrow().keys();
      main = Optional.of(new Settled(company, seats, keys,
          new SigningClient(asking, keys, seats.members(), random.nextLong())));
    } else {
      end(company, round);
    }
    return round;
  }

  private Round change(int number, int places) {
    var settled = main.orElseThrow();
    var next = Seats.any(settled.company().nodes(), random);
    var trial = new Trial(number, settled.company(), asking, settled.seats(), next, settled.keys(), random,
        out);
    var round = trial.run(next(places, false), Optional.of(settled.client()));
    trial.unreached().forEach(turns::addFirst);
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
