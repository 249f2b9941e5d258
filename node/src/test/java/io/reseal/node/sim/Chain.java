package io.reseal.node.sim;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.Abort;
import io.reseal.node.chain.BlockHeader;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.MemberSignatures;
import io.reseal.node.chain.ProvenKey;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.chain.Submission;
import io.reseal.node.chain.Testimony;
import io.reseal.node.chain.TransactionOutcome;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A chain of ledgers, one a block: its newest blocks may be replaced by others,
 * finality may stand still, transactions may get lost, and a node may be shown
 * what is long past or nothing at all.
 */
final class Chain {

  static final Address REGISTRY = Address.ofHex("0x" + "ab".repeat(20));
  static final Address BRIDGE = Address.ofHex("0x" + "bd".repeat(20));
  static final long ID = 31337;
  static final RegistryDigests DIGESTS = new RegistryDigests(ID, REGISTRY);

  private static final Duration BLOCK = Duration.ofSeconds(2);

  /**
   * How a chain becomes final, and its registry's waiting times.
   *
   * @param depth
   *          so many blocks on top of one make it final
   * @param step
   *          so many blocks become final at once
   */
  record Pace(int depth, int step, RegistryTimes times) {

    static final Pace QUICK = new Pace(2, 1, Ledger.TIMES);
    /** Two epochs of 384 s, as Ethereum's finality takes when nobody is late. */
    static final Pace ETHEREUM = new Pace(384, 192,
        new RegistryTimes(10, 20, 0, 86_400, 7200, 60, 1_000_000));
  }

  private record Block(BlockHeader header, Ledger ledger) {
  }

  /** A transaction that is not in a block yet. */
  private interface Call {

    void apply(long now, Ledger ledger);
  }

  private final Agenda agenda;
  private final Chance chance;
  private final Pace pace;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Call> pool = new ArrayList<>();
  /** What stands in a block that is not final, to be sent again after a fork. */
  private final List<List<Call>> recent = new ArrayList<>();
  private final Set<Address> unreachable = new HashSet<>();
  private final Set<Address> stale = new HashSet<>();
  private final Map<Address, Lie> lies = new HashMap<>();
  private int finalNumber;
  private boolean finalityStalls;
  private int lossPerMille;
  private int forks;

  Chain(Agenda agenda, Chance chance, Committee relayers) {
    this(agenda, chance, relayers, Pace.QUICK);
  }

  Chain(Agenda agenda, Chance chance, Committee relayers, Pace pace) {
    this.agenda = agenda;
    this.chance = chance;
    this.pace = pace;
    blocks.add(new Block(header(0), new Ledger(DIGESTS, relayers, pace.times())));
    recent.add(List.of());
    agenda.in(BLOCK, this::mine);
  }

  /** Goes on where that one stands; what is in no block yet is forgotten. */
  Chain(Agenda agenda, Chance chance, Chain other) {
    this.agenda = agenda;
    this.chance = chance;
    pace = other.pace;
    blocks.addAll(other.blocks);
    recent.addAll(other.recent);
    finalNumber = other.finalNumber;
    forks = other.forks;
    agenda.in(BLOCK, this::mine);
  }

  private BlockHeader header(int number) {
    return new BlockHeader(number, hash(number, forks),
        number == 0 ? Bytes32.ZERO : blocks.get(number - 1).header().hash(), agenda.seconds());
  }

  private static Bytes32 hash(int number, int fork) {
    return Bytes32.of(ByteBuffer.allocate(32).putInt(0, number + 1).putInt(4, fork).array());
  }

  private void mine() {
    var ledger = blocks.getLast().ledger().copy();
    var mined = List.copyOf(pool);
    pool.clear();
    for (var call : mined) {
      var tried = ledger.copy();
      try {
        call.apply(agenda.seconds(), tried);
        ledger = tried;
      } catch (Ledger.Reverted _) {
        // it stands in the block and does nothing
      }
    }
    blocks.add(new Block(header(blocks.size()), ledger));
    recent.add(mined);
    if (!finalityStalls) {
      var deep = blocks.size() - 1 - pace.depth();
      finalNumber = Math.max(finalNumber, deep - Math.floorMod(deep, pace.step()));
    }
    agenda.in(BLOCK, this::mine);
  }

  /**
   * The newest blocks are replaced; their transactions wait again, or are lost.
   */
  void fork() {
    forks++;
    while (blocks.size() - 1 > finalNumber) {
      blocks.removeLast();
      recent.removeLast().stream().filter(_ -> !chance.oneIn(3)).forEach(pool::add);
    }
    var emptied = blocks.getLast().ledger().copy();
    blocks.add(new Block(header(blocks.size()), emptied));
    recent.add(List.of());
  }

  void stallFinality(boolean stalls) {
    finalityStalls = stalls;
  }

  void loss(int perMille) {
    lossPerMille = perMille;
  }

  void unreachable(Address node, boolean is) {
    set(unreachable, node, is);
  }

  void stale(Address node, boolean is) {
    set(stale, node, is);
  }

  /** A node is told that from now on, or the truth again. */
  void lie(Address node, Optional<Lie> lie) {
    lies.remove(node);
    lie.ifPresent(told -> lies.put(node, told));
  }

  private static void set(Set<Address> all, Address node, boolean is) {
    if (is) {
      all.add(node);
    } else {
      all.remove(node);
    }
  }

  /** Everything works again. */
  void heal() {
    finalityStalls = false;
    lossPerMille = 0;
    unreachable.clear();
    stale.clear();
    lies.clear();
  }

  /** The admin or the governor has something done. */
  void order(BiConsumer<Long, Ledger> deed) {
    pool.add(deed::accept);
  }

  /** What nobody can take back. */
  Ledger settled() {
    return blocks.get(finalNumber).ledger();
  }

  /** What may still be replaced. */
  Ledger head() {
    return blocks.getLast().ledger();
  }

  long settledTime() {
    return blocks.get(finalNumber).header().time();
  }

  /** What a node reads, if it reads anything. */
  Optional<FinalizedState> view(Address node, long seen) {
    if (unreachable.contains(node)) {
      return Optional.empty();
    }
    var number = stale.contains(node) ? (int) Math.max(seen, 0) : finalNumber;
    var truth = blocks.get(number).ledger().view(blocks.get(number).header(), BRIDGE);
    return Optional.of(Optional.ofNullable(lies.get(node)).flatMap(lie -> lie.of(truth)).orElse(truth));
  }

  /** A node's own account, watched before and after it sends. */
  RegistryTransactions account(Address node, Consumer<Boolean> watch) {
    return new Account(node, watch);
  }

  private final class Account implements RegistryTransactions {

    private final Address self;
    private final Consumer<Boolean> watch;

    private Account(Address self, Consumer<Boolean> watch) {
      this.self = self;
      this.watch = watch;
    }

    private Submission send(Call call) {
      watch.accept(true);
      if (unreachable.contains(self)) {
        throw new ChainException("no endpoint answers");
      }
      var head = blocks.getLast();
      try {
        call.apply(agenda.seconds(), head.ledger().copy());
      } catch (Ledger.Reverted e) {
        return new Submission.Refused(e.getMessage());
      }
      if (!chance.perMille(lossPerMille)) {
        pool.add(call);
      }
      watch.accept(false);
      return new Submission.Sent(Bytes32.of(chance.bytes(32)));
    }

    @Override
    public Submission propose(Committee next, Optional<Committee> current) {
      return send((now, ledger) -> ledger.propose(now, next, current));
    }

    @Override
    public Submission openAttempt(Epoch epoch, int attempt, long validUntil, MemberSignatures next,
        MemberSignatures current) {
      return send((now, ledger) -> ledger.open(now, epoch.number(), attempt, validUntil, next, current));
    }

    @Override
    public Submission abortAttempt(Epoch epoch, int attempt, Bytes32 reason, Committee next) {
      return send((now, ledger) -> ledger.abort(now, self, epoch.number(), attempt));
    }

    @Override
    public Submission commit(Epoch epoch, int attempt, Bytes32 root, List<ProvenKey> keys,
        MemberSignatures ready) {
      return send((now, ledger) -> ledger.commit(now, epoch.number(), attempt, root, keys, ready));
    }

    @Override
    public Submission prove(Epoch epoch, MemberSignatures active) {
      return send((_, ledger) -> ledger.prove(epoch.number(), active));
    }

    @Override
    public Submission rollBack(Epoch epoch, long validUntil, MemberSignatures opened) {
      return send((now, ledger) -> ledger.rollBack(now, epoch.number(), validUntil, opened));
    }

    @Override
    public Submission recordDestroyed(Epoch epoch, Bytes32 receipt) {
      return send((_, ledger) -> ledger.recordDestroyed(self, epoch.number(), receipt));
    }

    @Override
    public Submission migrate(Address successor, MemberSignatures members) {
      return send((_, ledger) -> ledger.migrate(successor, members));
    }

    @Override
    public Optional<Submission> replaceStuck() {
      return Optional.empty();
    }

    @Override
    public TransactionOutcome outcome(Bytes32 hash) {
      throw new ChainException("nobody asks this here");
    }

    @Override
    public List<Testimony> testimonies(EpochState epoch) {
      if (unreachable.contains(self)) {
        throw new ChainException("no endpoint answers");
      }
      return settled().testimonies(epoch.epoch().number());
    }

    @Override
    public Optional<Abort> abort(Epoch epoch, int attempt) {
      return Optional.empty();
    }

    @Override
    public Set<Bytes32> destroyed(Epoch epoch) {
      if (unreachable.contains(self)) {
        throw new ChainException("no endpoint answers");
      }
      return settled().destroyed(self, epoch.number());
    }

    @Override
    public BigInteger balance() {
      return BigInteger.TEN.pow(18);
    }

    @Override
    public Address sender() {
      return self;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  static Bytes text(String words) {
    return Bytes.of(words.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
