package io.reseal.node.session;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.keydeal.Dealt;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.share.KeyShare;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.seal.DestructionReceipt;
import io.reseal.hsm.seal.SealedBeside;
import io.reseal.hsm.seal.SealedShare;
import io.reseal.hsm.seal.SeedVault;
import io.reseal.hsm.seal.ShareBinding;
import io.reseal.hsm.seal.ShareVault;
import io.reseal.hsm.token.Token;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Intent;
import io.reseal.node.store.PairGeneration;
import io.reseal.node.store.Store;
import io.reseal.node.store.StoredShare;
import io.reseal.node.store.Tombstone;
import io.reseal.node.store.Tx;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * This node's shares: sealed by the token, kept by the store, opened for one
 * use at a time, destroyed with a receipt.
 *
 * <p>
 * The token is not part of the store's transactions, so every step in it is
 * written down first as an intent; a step cut short is found again by its
 * label.
 */
public final class Custody implements AutoCloseable {

  private static final Logger LOG = LogManager.getLogger(Custody.class);

  private final Store store;
  private final ShareVault vault;
  private final SeedVault seeds;
  private final Identity identity;
  private final List<KeySpec> keys;
  private final InstantSource clock;
  private final DecodedEpochs epochs = new DecodedEpochs();
  private final PairVault pairs;

  public Custody(Store store, Token token, Identity identity, List<KeySpec> keys, InstantSource clock) {
    this.store = store;
    this.vault = new ShareVault(token);
    this.seeds = new SeedVault(token, identity.address());
    this.identity = identity;
    this.keys = List.copyOf(keys);
    this.clock = clock;
    pairs = new PairVault(store);
  }

  /** The keys of this committee. */
  public List<KeySpec> keys() {
    return keys;
  }

  /** Whose shares they are. */
  public Address owner() {
    return identity.address();
  }

  /**
   * Makes a new epoch's shares durable: each sealed under a fresh HSM key,
   * stored, synced, read back, opened and compared with its verification share.
   * When this returns, a Ready signature is safe to give; before, it is not.
   *
   * @param received
   *          one share a key, in the keys' order; they stay with the caller
   * @param alongside
   *          stored together with them
   * @return the epoch's root
   */
  public Bytes32 prepare(Epoch epoch, int attempt, Committee committee, List<Dealt.Received> received,
      Consumer<Tx> alongside) {
    var published = new EpochKeys(epoch, committee,
        received.stream().map(Dealt.Received::published).toList());
    var root = published.root();
    var record = EpochRecord.prepared(epoch, attempt, root, committee, published.encoded());
    var labels = keys.stream().map(key -> binding(key, record).label()).toList();
    store.run(tx -> labels
        .forEach(label -> tx.intents().open(Intent.Action.CREATE, label, record.epoch(), clock.instant())));
    var sealed = keys.stream().map(key -> sealed(key, record, received.get(key.index()))).toList();
    // All of them or none: a share without the record of its epoch would be
    // nobody's.
    store.prepare(sealed, tx -> {
      labels.forEach(
          label -> tx.intents().close(tx.intents().openOf(label).orElseThrow().id(), clock.instant()));
      keys.forEach(key -> tx.pairs().begin(key.id(), record.epoch()));
      tx.epochs().prepare(record);
      alongside.accept(tx);
    });
    for (var key : keys) {
      open(record, key.index()).close();
    }
    return root;
  }

  private StoredShare sealed(KeySpec key, EpochRecord record, Dealt.Received received) {
    var binding = binding(key, record);
    try (var value = payload(received)) {
      var sealed = vault.holdsKey(binding)
          ? vault.adopt(binding, value.expose())
          : vault.seal(binding, value.expose());
      return StoredShare.prepared(key.id(), record.epoch(), record.attempt(), binding.label(),
          Bytes.of(sealed.encode()), Optional.of(record.root()));
    }
  }

  /** What is sealed: the share's 32 bytes, then the setups of pairs, if any. */
  private static SecretBytes payload(Dealt.Received received) {
    try (var value = received.share().value().toSecretBytes()) {
      if (received.pairs().isEmpty()) {
        return value.copy();
      }
      try (var setups = received.pairs().get().encode()) {
        var payload = SecretBytes.allocate(Math.toIntExact(SecretScalar.SIZE + setups.expose().byteSize()));
        payload.expose().copyFrom(value.expose());
        payload.expose().asSlice(SecretScalar.SIZE).copyFrom(setups.expose());
        return payload;
      }
    }
  }

  /**
   * Opens a share afresh: one unseal in the token, which also brings the setups
   * of pairs where they are not open yet. Whoever takes it closes it.
   *
   * @throws io.reseal.hsm.token.TokenException
   *           when the token refuses
   * @throws IllegalStateException
   *           when there is no such share here
   */
  public KeyShare open(EpochRecord record, int keyIndex) {
    var key = keys.get(keyIndex);
    var published = published(record);
    try (var opened = unsealed(key, record);
        var value = SecretScalar.copyOf(opened.expose().asSlice(0, SecretScalar.SIZE))) {
      if (key.scheme() == Scheme.ECDSA) {
        var _ = pairs.of(key, record, () -> setups(record, opened), each -> setup(key, record, each));
      }
      return KeyShare.of(key.id(), key.scheme(), record.epoch(), self(record), published.sharing(keyIndex),
          published.records().get(keyIndex).chainCode(), value);
    }
  }

  /**
   * The setups of pairs of a key that needs them; opened in the token at their
   * first use, and kept for the next.
   *
   * @throws io.reseal.hsm.token.TokenException
   *           when the token refuses
   * @throws IllegalStateException
   *           when there is no such share here
   */
  public PairVault.Pairs pairs(EpochRecord record, int keyIndex) {
    var key = keys.get(keyIndex);
    return pairs.of(key, record, () -> {
      try (var opened = unsealed(key, record)) {
        return setups(record, opened);
      }
    }, each -> setup(key, record, each));
  }

  /**
   * The other members with whom this node has no setup to sign with, as it is on
   * record; the token is not asked. None for keys that need no setups.
   */
  public SortedSet<PartyId> withoutSetup(EpochRecord record, int keyIndex) {
    var key = keys.get(keyIndex);
    var without = new TreeSet<PartyId>();
    if (key.scheme() == Scheme.ECDSA) {
      store.run(tx -> others(record).stream()
          .filter(peer -> !tx.pairs().isLive(key.id(), record.epoch(), record.committee().addressOf(peer)))
          .forEach(without::add));
    }
    return without;
  }

  /**
   * Burns every setup of every epoch whose shares may still sign: after a stop
   * that was not in order, or with a store that was put back, nobody knows what
   * runs had said of a setup before, and a check of it may not be answered twice.
   */
  public void burnSetups() {
    for (var record : store.transaction(tx -> tx.epochs().all())) {
      var isMember = record.committee().idOf(identity.address()).isPresent();
      if (isMember && !record.status().mayBeDestroyed()) {
        keys.stream().filter(key -> key.scheme() == Scheme.ECDSA).forEach(key -> burnSetups(key, record));
      }
    }
  }

  private void burnSetups(KeySpec key, EpochRecord record) {
    var peers = others(record).stream().map(record.committee()::addressOf).toList();
    var burned = store.<Integer>transaction(tx -> tx.pairs().burnAll(key.id(), record.epoch(), peers));
    LOG.warn("epoch {}, key {}: {} setups of pairs are burned, and will be made anew", record.epoch(),
        key.index(), burned);
  }

  /** The lowest number that no setup with that member has had here. */
  int nextGeneration(KeySpec key, EpochRecord record, PartyId peer) {
    return store.<Integer>transaction(
        tx -> tx.pairs().next(key.id(), record.epoch(), record.committee().addressOf(peer)));
  }

  /**
   * Takes a number for the next setup with that member, on record when this
   * returns; what the two had is gone.
   */
  void takeGeneration(KeySpec key, EpochRecord record, PartyId peer, int generation) {
    pairs.take(key, record, peer, generation);
  }

  /** Whether the setup with that member is gone here, and on record is not. */
  boolean isErased(KeySpec key, EpochRecord record, PartyId peer) {
    return pairs.isErased(key, record, peer);
  }

  /** Burns the setup with that member; the next one will be made. */
  void burnSetup(KeySpec key, EpochRecord record, PartyId peer) {
    pairs.burn(key, record, peer);
  }

  /**
   * Makes our half of a new setup durable: sealed under the share's HSM key,
   * stored, synced, read back, opened and compared. It is not in use yet.
   *
   * @param setup
   *          stays with the caller
   */
  void keepSetup(KeySpec key, EpochRecord record, PairSetup setup) {
    SealedBeside sealed;
    try (var bytes = setup.encode()) {
      sealed = vault.sealBeside(binding(key, record), name(setup.peer(), setup.generation()), bytes.expose());
    }
    var prepared = new PairGeneration(key.id(), record.epoch(), record.committee().addressOf(setup.peer()),
        setup.generation(), Optional.of(Bytes.of(sealed.encode())), PairGeneration.State.PREPARED);
    store.prepare(prepared);
    try (var back = setup(key, record, prepared)) {
      if (!back.hash().equals(setup.hash())) {
        throw new IllegalStateException(setup + " was stored and opens to another one");
      }
    }
  }

  /**
   * Takes a setup into use that both have kept; it belongs to this from here on.
   */
  void useSetup(KeySpec key, EpochRecord record, PairSetup setup) {
    pairs.use(key, record, setup);
  }

  private PairSetup setup(KeySpec key, EpochRecord record, PairGeneration stored) {
    var peer = record.committee().idOf(stored.peer()).orElseThrow();
    var sealed = SealedBeside.decode(stored.blob().orElseThrow().toArray());
    try (var opened = vault.unsealBeside(binding(key, record), name(peer, stored.generation()), sealed)) {
      return PairSetup.decode(self(record), peer, stored.generation(), opened);
    }
  }

  private static String name(PartyId peer, int generation) {
    return "pair-" + peer.value() + "-" + generation;
  }

  private SortedSet<PartyId> others(EpochRecord record) {
    var others = new TreeSet<>(record.committee().ids());
    others.remove(self(record));
    return others;
  }

  private PairSetups setups(EpochRecord record, SecretBytes opened) {
    try (var setups = SecretBytes.copyOf(opened.expose().asSlice(SecretScalar.SIZE))) {
      return PairSetups.decode(self(record), others(record), setups);
    }
  }

  private SecretBytes unsealed(KeySpec key, EpochRecord record) {
    var stored = store.transaction(tx -> tx.shares().find(key.id(), record.epoch(), record.attempt()))
        .flatMap(StoredShare::blob).orElseThrow(() -> new IllegalStateException(
            "there is no share of key " + key.index() + " in epoch " + record.epoch() + " here"));
    return vault.unseal(binding(key, record), SealedShare.decode(stored.toArray()));
  }

  private PartyId self(EpochRecord record) {
    return record.committee().idOf(identity.address())
        .orElseThrow(() -> new IllegalStateException("this node is no member of epoch " + record.epoch()));
  }

  /**
   * Reads the attempt's shares once more through another connection: one that
   * failed this when it was stored is on record all the same.
   *
   * @throws io.reseal.node.store.StoreException
   *           when one is not there as it is on record
   */
  public void requireDurable(EpochRecord record) {
    for (var key : keys) {
      store.requireDurable(store
          .transaction(tx -> tx.shares().find(key.id(), record.epoch(), record.attempt())).orElseThrow());
    }
  }

  /** The public side of an epoch in the store. */
  public EpochKeys published(EpochRecord record) {
    return epochs.of(record);
  }

  /**
   * Destroys the HSM keys of an attempt's shares, so that every copy of their
   * blobs is worthless, and keeps a signed receipt of each. The caller has
   * decided that they may go.
   *
   * @param made
   *          given each receipt when it is made, so that none is lost if the next
   *          key fails
   * @throws IllegalStateException
   *           when the store says that they may still be needed; the token is not
   *           touched then
   */
  public void destroy(EpochRecord record, Consumer<DestructionReceipt.Signed> made) {
    for (var key : keys) {
      var share = store.transaction(tx -> tx.shares().find(key.id(), record.epoch(), record.attempt()));
      share.flatMap(StoredShare::blob).ifPresent(blob -> made.accept(destroy(key, record, blob)));
    }
  }

  private DestructionReceipt.Signed destroy(KeySpec key, EpochRecord record, Bytes blob) {
    pairs.forget(key, record);
    var label = binding(key, record).label();
    var intent = new long[1];
    store.run(tx -> {
      // Asked before the token is: what it has destroyed no refusal brings back.
      tx.epochs().find(record.epoch(), record.attempt()).filter(stored -> !stored.status().mayBeDestroyed())
          .ifPresent(stored -> {
            throw new IllegalStateException(
                "epoch " + stored.epoch() + " is " + stored.status() + ": its shares may still be needed");
          });
      intent[0] = tx.intents().open(Intent.Action.DESTROY, label, record.epoch(), clock.instant());
    });
    var signed = vault.destroy(SealedShare.decode(blob.toArray()), clock.instant()).signed(identity::sign);
    store.run(tx -> {
      tx.shares().destroyed(key.id(), record.epoch(), record.attempt());
      forgetSetups(tx, key, record);
      var _ = tx.tombstones().put(new Tombstone(key.id(), record.epoch(), record.attempt(), encoded(signed)));
      tx.intents().close(intent[0], clock.instant());
    });
    return signed;
  }

  /**
   * Of another attempt at the epoch, which has setups of its own, nothing goes.
   */
  private static void forgetSetups(Tx tx, KeySpec key, EpochRecord record) {
    if (tx.epochs().live(record.epoch()).filter(live -> live.attempt() != record.attempt()).isEmpty()) {
      tx.pairs().forget(key.id(), record.epoch());
    }
  }

  /**
   * Labels of HSM keys that seal nothing which is needed: those made for a share
   * that was never stored, as the node died in between or token or disk failed;
   * and those of attempts whose runs have ended here. Asked between two deeds,
   * when nothing is half done.
   */
  public List<String> orphans() {
    return store.transaction(Custody::orphans);
  }

  /** The same, within a transaction. */
  public static List<String> orphans(Tx tx) {
    var created = tx.intents().open().stream().filter(intent -> intent.action() == Intent.Action.CREATE)
        .map(Intent::label).toList();
    if (created.isEmpty()) {
      return created;
    }
    var needed = new HashSet<>(RunRecords.needed(tx));
    tx.shares().all().forEach(share -> needed.add(share.hsmLabel()));
    return created.stream().filter(label -> !needed.contains(label)).toList();
  }

  /**
   * Destroys such a key.
   *
   * @throws IllegalStateException
   *           when it is none of them; the token is not touched then
   */
  public void discard(String label) {
    if (!orphans().contains(label)) {
      throw new IllegalStateException("\"" + label + "\" is no key without a use");
    }
    if (SeedVault.isLabel(label)) {
      seeds.discard(label);
    } else {
      vault.discard(label);
    }
    store.run(tx -> tx.intents().close(tx.intents().openOf(label).orElseThrow().id(), clock.instant()));
  }

  /** A receipt's bytes and then its signature of 65 bytes. */
  public static Bytes encoded(DestructionReceipt.Signed signed) {
    var receipt = signed.receipt().encode();
    var all = Arrays.copyOf(receipt, receipt.length + signed.signature().size());
    System.arraycopy(signed.signature().toArray(), 0, all, receipt.length, signed.signature().size());
    return Bytes.of(all);
  }

  /**
   * Reads {@link #encoded}.
   *
   * @throws IllegalArgumentException
   *           for anything else
   */
  public static DestructionReceipt.Signed decoded(Bytes all) {
    var bytes = all.toArray();
    var split = bytes.length - DestructionReceipt.Signed.SIGNATURE_BYTES;
    if (split < 0) {
      throw new IllegalArgumentException("a signed receipt has more bytes than " + bytes.length);
    }
    return new DestructionReceipt.Signed(DestructionReceipt.decode(Arrays.copyOf(bytes, split)),
        Bytes.of(Arrays.copyOfRange(bytes, split, bytes.length)));
  }

  /** Wipes what is open of setups. */
  @Override
  public void close() {
    pairs.close();
  }

  private ShareBinding binding(KeySpec key, EpochRecord record) {
    return new ShareBinding(key.id(), key.scheme(), record.epoch(), record.attempt(), identity.address(),
        RegistryDigests.committeeHash(record.committee()),
        published(record).sharing(key.index()).publicKey());
  }
}
