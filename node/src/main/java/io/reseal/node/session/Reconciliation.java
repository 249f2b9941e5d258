package io.reseal.node.session;

import io.reseal.hsm.seal.SeedVault;
import io.reseal.hsm.seal.ShareBinding;
import io.reseal.node.store.Intent;
import io.reseal.node.store.StoredShare;
import io.reseal.node.store.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The token's keys against the store's rows, at a start: whether one of the two
 * is older than the other. Every step in the token is on record before it is
 * taken, so a crash leaves nothing that is told here. Nothing is deleted, least
 * of all what nobody knows.
 */
final class Reconciliation {

  private final Tx tx;
  private final Set<String> labels;
  private final List<String> findings = new ArrayList<>();

  private Reconciliation(Tx tx, Collection<String> labels) {
    this.tx = tx;
    this.labels = new TreeSet<>(labels);
  }

  /**
   * What contradicts, in words; nothing when they are of one time. A key that was
   * told before is not told again.
   */
  static List<String> findings(Tx tx, Collection<String> labels) {
    var reconciliation = new Reconciliation(tx, labels);
    reconciliation.starts();
    reconciliation.keys();
    return reconciliation.findings;
  }

  private void starts() {
    var marks = BootMarks.among(labels);
    var own = tx.incarnations().own();
    var marked = tx.incarnations().marked();
    var latest = marks.latest().orElse(0);
    if (latest > own) {
      findings.add("the token has seen start " + latest + " of this node, the store only " + own
          + ": the store was put back to an earlier one, or is new");
    } else if (latest < marked) {
      findings.add("the store has seen start " + marked + " of this node, the token "
          + (latest == 0 ? "none" : "only " + latest)
          + ": the token was put back to an earlier one, or is another");
    } else if (latest == own && marks.ended().contains(latest) && tx.incarnations().isRunning()) {
      findings.add("the token has seen the end of start " + latest
          + ", the store has not: the store was put back to an earlier one");
    }
  }

  private void keys() {
    var held = labels.stream().filter(label -> ShareBinding.isLabel(label) || SeedVault.isLabel(label))
        .collect(Collectors.toCollection(TreeSet::new));
    var ever = tx.intents().labels();
    var open = tx.intents().open().stream().map(Intent::label).collect(Collectors.toSet());
    var kept = new HashSet<String>();
    tx.shares().all().stream().filter(share -> share.status() != StoredShare.Status.DESTROYED)
        .forEach(share -> kept.add(share.hsmLabel()));

    tell("unknown", held.stream().filter(label -> !ever.contains(label)).toList(),
        "the token holds keys that the store never heard of: it was put back to an earlier one");
    tell(
        "returned", held.stream()
            .filter(label -> ever.contains(label) && !open.contains(label) && !kept.contains(label)).toList(),
        "the token holds keys that were destroyed: it was put back to an earlier one");
    tell("missing", kept.stream().filter(label -> !held.contains(label) && !open.contains(label)).toList(),
        "the token lacks keys of shares that the store keeps: one of the two was put back to an earlier one");
  }

  private void tell(String finding, List<String> found, String words) {
    var fresh = found.stream().sorted().filter(label -> tx.trust().name(label, finding)).toList();
    if (!fresh.isEmpty()) {
      findings.add(words + " (" + String.join(", ", fresh) + ")");
    }
  }
}
