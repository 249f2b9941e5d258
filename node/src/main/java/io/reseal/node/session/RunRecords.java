package io.reseal.node.session;

import io.reseal.core.curve.SeededEntropy;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.SessionId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.core.secret.SecretScope;
import io.reseal.hsm.seal.SeedVault;
import io.reseal.node.store.Intent;
import io.reseal.node.store.Session;
import io.reseal.node.store.Store;
import io.reseal.node.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The runs of KeyDeal that this node takes part in, as they last: one of each
 * key in an attempt at an epoch, begun once, resumed after a restart, forgotten
 * when the attempt is over.
 *
 * <p>
 * An attempt's HSM key is made inside an open intent, which stands as long as
 * one of its runs is under way. From then on it is like any key that was made
 * and sealed nothing that is needed: see {@link Custody#orphans}.
 */
public final class RunRecords {

  /** What these runs are called in the store. */
  static final String KIND = "keydeal";

  private static final String SEED = "seed";

  private final Store store;
  private final SeedVault vault;
  private final Entropy entropy;
  private final InstantSource clock;

  public RunRecords(Store store, SeedVault vault, Entropy entropy, InstantSource clock) {
    this.store = store;
    this.vault = vault;
    this.entropy = entropy;
    this.clock = clock;
  }

  /**
   * Puts an attempt's runs on record, all of them or none; those that are there
   * already stay as they are.
   *
   * @param sids
   *          by the keys' order
   */
  public void begin(Epoch epoch, int attempt, List<SessionId> sids) {
    var now = clock.instant();
    var isUnderWay = store.transaction(tx -> {
      for (var key = 0; key < sids.size(); key++) {
        var _ = tx.sessions().startOnce(sids.get(key), KIND, epoch, attempt, key, now);
      }
      var anyStarted = sids.stream().anyMatch(tx.sessions()::isUnderWay);
      if (anyStarted) {
        tx.intents().open(Intent.Action.CREATE, SeedVault.label(epoch, attempt), epoch, now);
      }
      return anyStarted;
    });
    if (isUnderWay) {
      vault.makeKey(epoch, attempt);
    }
  }

  /** A run as it is on record. */
  public Optional<Session> find(SessionId sid) {
    return store.transaction(tx -> tx.sessions().find(sid));
  }

  /**
   * The runs of an attempt, by the keys' order; none when it has not begun here.
   */
  public List<Session> of(Epoch epoch, int attempt) {
    return store.transaction(tx -> tx.sessions().ofAttempt(epoch, attempt)).stream()
        .filter(run -> run.kind().equals(KIND)).toList();
  }

  /**
   * The record of a run that is under way. One that died before it had a seed has
   * said nothing yet: it gets one now.
   *
   * @param scope
   *          holds the seed
   * @throws io.reseal.hsm.token.TokenException
   *           when the token will not open the seed
   */
  public RunRecord open(Session run, SecretScope scope) {
    var stored = store.transaction(tx -> tx.sessions().sealed(run.sid(), SEED));
    if (stored.isPresent()) {
      var seed = vault.open(run.epoch(), run.attempt(), run.sid(), stored.get());
      return new RunRecord(store, run.sid(), scope.hold(seed), clock);
    }
    var seed = scope.hold(SecretBytes.random(SeededEntropy.SEED_SIZE, entropy));
    var sealed = vault.seal(run.epoch(), run.attempt(), run.sid(), seed);
    store.run(tx -> tx.sessions().keep(run.sid(), SEED, sealed));
    return new RunRecord(store, run.sid(), seed, clock);
  }

  /**
   * A run has ended: of it nothing secret is needed any more.
   *
   * @param tx
   *          where what it yielded is stored, too
   */
  public static void end(Tx tx, SessionId sid, Session.State state) {
    tx.sessions().end(sid, state);
    tx.sessions().erase(sid, SEED);
  }

  /**
   * A run that cannot go on as it was: it never will, and its seed is erased.
   */
  public void giveUp(SessionId sid) {
    store.run(tx -> {
      if (tx.sessions().isUnderWay(sid)) {
        end(tx, sid, Session.State.VOID);
      }
    });
  }

  /** What an ended run said, to be said again to those that have not heard it. */
  public Optional<Encore> encore(Session run, Peers peers, Timing timing) {
    var messages = store.transaction(tx -> tx.outbox().of(run.sid()));
    var first = store.transaction(tx -> tx.events().first(run.sid()));
    if (messages.isEmpty() || first.isEmpty()
        || !(RunRecord.decoded(first.get()) instanceof RunEvent.Introduced(var certificate))) {
      return Optional.empty();
    }
    var introduction = RunMessage.CODEC.encode(new RunMessage.Introduction(run.sid(), certificate));
    return Optional.of(new Encore(Bytes.of(introduction), messages, peers, timing, clock.instant()));
  }

  /** An attempt is over: nothing of its runs is needed any more. */
  public void forget(Epoch epoch, int attempt) {
    forget(run -> run.epoch().equals(epoch) && run.attempt() == attempt);
  }

  /**
   * All attempts are over but those that are meant.
   *
   * @param isLive
   *          whether the attempt of a run may still be committed
   */
  public void forgetUnless(Predicate<Session> isLive) {
    forget(run -> !isLive.test(run));
  }

  private void forget(Predicate<Session> isOver) {
    var over = store.transaction(tx -> tx.sessions().remembered()).stream()
        .filter(run -> run.kind().equals(KIND) && isOver.test(run)).toList();
    if (!over.isEmpty()) {
      store.run(tx -> over.forEach(run -> tx.sessions().forget(run.sid())));
    }
  }

  /** Labels of the HSM keys that runs under way need. */
  static Set<String> needed(Tx tx) {
    return tx.sessions().started().stream().filter(run -> run.kind().equals(KIND))
        .map(run -> SeedVault.label(run.epoch(), run.attempt())).collect(Collectors.toSet());
  }
}
