package io.reseal.core.bench;

import io.reseal.core.keydeal.Dealt;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the protocols cost a party: processor time and bytes sent, medians over
 * the seats of a role and over repeated runs.
 */
final class Protocols {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int SIGNING_WARM_UPS = 3;

  /** A committee. */
  record Size(int threshold, int members) {

    @Override
    public String toString() {
      return threshold + " of " + members;
    }
  }

  static final List<Size> COMMITTEES = List.of(new Size(2, 3), new Size(3, 5), new Size(5, 9),
      new Size(14, 20), new Size(34, 50));
  static final List<Size> ECDSA_COMMITTEES = List.of(new Size(2, 3), new Size(3, 5));
  static final List<Integer> SIGNERS = List.of(2, 3, 5, 14);
  static final List<Integer> ECDSA_SIGNERS = List.of(2, 3, 5);

  private final Predicate<String> wanted;
  private final Duration warmUp;
  private final Duration perFigure;
  private final Figures figures;
  private boolean isWarm;
  private boolean arePairsWarm;
  private boolean isSigningWarm;

  /**
   * A measurement.
   *
   * @param warmUp
   *          processor time in which the compiler gets to see the code before
   *          anything is measured
   * @param perFigure
   *          processor time for which runs are repeated; each is made once at
   *          least
   */
  Protocols(Predicate<String> wanted, Duration warmUp, Duration perFigure, Figures figures) {
    this.wanted = wanted;
    this.warmUp = warmUp;
    this.perFigure = perFigure;
    this.figures = figures;
  }

  private void warm() {
    var end = MeasuredRuns.cpuNanos() + warmUp.toNanos();
    while (!isWarm && MeasuredRuns.cpuNanos() < end) {
      try (var key = new KeyRuns(3, 5, Scheme.BIP340)) {
        key.deal();
        key.deal();
        try (var keys = SeatKeys.of(key.signing().seats())) {
          key.sign(key.signing(), keys);
        }
      }
    }
    isWarm = true;
  }

  /** KeyDeal in a committee: a key made, and one handed over. */
  void keyDeal(Size size) {
    keyDeal(size, Scheme.BIP340, size.toString());
  }

  /** The same with the setups of all pairs. */
  void ecdsaKeyDeal(Size size) {
    keyDeal(size, Scheme.ECDSA, size + " for ecdsa");
  }

  private void keyDeal(Size size, Scheme scheme, String what) {
    var made = new Dealings("keydeal generate " + what);
    var handed = new Dealings("keydeal reshare " + what);
    if (!made.isWanted() && !handed.isWanted()) {
      return;
    }
    warm();
    if (scheme == Scheme.ECDSA) {
      warmPairs();
    }
    var end = MeasuredRuns.cpuNanos() + 2 * perFigure.toNanos();
    do {
      try (var key = new KeyRuns(size.threshold(), size.members(), scheme)) {
        made.add(key.deal());
        handed.add(key.deal());
      }
    } while (MeasuredRuns.cpuNanos() < end);
    made.report();
    handed.report();
  }

  /** One party's part in a signature. */
  void frost(int signers) {
    var cpu = "frost: cpu per signer, t = " + signers;
    var whole = "frost: cpu of all signers, t = " + signers;
    var sent = "frost: sent per signer, t = " + signers;
    if (!wanted.test(cpu) && !wanted.test(whole) && !wanted.test(sent)) {
      return;
    }
    warm();
    var nanos = new ArrayList<Long>();
    var sums = new ArrayList<Long>();
    var bytes = new ArrayList<Long>();
    try (var key = new KeyRuns(signers, signers, Scheme.BIP340)) {
      key.deal();
      var plan = key.signing();
      try (var keys = SeatKeys.of(plan.seats())) {
        var end = MeasuredRuns.cpuNanos() + perFigure.toNanos();
        do {
          var runs = key.sign(plan, keys);
          nanos.addAll(runs.nanos(Role.SIGNER));
          sums.add(runs.nanos(Role.SIGNER).stream().mapToLong(Long::longValue).sum());
          bytes.addAll(runs.bytes());
        } while (MeasuredRuns.cpuNanos() < end);
      }
    }
    put(cpu, "ms", Figures.median(nanos) / NANOS_PER_MILLI);
    put(whole, "ms", Figures.median(sums) / NANOS_PER_MILLI);
    put(sent, "bytes", Figures.median(bytes));
  }

  /** What two parties take to prepare for ECDSA signatures. */
  void pairSetup() {
    var one = "pair: setup and dry run, cpu per party";
    var both = "pair: setup and dry run, cpu of both parties";
    if (!wanted.test(one) && !wanted.test(both)) {
      return;
    }
    warmPairs();
    var nanos = new ArrayList<Long>();
    var sums = new ArrayList<Long>();
    var pairs = new PairRuns();
    var end = MeasuredRuns.cpuNanos() + perFigure.toNanos();
    do {
      var parties = pairs.setUp();
      nanos.addAll(parties);
      sums.add(parties.getFirst() + parties.getLast());
    } while (MeasuredRuns.cpuNanos() < end);
    put(one, "ms", Figures.median(nanos) / NANOS_PER_MILLI);
    put(both, "ms", Figures.median(sums) / NANOS_PER_MILLI);
  }

  private void warmPairs() {
    var pairs = new PairRuns();
    for (var end = MeasuredRuns.cpuNanos() + warmUp.toNanos(); !arePairsWarm
        && MeasuredRuns.cpuNanos() < end;) {
      pairs.setUp();
    }
    arePairsWarm = true;
  }

  /**
   * One party's part in an ECDSA signature. Its kernels are large: the compiler
   * is done with them after a thousand signatures.
   */
  void ecdsa(int signers) {
    var cpu = "ecdsa: cpu per signer, t = " + signers;
    var sent = "ecdsa: sent per signer, t = " + signers;
    var perPeer = "ecdsa: sent per signer and counterparty, t = " + signers;
    if (!wanted.test(cpu) && !wanted.test(sent) && !wanted.test(perPeer)) {
      return;
    }
    var nanos = new ArrayList<Long>();
    var bytes = new ArrayList<Long>();
    try (var key = new EcdsaRuns(signers); var keys = SeatKeys.of(key.next().seats())) {
      var warmed = (isSigningWarm ? 1 : SIGNING_WARM_UPS) * warmUp.toNanos();
      for (var end = MeasuredRuns.cpuNanos() + warmed; MeasuredRuns.cpuNanos() < end;) {
        key.sign(keys);
      }
      isSigningWarm = true;
      var end = MeasuredRuns.cpuNanos() + perFigure.toNanos();
      do {
        var runs = key.sign(keys);
        nanos.addAll(runs.nanos(Role.SIGNER));
        bytes.addAll(runs.bytes());
      } while (MeasuredRuns.cpuNanos() < end);
    }
    put(cpu, "ms", Figures.median(nanos) / NANOS_PER_MILLI);
    put(sent, "bytes", Figures.median(bytes));
    put(perPeer, "bytes", Figures.median(bytes) / (signers - 1));
  }

  private void put(String name, String unit, double median) {
    if (wanted.test(name)) {
      figures.put(name, unit, median);
    }
  }

  /** Runs of KeyDeal that are of one kind. */
  private final class Dealings {

    private final String dealer;
    private final String receiver;
    private final String sent;
    private final List<Long> dealers = new ArrayList<>();
    private final List<Long> receivers = new ArrayList<>();
    private final List<Long> bytes = new ArrayList<>();

    Dealings(String name) {
      dealer = name + ": cpu per dealer";
      receiver = name + ": cpu per receiver";
      sent = name + ": sent per party";
    }

    boolean isWanted() {
      return wanted.test(dealer) || wanted.test(receiver) || wanted.test(sent);
    }

    void add(MeasuredRuns<Dealt> runs) {
      dealers.addAll(runs.nanos(Role.DEALER));
      receivers.addAll(runs.nanos(Role.RECEIVER));
      bytes.addAll(runs.bytes());
    }

    void report() {
      put(dealer, "ms", Figures.median(dealers) / NANOS_PER_MILLI);
      put(receiver, "ms", Figures.median(receivers) / NANOS_PER_MILLI);
      put(sent, "bytes", Figures.median(bytes));
    }
  }
}
