package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
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
import io.reseal.node.chain.RegistryTransactions;
import io.reseal.node.chain.Submission;
import io.reseal.node.chain.Testimony;
import io.reseal.node.chain.TransactionOutcome;
import io.reseal.node.session.Hamlet;
import io.reseal.node.sim.Ledger;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The registry of a village: it does at once what it is told, in a block that
 * is final some blocks later.
 */
final class TownHall {

  static final RegistryDigests DIGESTS = new RegistryDigests(Hamlet.CHAIN.chainId(), Hamlet.REGISTRY);

  private final Deque<Block> blocks = new ArrayDeque<>();
  private final List<String> sent = new ArrayList<>();
  private final Map<String, Abort> aborts = new HashMap<>();
  private final Set<Address> censored = new HashSet<>();
  private final Set<String> lost = new HashSet<>();
  private List<Testimony> forged = List.of();
  private Ledger ledger;
  private int depth;
  private int number;
  private int forks;
  private long now;

  private record Block(BlockHeader header, Ledger ledger) {
  }

  TownHall(Committee relayers, long now) {
    ledger = new Ledger(DIGESTS, relayers);
    this.now = now;
    mine(now);
  }

  /** So many blocks on top of one make it final. */
  void depth(int blocks) {
    depth = blocks;
  }

  /** Transactions of that name never reach a block. */
  void lose(String name) {
    lost.add(name);
  }

  /** What it sends is taken and never reaches a block. */
  void censor(Address sender) {
    censored.add(sender);
  }

  void carry(Address sender) {
    censored.remove(sender);
  }

  void carry(String name) {
    lost.remove(name);
  }

  /**
   * Somebody carries all that members sign to the registry through a contract of
   * his own: no transaction shows any of it.
   */
  void wrap() {
    forged = List.of(Testimony.NOTHING);
  }

  /** What endpoints make up of an epoch's signatures; nothing ends it. */
  void forge(List<Testimony> testimonies) {
    forged = testimonies;
  }

  /** Every transaction that the registry took: its name, epoch and sender. */
  List<String> sent() {
    return List.copyOf(sent);
  }

  Ledger ledger() {
    return ledger;
  }

  /** The admin's or the governor's doing. */
  void order(Consumer<Ledger> deed) {
    deed.accept(ledger);
  }

  void mine(long time) {
    now = time;
    number++;
    var parent = blocks.isEmpty() ? Bytes32.ZERO : blocks.getLast().header().hash();
    blocks.add(new Block(new BlockHeader(number, hash(), parent, time), ledger.copy()));
    while (blocks.size() > depth + 1) {
      blocks.removeFirst();
    }
  }

  private Bytes32 hash() {
    return Bytes32.of(ByteBuffer.allocate(32).putInt(0, number).putInt(4, forks).array());
  }

  /** Everything above the final block never was. */
  void fork() {
    forks++;
    var last = blocks.getFirst();
    number -= blocks.size() - 1;
    blocks.clear();
    blocks.add(last);
    ledger = last.ledger().copy();
  }

  FinalizedState view() {
    return blocks.getFirst().ledger().view(blocks.getFirst().header(), Facts.person(98));
  }

  RegistryTransactions account(Address self) {
    return new Account(self);
  }

  private interface Call {
    void on(Ledger tried);
  }

  private final class Account implements RegistryTransactions {

    private final Address self;

    private Account(Address self) {
      this.self = self;
    }

    private Submission send(String name, Epoch epoch, Call call) {
      var tried = ledger.copy();
      try {
        call.on(tried);
      } catch (Ledger.Reverted e) {
        return new Submission.Refused(e.getMessage());
      }
      if (!lost.contains(name) && !censored.contains(self)) {
        ledger = tried;
        sent.add(name + " " + epoch + " " + self);
      }
      return new Submission.Sent(hash());
    }

    @Override
    public Submission propose(Committee next, Optional<Committee> current) {
      return send("propose", Epoch.NONE, it -> it.propose(now, next, current));
    }

    @Override
    public Submission openAttempt(Epoch epoch, int attempt, long validUntil, MemberSignatures next,
        MemberSignatures current) {
      return send("openAttempt", epoch,
          it -> it.open(now, epoch.number(), attempt, validUntil, next, current));
    }

    @Override
    public Submission abortAttempt(Epoch epoch, int attempt, Bytes32 reason, Committee next) {
      var submission = send("abortAttempt", epoch, it -> it.abort(now, self, epoch.number(), attempt));
      if (submission instanceof Submission.Sent && !lost.contains("abortAttempt")) {
        aborts.put(World.name(epoch, attempt),
            new Abort(self, new String(reason.toArray(), StandardCharsets.US_ASCII).replace("\0", "")));
      }
      return submission;
    }

    @Override
    public Submission commit(Epoch epoch, int attempt, Bytes32 root, List<ProvenKey> keys,
        MemberSignatures ready) {
      return send("commit", epoch, it -> it.commit(now, epoch.number(), attempt, root, keys, ready));
    }

    @Override
    public Submission prove(Epoch epoch, MemberSignatures active) {
      return send("prove", epoch, it -> it.prove(epoch.number(), active));
    }

    @Override
    public Submission rollBack(Epoch epoch, long validUntil, MemberSignatures opened) {
      return send("rollBack", epoch, it -> it.rollBack(now, epoch.number(), validUntil, opened));
    }

    @Override
    public Submission recordDestroyed(Epoch epoch, Bytes32 receipt) {
      return send("recordDestroyed", epoch, it -> it.recordDestroyed(self, epoch.number(), receipt));
    }

    @Override
    public Submission migrate(Address successor, MemberSignatures members) {
      return send("migrate", Epoch.NONE, it -> it.migrate(successor, members));
    }

    @Override
    public List<Testimony> testimonies(EpochState epoch) {
      return forged.isEmpty() ? ledger.testimonies(epoch.epoch().number()) : forged;
    }

    @Override
    public Optional<Abort> abort(Epoch epoch, int attempt) {
      return Optional.ofNullable(aborts.get(World.name(epoch, attempt)));
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
    public Set<Bytes32> destroyed(Epoch epoch) {
      return blocks.getFirst().ledger().destroyed(self, epoch.number());
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
}
