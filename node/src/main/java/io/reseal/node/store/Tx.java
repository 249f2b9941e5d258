package io.reseal.node.store;

import org.jdbi.v3.core.Handle;

/**
 * One open transaction, and through it every table. It belongs to the thread
 * that opened it and is dead once the transaction has ended.
 */
public final class Tx implements AutoCloseable {

  private final Handle handle;
  private final Statements statements;
  private final Thread owner = Thread.currentThread();
  private boolean ended;

  Tx(Handle handle, Statements statements) {
    this.handle = handle;
    this.statements = statements;
  }

  /** The connection, while this transaction lasts. */
  Handle handle() {
    if (ended || Thread.currentThread() != owner) {
      throw new IllegalStateException("this transaction has ended or is another thread's");
    }
    return handle;
  }

  /** The same connection's prepared statements, for what each signature asks. */
  Statements statements() {
    var _ = handle();
    return statements;
  }

  /** How far we have read the chain. */
  public ChainCursors chain() {
    return new ChainCursors(this);
  }

  /** Whether the chain broke its word. */
  public Halts halts() {
    return new Halts(this);
  }

  /** The lifecycle's state. */
  public KeysetStates keyset() {
    return new KeysetStates(this);
  }

  /** Proposed epochs and what was decided of them. */
  public Proposals proposals() {
    return new Proposals(this);
  }

  /** Runs of protocols. */
  public Sessions sessions() {
    return new Sessions(this);
  }

  /** What we sent. */
  public Outbox outbox() {
    return new Outbox(this);
  }

  /** What befell our runs. */
  public RunEvents events() {
    return new RunEvents(this);
  }

  /** Sealed shares. */
  public Shares shares() {
    return new Shares(this);
  }

  /** Our own ready signatures and those collected of others. */
  public Signatures signatures() {
    return new Signatures(this);
  }

  /** Epochs we prepared or held. */
  public Epochs epochs() {
    return new Epochs(this);
  }

  /** What is being done in the HSM. */
  public Intents intents() {
    return new Intents(this);
  }

  /** Receipts of destroyed shares. */
  public Tombstones tombstones() {
    return new Tombstones(this);
  }

  /** The sign-once record. */
  public SignedRequests requests() {
    return new SignedRequests(this);
  }

  /** Which transaction was signed for in each place of an account's order. */
  public NonceSlots slots() {
    return new NonceSlots(this);
  }

  /** What signature shares were given for lately. */
  public SigningUses uses() {
    return new SigningUses(this);
  }

  /** Generations of pairwise setups. */
  public PairGenerations pairs() {
    return new PairGenerations(this);
  }

  /** Who is in dispute with whom. */
  public Disputes disputes() {
    return new Disputes(this);
  }

  /** How fresh we and our peers are. */
  public Incarnations incarnations() {
    return new Incarnations(this);
  }

  /** Whether what stands here is believed. */
  public Trust trust() {
    return new Trust(this);
  }

  /** Where peers are. */
  public AddressBook peers() {
    return new AddressBook(this);
  }

  /** The audit journal. */
  public Journal journal() {
    return new Journal(this);
  }

  @Override
  public void close() {
    ended = true;
  }
}
