package io.reseal.node.process;

import io.reseal.core.party.Committee;
import io.reseal.node.chain.TestChain;
import io.reseal.node.demo.LocalNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Who is to hold the key, and how many of them must act.
 *
 * @param members
 *          in no order
 */
record Seats(List<LocalNode> members, int threshold) {

  private static final int[][] SHAPES = {{2, 3}, {3, 4}, {3, 5}};

  /** Nobody, before the first key. */
  static final Seats NONE = new Seats(List.of(), 0);

  Seats {
    members = List.copyOf(members);
  }

  /** Any of these, in one of three sizes. */
  static Seats any(List<LocalNode> all, Random random) {
    var shape = SHAPES[random.nextInt(SHAPES.length)];
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return new Seats(shuffled.subList(0, Math.min(shape[1], all.size())), shape[0]);
  }

  Committee committee() {
    return Committee.of(members.stream().map(LocalNode::address).toList(), threshold);
  }

  boolean isSame(Seats other) {
    return committee().equals(other.committee());
  }

  /**
   * Has the governance want these instead of those; a refresh if they are the
   * same.
   */
  void want(Seats before, TestChain chain) {
    if (!before.members.isEmpty() && isSame(before)) {
      chain.governance().requestRefresh(chain.registry());
      return;
    }
    members.stream().filter(node -> !before.members.contains(node))
        .forEach(node -> chain.governance().adminAddRelayer(chain.bridge(), node.address()));
    before.members.stream().filter(node -> !members.contains(node))
        .forEach(node -> chain.removeRelayer(node.address()));
    if (!before.members.isEmpty() && threshold != before.threshold) {
      chain.changeThreshold(threshold);
    }
  }

  /** In words, beside those before. */
  String words(Seats before) {
    if (before.members.isEmpty()) {
      return "keygen of " + this;
    }
    return isSame(before) ? "refresh of " + this : before + " -> " + this;
  }

  @Override
  public String toString() {
    return threshold + " of " + members.stream().map(LocalNode::name).sorted().toList();
  }
}
