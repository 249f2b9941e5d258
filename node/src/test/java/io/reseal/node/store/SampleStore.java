package io.reseal.node.store;

import static io.reseal.node.store.Given.KEY;
import static io.reseal.node.store.Given.NOON;
import static io.reseal.node.store.Given.NOTHING;
import static io.reseal.node.store.Given.activate;
import static io.reseal.node.store.Given.address;
import static io.reseal.node.store.Given.bytes;
import static io.reseal.node.store.Given.epoch;
import static io.reseal.node.store.Given.hash;
import static io.reseal.node.store.Given.prepare;
import static io.reseal.node.store.Given.share;
import static io.reseal.node.store.Given.sid;

import io.reseal.core.party.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store with a row or more in every table, as the samples in {@code formats/}
 * hold it. A format once released is never written again: a new one gets a
 * sample beside the earlier ones.
 */
final class SampleStore {

  private static final Bytes SIGNATURE = Bytes.of(new byte[65]);

  private SampleStore() {
  }

  /** Writes the sample of the present format: {@code SampleStore FOLDER FILE}. */
  public static void main(String[] arguments) throws IOException {
    var folder = Path.of(arguments[0]);
    try (var store = Store.create(folder)) {
      fill(store);
      fillLimits(store);
      fillPairs(store);
      fillFreshness(store);
      fillRuns(store);
    }
    Files.copy(folder.resolve(StoreFolder.FILE), Path.of(arguments[1]));
  }

  static void fill(Store store) {
    activate(store, 1);
    activate(store, 2);
    prepare(store, 3, 1);
    store.run(tx -> tx.epochs().annul(epoch(3), 1));
    store.run(tx -> tx.shares().destroyed(KEY, epoch(3), 1));
    store.prepare(List.of(share(3, 2)), NOTHING);
    store.run(tx -> {
      tx.epochs().prove(epoch(2));
      tx.chain().advance(new ChainCursor(10, hash(10), hash(9), NOON));
      tx.keyset().save(0, "PREPARED", bytes("state"));
      tx.proposals()
          .see(Proposal.seen(epoch(3), hash(3), bytes("terms"), List.of(address(1), address(2)), NOON));
      tx.proposals().decide(epoch(3), hash(3), Proposal.Decision.APPROVED, "alice");
      tx.sessions().startOnce(sid(1), "reshare", epoch(3), 1, 0, NOON);
      tx.sessions().keep(sid(1), "seed", bytes("sealed seed"));
      tx.outbox().put(sid(1), 0, address(2), bytes("sent"));
      tx.signatures().ready(new ReadyRecord(hash(3), 2, hash(30), bytes("ready")));
      tx.signatures().offer(new CollectedSignature(CollectedSignature.Kind.READY, hash(3), 2, address(2),
          bytes("payload"), bytes("signature")));
    });
    store.run(tx -> {
      var created = tx.intents().open(Intent.Action.CREATE, "share-3-2", epoch(3), NOON);
      tx.intents().close(created, NOON.plusSeconds(1));
      tx.intents().open(Intent.Action.DESTROY, "share-1-1", epoch(1), NOON);
      tx.tombstones().put(new Tombstone(KEY, epoch(3), 1, bytes("receipt")));
      tx.requests().admit(SignedRequest.started(hash(1), KEY, epoch(2), hash(11)));
      tx.requests().signed(hash(1), bytes("signature"));
      tx.requests().admit(SignedRequest.started(hash(2), KEY, epoch(2), hash(12)));
      tx.pairs().burn(KEY, epoch(2), address(2), 0);
      tx.pairs().burn(KEY, epoch(2), address(2), 1);
      tx.incarnations().intend(1);
      tx.incarnations().auditHead(address(2), new JournalHead(7, hash(7)));
      tx.peers().put(new PeerRecord(address(2), bytes("record"), 5, true));
      tx.journal().append(NOON, "epoch.prepared", "epoch 3 is prepared");
      tx.journal().append(NOON, "epoch.prepared", "epoch 3, attempt 1 is void");
    });
  }

  /** What format 3 brought, and format 2 before it. */
  static void fillLimits(Store store) {
    store.run(tx -> {
      tx.chain().pinRegistryCode(hash(5));
      tx.slots().take(new NonceSlot(1, address(1), 7), hash(11));
      tx.uses().count(new SigningUse(hash(1), KEY, 1, hash(0), NOON));
    });
  }

  /** What format 4 brought. */
  static void fillPairs(Store store) {
    store.run(tx -> {
      tx.pairs().take(KEY, epoch(2), address(3), 2);
      tx.pairs().prepare(KEY, epoch(2), address(3), 2, bytes("setup"));
      tx.pairs().use(KEY, epoch(2), address(3), 2);
      tx.incarnations().running(NOON);
      tx.disputes().put(hash(2), 1, 3, 2, NOON, bytes("statement"));
    });
  }

  /** What format 5 brought. */
  static void fillFreshness(Store store) {
    store.run(tx -> {
      tx.incarnations().observe(new Freshness(address(2), 4, epoch(2), 7, hash(7), SIGNATURE));
      tx.incarnations().marked(1);
      tx.trust().lose("the store was put back", NOON, 3, 9);
      tx.trust().reach(epoch(3), 2);
      tx.trust().name("share-00000000-4-1", "unknown");
    });
  }

  /** It, as text. */
  static void fillRuns(Store store) {
    store.run(tx -> {
      tx.events().add(sid(1), bytes("introduced"));
      tx.events().add(sid(1), bytes("heard"));
      tx.halts().halt(NOON, "a final block has changed");
    });
  }

  static List<String> runs(Store store) {
    return store.transaction(tx -> {
      var all = new ArrayList<Object>();
      all.addAll(tx.sessions().remembered());
      all.addAll(tx.events().of(sid(1)));
      tx.halts().standing().ifPresent(all::add);
      return all.stream().map(String::valueOf).toList();
    });
  }

  static List<String> freshness(Store store) {
    return store.transaction(tx -> {
      var all = new ArrayList<Object>(tx.incarnations().all());
      all.add(tx.incarnations().marked());
      all.add(tx.trust().distrust());
      return all.stream().map(Object::toString).toList();
    });
  }

  /** It, as text. */
  static List<String> pairs(Store store) {
    return store.transaction(tx -> {
      var all = new ArrayList<Object>(tx.pairs().of(KEY, epoch(2)));
      all.addAll(tx.disputes().of(hash(2)));
      return all.stream().map(Object::toString).toList();
    });
  }

  /** What {@link #fillLimits} filled in, as text. */
  static List<String> limits(Store store) {
    return store.transaction(tx -> {
      var all = new ArrayList<Object>();
      all.add(tx.chain().registryCode());
      all.add(tx.slots().digest(new NonceSlot(1, address(1), 7)));
      all.addAll(tx.uses().since(KEY, NOON));
      return all.stream().map(Object::toString).toList();
    });
  }

  /** Everything a store holds, in an order of its own, as text. */
  static List<String> content(Store store) {
    return store.transaction(tx -> {
      var all = new ArrayList<Object>();
      all.add(tx.chain().cursor());
      all.add(tx.keyset().state());
      all.addAll(tx.proposals().all());
      all.addAll(tx.sessions().started());
      all.add(tx.sessions().sealed(sid(1), "seed"));
      all.addAll(tx.outbox().of(sid(1)));
      all.addAll(tx.shares().all());
      all.addAll(tx.epochs().all());
      all.add(tx.signatures().readyOf(hash(3), 2));
      all.addAll(tx.signatures().of(CollectedSignature.Kind.READY, hash(3), 2));
      all.addAll(tx.intents().of("share-3-2"));
      all.addAll(tx.intents().open());
      all.addAll(tx.tombstones().all());
      all.addAll(tx.requests().after(0, 10).stream().map(Positioned::value).toList());
      all.addAll(tx.pairs().of(KEY, epoch(2)));
      all.add(tx.incarnations().own());
      all.add(tx.incarnations().auditHead(address(2)));
      all.addAll(tx.peers().all());
      all.addAll(tx.journal().page(1, 10));
      return all.stream().map(Object::toString).toList();
    });
  }

  /** Puts a stored sample where a store would be. */
  static void place(String name, Path folder) throws IOException {
    StoreFolder.make(folder);
    StoreFolder.makeFile(folder.resolve(StoreFolder.FILE));
    try (var sample = SampleStore.class.getResourceAsStream("/formats/" + name)) {
      Files.write(folder.resolve(StoreFolder.FILE), Optional.ofNullable(sample).orElseThrow().readAllBytes());
    }
  }
}
