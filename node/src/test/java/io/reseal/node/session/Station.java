package io.reseal.node.session;

import io.reseal.core.party.Address;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.seal.DestructionReceipt;
import io.reseal.hsm.seal.SeedVault;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.hsm.token.Token;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoreException;
import io.reseal.node.store.Tx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One node of a {@link Hamlet}, as far as sessions go. */
public final class Station implements AutoCloseable {

  private final Hamlet hamlet;
  private final Path folder;
  private final Token token;
  private final Identity identity;
  private final Store store;
  private final Disk disk;
  private final Custody custody;
  private final SessionKeys sessionKeys;
  private final Conversations conversations = new Conversations();
  private final Signings signings;
  private final EvidenceFolder evidence;
  private final DisputeBook disputes;
  private final Renewals renewals;
  private final Peers peers = new Wire();
  private final List<byte[]> sent = new ArrayList<>();
  private boolean stopped;

  private Station(Hamlet hamlet, Path folder, Token token, Store store, Disk disk) {
    this.disk = disk;
    this.hamlet = hamlet;
    this.folder = folder;
    this.token = token;
    this.store = store;
    identity = Identity.open(token);
    var start = Start.of(store, token, hamlet::now);
    var incarnation = start.incarnation();
    custody = new Custody(store, token, identity, hamlet.keys(), hamlet::now);
    if (!start.isAfterOrder()) {
      custody.burnSetups();
    }
    sessionKeys = new SessionKeys(identity, Hamlet.CHAIN, hamlet::chainNow, incarnation, Entropy.system());
    evidence = new EvidenceFolder(folder.resolve("evidence"));
    var pairs = new PairDesk(store, custody, sessionKeys, conversations, peers, this::tell, Hamlet.TIMING,
        Hamlet.CHAIN, hamlet::chainNow, Entropy.system(), hamlet::now, evidence);
    disputes = new DisputeBook(pairs);
    renewals = new Renewals(pairs, disputes);
    signings = new Signings(
        Map.of(Scheme.BIP340, new FrostSigning(), Scheme.ECDSA, new Dkls23Signing(custody)), conversations,
        sessionKeys, store, peers, Hamlet.TIMING, Hamlet.CHAIN, hamlet::chainNow, Entropy.system(),
        hamlet::now, evidence, renewals);
  }

  private void tell(Address to, PairMessage message) {
    var bytes = PairMessage.CODEC.encode(message);
    hamlet.post(address(), to, receiver -> receiver.renewals().onMessage(address(), bytes));
  }

  static Station create(Hamlet hamlet, Path folder) {
    var token = new InMemoryToken(folder.getFileName().toString());
    var _ = Identity.create(token);
    Store.create(folder).close();
    return open(hamlet, folder, token);
  }

  static Station open(Hamlet hamlet, Path folder, Token token) {
    var disk = new Disk();
    return new Station(hamlet, folder, token, Store.open(folder, disk), disk);
  }

  public Address address() {
    return identity.address();
  }

  public Identity identity() {
    return identity;
  }

  public Path folder() {
    return folder;
  }

  public Token token() {
    return token;
  }

  /** Destroys an attempt's shares, and gives their receipts. */
  public List<DestructionReceipt.Signed> destroy(EpochRecord record) {
    var receipts = new ArrayList<DestructionReceipt.Signed>();
    custody.destroy(record, receipts::add);
    return receipts;
  }

  /** From now on nothing can be written to it, or everything again. */
  public void diskFull(boolean is) {
    disk.isFull = is;
  }

  public Store store() {
    return store;
  }

  /** A row, read in a transaction of its own. */
  public <T> Optional<T> row(Function<Tx, Optional<T>> read) {
    return store.transaction(read);
  }

  /** Rows, read in a transaction of their own. */
  public <T> List<T> rows(Function<Tx, List<T>> read) {
    return store.transaction(read);
  }

  public Custody custody() {
    return custody;
  }

  public RunRecords runs() {
    return new RunRecords(store, new SeedVault(token, identity.address()), Entropy.system(), hamlet::now);
  }

  public SessionKeys sessionKeys() {
    return sessionKeys;
  }

  public Conversations conversations() {
    return conversations;
  }

  public DisputeBook disputes() {
    return disputes;
  }

  public Renewals renewals() {
    return renewals;
  }

  public Signings signings() {
    return signings;
  }

  public EvidenceFolder evidence() {
    return evidence;
  }

  public Peers peers() {
    return peers;
  }

  /** What this node has sent, whoever got it. */
  public List<byte[]> sent() {
    return List.copyOf(sent);
  }

  /** Stops in order; the token stays as it is. */
  void stop() {
    if (!stopped) {
      conversations.close();
      Start.ended(store, token);
      kill();
    }
  }

  /** Stops as a process that is killed does: nobody notes that it has ended. */
  void kill() {
    if (!stopped) {
      stopped = true;
      conversations.close();
      sessionKeys.close();
      custody.close();
      store.close();
    }
  }

  @Override
  public void close() {
    kill();
  }

  private final class Wire implements Peers {

    @Override
    public void send(Address to, byte[] message) {
      sent.add(message);
      if (hamlet.isLost(address(), message)) {
        return;
      }
      hamlet.post(address(), to,
          receiver -> receiver.conversations().onFrame(address(), message, hamlet.now()));
    }

    @Override
    public Set<Address> connected() {
      return hamlet.connected(address());
    }
  }

  private static final class Disk implements Store.Watch {

    private boolean isFull;

    @Override
    public void begins() {
      if (isFull) {
        throw new StoreException("the disk is full");
      }
    }

    @Override
    public void ends(boolean isSynced) {
      // nobody looks
    }
  }
}
