package io.reseal.node.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Every effect of one change of committee, found by watching one: what a node
 * asks of its token, writes, sends and submits, and where in the code. Then for
 * each the same change again, in which the node dies right before or right
 * after it, with and without its disk losing what it may lose; the committee
 * must come about all the same, and sign.
 */
final class CrashMatrix {

  private static final Duration AWAY = Duration.ofSeconds(15);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final int FRAMES = 2;
  private static final StackWalker STACK = StackWalker.getInstance();

  /** A change of committee. */
  enum Change {
    /** Two of three become three of four. */
    GROWS,
    /** One of three leaves, and another joins. */
    EXCHANGES;

    /** The numbers of the next committee's nodes. */
    private List<Integer> next() {
      return switch (this) {
        case GROWS -> List.of(0, 1, 2, 3);
        case EXCHANGES -> List.of(0, 1, 3);
      };
    }

    private int threshold() {
      return this == GROWS ? 3 : 2;
    }

    Part part(int node) {
      if (node == 3) {
        return Part.JOINER;
      }
      return next().contains(node) ? Part.STAYER : Part.LEAVER;
    }
  }

  /** What a node is in a change. */
  enum Part {
    STAYER, JOINER, LEAVER
  }

  /** What is done to a node and its disk. */
  enum Way {
    KILLED, LOST_FSYNC, TORN_WRITE,
    /** Killed, and back so soon that the attempt must not be lost. */
    BACK_AT_ONCE
  }

  /**
   * One crash.
   *
   * @param node
   *          the first that has the effect, of those with that part
   * @param effect
   *          before or after what, and where in the code
   * @param time
   *          at which time it has it, from 1
   */
  record Cell(Change change, Part part, String node, String effect, int time,
      Way way) implements Comparable<Cell> {

    @Override
    public int compareTo(Cell other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return change + " " + part + " " + node + " " + way + " " + effect + " (" + time + ")";
    }
  }

  private final Plot plot;
  private final Map<Cell, String> broken = new ConcurrentSkipListMap<>();
  private final AtomicInteger done = new AtomicInteger();

  CrashMatrix(Plot plot) {
    this.plot = plot;
  }

  /** All crashes there are. */
  List<Cell> cells() {
    var cells = new ArrayList<Cell>();
    for (var change : Change.values()) {
      cells.addAll(cells(change));
    }
    return cells;
  }

  /**
   * How often one node had one effect, and what its disk could have lost then.
   */
  private static final class Met {

    private final String node;
    private final Map<Integer, Set<Way>> ways = new TreeMap<>();

    private Met(String node) {
      this.node = node;
    }
  }

  private List<Cell> cells(Change change) {
    var met = new LinkedHashMap<Part, Map<String, Met>>();
    var _ = told(change, (sim, actor, point) -> {
      var part = change.part(number(actor));
      var effect = effect(point);
      var known = met.computeIfAbsent(part, _ -> new LinkedHashMap<>()).computeIfAbsent(effect,
          _ -> new Met(actor.name()));
      if (known.node.equals(actor.name())) {
        known.ways.put(known.ways.size() + 1, ways(actor, point));
      }
    });
    var cells = new ArrayList<Cell>();
    met.forEach((part, effects) -> effects.forEach((effect, known) -> {
      // What is done again and again is the same the second time as the third.
      for (var time : new TreeSet<>(List.of(1, Math.min(2, known.ways.size()), known.ways.size()))) {
        known.ways.get(time).forEach(way -> cells.add(new Cell(change, part, known.node, effect, time, way)));
      }
    }));
    return cells;
  }

  private static Set<Way> ways(Actor actor, Point point) {
    var ways = new TreeSet<>(Set.of(Way.KILLED, Way.BACK_AT_ONCE));
    if (actor.hasUnsynced()) {
      ways.add(Way.LOST_FSYNC);
    }
    if (!point.isBefore() && point.what().equals("store") && actor.hasJustWritten()) {
      ways.add(Way.TORN_WRITE);
    }
    return ways;
  }

  private static int number(Actor actor) {
    return Integer.parseInt(actor.name().substring("node-".length()));
  }

  /** A place in the code of the node, and what it does there. */
  private static String effect(Point point) {
    return STACK.walk(frames -> frames.filter(CrashMatrix::isOurs).map(CrashMatrix::named).distinct()
        .limit(FRAMES).collect(Collectors.joining(" < ", point + " in ", "")));
  }

  private static boolean isOurs(StackFrame frame) {
    var name = frame.getClassName();
    return name.startsWith("io.reseal.node.") && !name.startsWith("io.reseal.node.sim.")
        && !name.startsWith("io.reseal.node.store.");
  }

  private static String named(StackFrame frame) {
    var name = frame.getClassName();
    var method = frame.getMethodName();
    if (method.startsWith("lambda$")) {
      method = method.substring("lambda$".length(), method.lastIndexOf('$'));
    }
    return name.substring(name.lastIndexOf('.') + 1).replaceAll("\\$\\d+$", "").replaceAll("\\$\\$.*", "")
        + "." + method;
  }

  private interface Watcher {

    void at(Sim sim, Actor actor, Point point);
  }

  /**
   * One story: always the same until somebody dies.
   *
   * @return how many attempts the change took
   */
  private int told(Change change, Watcher watcher) {
    try {
      var folder = Disk.folder();
      try (var sim = new Sim(1, plot, folder)) {
        sim.begin();
        sim.watch((actor, point) -> watcher.at(sim, actor, point));
        var before = sim.oracles().attempts();
        sim.want(change.next(), change.threshold());
        sim.pass(AWAY);
        sim.rest();
        sim.watch((_, _) -> {
        });
        sim.pass(AWAY.multipliedBy(2)); // somebody may just have died
        sim.settle();
        return sim.oracles().attempts() - before;
      } finally {
        Disk.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a crash does no harm: what it broke, if any. */
  Optional<String> run(Cell cell) {
    var times = new HashMap<String, Integer>();
    var isMet = new boolean[1];
    int attempts;
    try {
      attempts = told(cell.change(), (sim, actor, point) -> {
        if (!isMet[0] && actor.name().equals(cell.node()) && cell.effect().startsWith(point + " in ")
            && effect(point).equals(cell.effect())
            && times.merge(cell.effect(), 1, Integer::sum) == cell.time()) {
          isMet[0] = true;
          actor.loses(switch (cell.way()) {
            case KILLED, BACK_AT_ONCE -> Actor.Loss.NONE;
            case LOST_FSYNC -> Actor.Loss.UNSYNCED;
            case TORN_WRITE -> Actor.Loss.TORN;
          });
          sim.agenda().in(cell.way() == Way.BACK_AT_ONCE ? AT_ONCE : AWAY, actor::start);
          throw new Crash(cell.effect());
        }
      });
    } catch (RuntimeException | Error e) {
      return Optional.of(e.toString());
    }
    if (cell.way() == Way.BACK_AT_ONCE && attempts > 1) {
      return Optional.of("back at once, and yet " + attempts + " attempts were needed");
    }
    return isMet[0] ? Optional.empty() : Optional.of("the effect is not met a second time");
  }

  /**
   * Runs all of them in an order of its own, until time is up.
   *
   * @return how many were run
   */
  int run(List<Cell> cells, Duration limit, int threads, Consumer<String> told) {
    var order = new ArrayList<>(cells);
    Collections.shuffle(order, new Random(1));
    var began = System.nanoTime();
    var next = new AtomicInteger();
    var workers = new ArrayList<Thread>();
    for (var worker = 0; worker < threads; worker++) {
      workers.add(Thread.ofPlatform().name("sim-" + worker).start(() -> {
        for (var at = next.getAndIncrement(); at < order.size()
            && System.nanoTime() - began < limit.toNanos(); at = next.getAndIncrement()) {
          var cell = order.get(at);
          run(cell).ifPresent(what -> {
            broken.put(cell, what);
            told.accept("BROKEN " + cell + ": " + what);
          });
          if (done.incrementAndGet() % 100 == 0) {
            told.accept(done + " of " + order.size() + " crashes, " + broken.size() + " broken");
          }
        }
      }));
    }
    for (var worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return done.get();
  }

  Map<Cell, String> broken() {
    return Map.copyOf(broken);
  }

  /** How many crashes of each kind there are, in lines for a person. */
  static List<String> table(List<Cell> cells) {
    var counts = new TreeMap<String, Map<Way, Integer>>();
    for (var cell : cells) {
      var words = cell.effect().split(" ", 4);
      var what = words[1].equals("token") || words[1].equals("send") ? words[1] + " " + words[2] : words[1];
      counts.computeIfAbsent(cell.part() + ", " + what, _ -> new TreeMap<>()).merge(cell.way(), 1,
          Integer::sum);
    }
    var lines = new ArrayList<String>();
    lines.add("| node, effect | killed | killed, back at once | lost fsync | torn write |");
    lines.add("|---|---|---|---|---|");
    counts.forEach((kind,
        ways) -> lines.add("| " + kind + " | " + ways.getOrDefault(Way.KILLED, 0) + " | "
            + ways.getOrDefault(Way.BACK_AT_ONCE, 0) + " | " + ways.getOrDefault(Way.LOST_FSYNC, 0) + " | "
            + ways.getOrDefault(Way.TORN_WRITE, 0) + " |"));
    return lines;
  }
}
