package io.reseal.core.mallory;

import io.reseal.core.party.Bytes;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Exchange;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.SecretBytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every lie of one scenario: what Mallory says is recorded from an honest run
 * and taken apart, and each part is lied about in a run of its own that begins
 * the same.
 */
final class Campaign<O> implements AutoCloseable {

  private static final int RECORDED = 1;
  private static final int EARLIER = 2;

  /** Of a longer list even a full run takes the first element and the last. */
  private static final int ELEMENTS_MAX = 16;

  private final Scenario<O> scenario;
  private final Mutators mutators;
  private final boolean full;
  private final Signatures signatures;
  private final List<Said> recorded;
  private final List<Said> earlier;
  private final End usual;
  private int turns;
  private int lies;
  private final Set<String> sampled = new HashSet<>();

  /**
   * Runs the scenario twice without a lie.
   *
   * @param full
   *          all elements of lists and all receivers and audiences, not some
   */
  Campaign(Scenario<O> scenario, Mutators mutators, boolean full) {
    this.scenario = scenario;
    this.mutators = mutators;
    this.full = full;
    signatures = new Signatures(scenario.session(RECORDED).seats());
    earlier = new ArrayList<>();
    recorded = new ArrayList<>();
    var _ = end(EARLIER, Network.Wire.HONEST, earlier);
    usual = end(RECORDED, Network.Wire.HONEST, recorded);
  }

  /** How the run ends without any lie of hers. */
  End usual() {
    return usual;
  }

  /** What she says in it, in order. */
  List<Said> hers() {
    return recorded.stream().filter(said -> said.from().equals(scenario.mallory())).toList();
  }

  /** The end of a run with that lie. */
  End end(Case one) {
    return end(RECORDED, (said, to, post) -> {
      if (said.envelope().equals(one.said().envelope()) && one.liedTo().contains(to)) {
        one.wire().carry(said, to, post);
      } else {
        Network.Wire.HONEST.carry(said, to, post);
      }
    }, new ArrayList<>());
  }

  private End end(int attempt, Network.Wire wire, List<Said> record) {
    var openBefore = SecretBytes.openCount();
    try (var network = new Network<>(scenario.protocol(), scenario.session(attempt), signatures,
        scenario.provocations())) {
      var end = Oracle.end(scenario, network, wire, openBefore);
      record.addAll(network.said());
      return end;
    }
  }

  /** All of them. */
  List<Case> cases() {
    turns = 0;
    lies = 0;
    sampled.clear();
    return hers().stream().filter(scenario.focus()::isOn).flatMap(said -> Stream.concat(lies(said),
        scenario.focus().isOn(Case.DELIVERY) ? deliveries(said) : Stream.empty())).toList();
  }

  /**
   * The places of a message that are lied about: of the signed outside, of the
   * body, and of what is enclosed for each reader or, where not all is tried, for
   * one of them.
   */
  List<Part> parts(Said said) {
    var outside = Stream.of(Forgery.envelopeAnatomy(said));
    var enclosed = Forgery.enclosedAnatomies(said);
    var inside = Stream.concat(Stream.of(Forgery.anatomy(said)),
        full
            ? enclosed.stream()
            : enclosed.stream().skip(said.step() % Math.max(1, enclosed.size())).limit(1));
    return Stream.concat(scenario.focus().withOutside() ? outside : Stream.empty(), inside)
        .flatMap(root -> root.sampled(full ? ELEMENTS_MAX : 2))
        .filter(part -> scenario.focus().isOn(part.field())).toList();
  }

  private Stream<Case> lies(Said said) {
    var others = recorded.stream()
        .filter(it -> it.step() == said.step() && it.type() == said.type() && !it.from().equals(said.from()))
        .findFirst();
    var previous = earlier.stream().filter(it -> it.isOf(said.from(), said.step())).findFirst();
    return parts(said).stream().flatMap(part -> chosen(said, part).flatMap(mutator -> {
      var lie = forged(said, part, mutator, others, previous, 0);
      return lie.isEmpty() ? Stream.empty() : audiences(said, part, mutator, lie.get());
    }));
  }

  /**
   * All lies about a place; where runs take long, every so many-th, and one about
   * every field.
   */
  private Stream<Mutator> chosen(Said said, Part part) {
    var isNew = sampled.add(said.step() + part.field());
    var all = mutators.of(part);
    return IntStream.range(0, all.size())
        .filter(i -> full || lies++ % scenario.focus().oneIn() == 0 || (isNew && i == 0)).mapToObj(all::get);
  }

  private Optional<Forged> forged(Said said, Part part, Mutator mutator, Optional<Said> others,
      Optional<Said> previous, int variant) {
    var seed = (said.step() + part.path() + mutator.name() + variant).hashCode();
    return new Forgery(signatures).lie(said, part.path(), mutator, others, previous, seed);
  }

  /**
   * Everything goes to all alike once, and every third lie about the body also to
   * one only or past her own code; a lie about the outside or in an exchange has
   * one of these audiences. In a full run, but where runs are long, and where
   * they are short, each has all.
   */
  private Stream<Case> audiences(Said said, Part part, Mutator mutator, Forged lie) {
    Network.Wire wire = (_, to, post) -> post.now(lie.to(to), to);
    var cases = new ArrayList<Case>();
    var turn = turns++ % 3;
    var every = (full && !scenario.focus().isLong())
        || (scenario.protocol() == ProtocolName.FROST && scenario.provocations().isEmpty());
    var isBrief = part.path().startsWith("Envelope") || said.type() == Exchange.class;
    if (every || !isBrief || turn == 0) {
      cases.add(of(said, part, mutator, Case.Audience.ALL, said.audience(), lie, wire));
    }
    var others = others(said);
    if (every || turn == 1) {
      receivers(said)
          .forEach(one -> cases.add(of(said, part, mutator, Case.Audience.ONE, Set.of(one), lie, wire)));
    }
    if (said.audience().size() > others.size() ? every || turn == 2 : isBrief && turn == 2 && !every) {
      cases.add(of(said, part, mutator, Case.Audience.OTHERS, others, lie, wire));
    }
    var each = every || !isBrief ? each(said, part, mutator, others) : Map.<Seat, Bytes>of();
    if (isSplit(each)) {
      cases.add(of(said, part, mutator, Case.Audience.EACH, others, new Forged(each),
          (_, to, post) -> post.now(each.get(to), to)));
    }
    return cases.stream();
  }

  /** Lies that are drawn at random can differ. */
  private Map<Seat, Bytes> each(Said said, Part part, Mutator mutator, Set<Seat> others) {
    var each = new TreeMap<Seat, Bytes>();
    var variant = 1;
    for (var seat : others) {
      var next = variant++;
      forged(said, part, mutator, Optional.empty(), Optional.empty(), next)
          .ifPresent(lie -> each.put(seat, lie.to(seat)));
    }
    return each.size() == others.size() ? each : Map.of();
  }

  /** Whether these are different messages, not copies of one. */
  private static boolean isSplit(Map<Seat, Bytes> each) {
    return each.values().stream().map(Campaign::digest).distinct().count() > 1;
  }

  private static Object digest(Bytes message) {
    try {
      return Envelope.decode(message).digest();
    } catch (Malformed e) {
      return message;
    }
  }

  private Stream<Case> deliveries(Said said) {
    var other = forged(said, Forgery.anatomy(said),
        Mutator.always("", place -> new byte[place.part().length() + 1]), Optional.empty(), Optional.empty(),
        0).orElseThrow();
    var wires = new TreeMap<String, Network.Wire>(Map.of( //
        "dropped", (_, _, _) -> {
          // lost
        }, //
        "delayed", (_, to, post) -> post.whenQuiet(said.copyFor(to).encoded(), to), //
        "after the deadline", (_, to, post) -> post.afterDeadline(said.copyFor(to).encoded(), to), //
        "twice", (_, to, post) -> {
          post.now(said.copyFor(to).encoded(), to);
          post.now(said.copyFor(to).encoded(), to);
        }, //
        "and then another", (_, to, post) -> {
          post.now(said.copyFor(to).encoded(), to);
          post.now(other.to(to), to);
        }, //
        "after another", (_, to, post) -> {
          post.now(other.to(to), to);
          post.now(said.copyFor(to).encoded(), to);
        }));
    return wires.entrySet().stream()
        .flatMap(entry -> Stream.concat(
            Stream.of(delivery(said, entry.getKey(), Case.Audience.OTHERS, others(said), entry.getValue())),
            receivers(said).stream().map(
                one -> delivery(said, entry.getKey(), Case.Audience.ONE, Set.of(one), entry.getValue()))));
  }

  private Case of(Said said, Part part, Mutator mutator, Case.Audience audience, Set<Seat> liedTo, Forged lie,
      Network.Wire wire) {
    return new Case(scenario.name(), said, part.path(), mutator.name(), audience, liedTo, Optional.of(lie),
        wire);
  }

  private Case delivery(Said said, String lie, Case.Audience audience, Set<Seat> liedTo, Network.Wire wire) {
    return new Case(scenario.name(), said, Case.DELIVERY, lie, audience, liedTo, Optional.empty(), wire);
  }

  private Set<Seat> others(Said said) {
    var others = new TreeSet<>(said.audience());
    others.remove(scenario.mallory());
    return others;
  }

  /** All that may be lied to alone, or one of them, now this, now that. */
  private List<Seat> receivers(Said said) {
    var others = List.copyOf(others(said));
    return full ? others : List.of(others.get(turns / 3 % others.size()));
  }

  @Override
  public void close() {
    signatures.close();
  }
}
