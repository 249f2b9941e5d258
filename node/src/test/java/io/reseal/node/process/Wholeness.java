package io.reseal.node.process;

import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.api.HsmReport;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Phase;
import io.reseal.node.lifecycle.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a committee is what the chain says, at every node: one proven epoch
 * and one root, the same keys, and nothing of any other epoch or attempt left
 * in any store or token.
 */
final class Wholeness {

  private static final Pattern GONE = Pattern
      .compile("attempt \\d+ (RETIRED|VOID|ROLLED_BACK)(, proven)?, (\\d+) receipts");
  private static final Pattern ROOT = Pattern.compile("epoch (\\d+) is active, root (?:0x)?([0-9a-f]{64})");
  private static final Pattern SHARE = Pattern.compile("share-[0-9a-f]+-(\\d+)-(\\d+)");

  private final Committee wanted;
  private final Epoch before;
  private final int keyCount;
  private final List<NodeStatus.Key> keys;

  /**
   * @param wanted
   *          who should hold the keys
   * @param before
   *          the epoch that was active before
   * @param keyCount
   *          so many keys it has
   * @param keys
   *          the committee's for ever; empty before they are known
   */
  Wholeness(Committee wanted, Epoch before, int keyCount, List<NodeStatus.Key> keys) {
    this.wanted = wanted;
    this.before = before;
    this.keyCount = keyCount;
    this.keys = keys;
  }

  /**
   * What is still missing; nothing when all is well.
   *
   * @throws Violation
   *           when it can never be well again
   */
  Optional<String> missing(FinalizedState chain, List<? extends Witness> all) {
    var active = chain.active().filter(epoch -> epoch.epoch().compareTo(before) > 0)
        .filter(epoch -> epoch.terms().names(wanted));
    if (active.isEmpty()) {
      return Optional.of("on chain epoch " + chain.activeEpoch() + " is active and not " + wanted);
    }
    if (active.get().phase() != Phase.PROVEN || chain.proposal().isPresent()) {
      return Optional.of("epoch " + active.get().epoch() + " is " + active.get().phase()
          + chain.proposal().map(next -> ", epoch " + next.epoch() + " is proposed").orElse(""));
    }
    for (var node : all) {
      var status = node.status();
      var wrong = status.isEmpty()
          ? Optional.of("does not answer")
          : wrong(status.get(), active.get(), node.isMember());
      if (wrong.isPresent()) {
        return wrong.map(what -> node + " " + what);
      }
    }
    for (var node : all) {
      var left = left(node, active.get());
      if (left.isPresent()) {
        return left.map(what -> node + " " + what);
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrong(NodeStatus status, EpochState active, boolean isMember) {
    if (status.state() == State.Name.HALT || status.warnings().stream().anyMatch(Wholeness::isDoubt)) {
      throw new Violation(
          status.address() + " doubts itself: " + status.sentence() + " " + status.warnings());
    }
    if (!status.keys().isEmpty() && !keys.isEmpty() && !status.keys().equals(keys)) {
      throw new Violation(status.address() + " holds the keys " + status.keys() + ", not " + keys);
    }
    var isThere = status.activeEpoch() == active.epoch().number() && status.hasShare() == isMember
        && status.proposal().isEmpty();
    var isAtRest = status.state() == State.Name.IDLE || (!isMember && status.state() == State.Name.LEFT);
    return isThere && isAtRest
        ? Optional.empty()
        : Optional.of("is " + status.state() + " in epoch " + status.activeEpoch() + ": " + status.sentence()
            + " " + status.warnings());
  }

  private static boolean isDoubt(String warning) {
    return warning.startsWith("distrusted");
  }

  /** By store and journal, then by the token itself. */
  private Optional<String> left(Witness node, EpochState active) {
    var isMember = node.isMember();
    var view = node.reshare();
    var hsm = node.hsm();
    if (view.isEmpty() || hsm.isEmpty()) {
      return Optional.of("does not answer");
    }
    view.get().history().stream().filter(entry -> entry.kind().equals("active"))
        .map(entry -> ROOT.matcher(entry.text())).filter(match -> match.matches())
        .filter(match -> Long.parseLong(match.group(1)) == active.epoch().number())
        .filter(match -> !match.group(2).equals(active.root().hex())).findFirst().ifPresent(match -> {
          throw new Violation(node + " has the root " + match.group(2) + " of epoch " + active.epoch()
              + ", the chain " + active.root().hex());
        });
    for (var past : view.get().epochs()) {
      for (var held : past.held()) {
        var isActive = held.equals("attempt " + active.attempt() + " ACTIVE, proven")
            && past.epoch() == active.epoch().number() && isMember;
        var gone = GONE.matcher(held);
        if (!isActive && !(gone.matches() && Integer.parseInt(gone.group(3)) == keyCount)) {
          return Optional.of("holds of epoch " + past.epoch() + ": " + held);
        }
      }
    }
    var shares = shares(hsm.get());
    var expected = isMember ? keyCount : 0;
    var isOnlyThis = shares.stream().map(SHARE::matcher)
        .allMatch(share -> share.matches() && Long.parseLong(share.group(1)) == active.epoch().number()
            && Integer.parseInt(share.group(2)) == active.attempt());
    return shares.size() == expected && isOnlyThis
        ? Optional.empty()
        : Optional.of("has in its token " + shares + ", epoch " + active.epoch() + " is active");
  }

  private static Set<String> shares(HsmReport report) {
    return report.keys().stream().map(HsmReport.Key::label)
        .filter(label -> label.startsWith("share-") || label.startsWith("session-"))
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }
}
