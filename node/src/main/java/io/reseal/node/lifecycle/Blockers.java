package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.Abort;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.RegistryTransactions;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Who keeps a change from happening, and the alarm when attempts at it are void
 * again and again: attempts alone are no sign of life. An attempt that lapsed
 * lacked what its members did not say; one that was aborted was so by a member,
 * whom the registry's log names.
 */
final class Blockers {

  /** So many void attempts without a commit in between raise the alarm. */
  static final int VOID_MAX = 3;

  private static final Logger LOG = LogManager.getLogger(Blockers.class);

  private final Desk desk;
  private final Awaited awaited;
  private final RegistryTransactions registry;
  private final Executor chainThread;
  private final TreeMap<Epoch, Integer> voids = new TreeMap<>();
  private final Map<Address, Tally> tallies = new TreeMap<>();
  private Optional<Watched> watched = Optional.empty();
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
  private Epoch active = Epoch.NONE;
  private int alarmedAt;
  private int unknown;
  private volatile int count; // read by whoever scrapes

  /** An attempt while it lives, and what it lacked last. */
  private record Watched(Epoch epoch, int attempt, long deadline, Map<Address, String> lacking) {
  }

  /** An attempt that is void, and who is to be asked about it. */
  private record Ended(Watched was, Map<Address, String> lacking) {
  }

  private record Tally(int attempts, String last) {
  }

  Blockers(Desk desk, Awaited awaited, RegistryTransactions registry, Executor chainThread) {
    this.desk = desk;
    this.awaited = awaited;
    this.registry = registry;
    this.chainThread = chainThread;
  }

  /** Looks at where the change stands now; asked at every tick. */
  void follow(FinalizedState now) {
    for (var each = ended.poll(); each != null; each = ended.poll()) {
      unknown--; // before what may fail: as long as one is unknown there is no alarm
      blame(each);
    }
    if (!now.activeEpoch().equals(active)) {
      active = now.activeEpoch();
      forget();
    }
    var live = now.proposal().filter(proposal -> proposal.hasLiveAttempt(now.block().time()));
    watched.filter(was -> live.filter(each -> isOf(was, each)).isEmpty()).ifPresent(was -> ended(was, now));
    watched = live.map(proposal -> new Watched(proposal.epoch(), proposal.attempt(), proposal.deadline(),
        awaited.ofTheAttempt(proposal)));
    now.latest().filter(latest -> latest.epoch().compareTo(active) > 0)
        .ifPresent(latest -> voids.put(latest.epoch(), latest.attempt() - (live.isPresent() ? 1 : 0)));
    count = voids.values().stream().mapToInt(Integer::intValue).sum();
    raise();
  }

  private void forget() {
    voids.clear();
    tallies.clear();
    alarmedAt = 0;
    watched = Optional.empty();
  }

  private static boolean isOf(Watched was, EpochState live) {
    return live.epoch().equals(was.epoch()) && live.attempt() == was.attempt();
  }

  private void ended(Watched was, FinalizedState now) {
    unknown++;
    if (now.block().time() > was.deadline()) {
      ended.add(new Ended(was, was.lacking()));
      return;
    }
    // Its end before the deadline is some member's deed: what others had not said
    // by
    // then is no fault of theirs.
    chainThread.execute(() -> {
      var lacking = Map.<Address, String>of();
      try {
        lacking = registry.abort(was.epoch(), was.attempt()).map(abort -> Map.of(abort.by(), said(abort)))
            .orElse(Map.of());
      } catch (ChainException e) {
        LOG.warn("who aborted attempt {} of epoch {} cannot be read: {}", was.attempt(), was.epoch(),
            e.getMessage());
      } finally {
        ended.add(new Ended(was, lacking));
      }
    });
  }

  private static String said(Abort abort) {
    return "aborted it: \"" + abort.reason() + "\"";
  }

  private void blame(Ended end) {
    var was = end.was();
    end.lacking().forEach((member, why) -> tallies.merge(member, new Tally(1, why),
        (before, last) -> new Tally(before.attempts() + 1, last.last())));
    desk.note("attempt-void",
        "epoch " + was.epoch() + ", attempt " + was.attempt() + " is void" + names(end.lacking().entrySet()
            .stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining("; "))));
  }

  private static String names(String list) {
    return list.isEmpty() ? "" : ": " + list;
  }

  private void raise() {
    if (count >= VOID_MAX && count > alarmedAt && unknown == 0) { // it says who, if anybody knows
      alarmedAt = count;
      var text = alarm().orElseThrow();
      LOG.error("ALARM: {}", text);
      desk.note("alarm", text);
    }
  }

  /** Void attempts since an epoch was last committed. */
  int count() {
    return count;
  }

  /**
   * What is wrong and who it waits for; nothing while the change may yet come.
   */
  Optional<String> alarm() {
    if (count < VOID_MAX) {
      return Optional.empty();
    }
    var who = tallies.entrySet().stream().map(each -> each.getKey() + " (" + each.getValue().last() + "; in "
        + each.getValue().attempts() + " attempts seen here)").collect(Collectors.joining(", "));
    return Optional.of(count + " attempts at epoch " + voids.lastKey() + " are void"
        + (who.isEmpty() ? ": this node saw none of them end" : ", for want of " + who)
        + "; look at these nodes, or have governance propose without them");
  }
}
