package io.reseal.node.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Rounds and failpoints, shared out among committees as they come for them:
 * each failpoint has its turn, then all of them again.
 */
final class Turns {

  private final Random random;
  private final int count;
  private final Deque<Failpoint> waiting = new ArrayDeque<>();
  private int begun;

  Turns(int count, long seed) {
    this.count = count;
    random = new Random(seed);
  }

  /** The number of the next round, from 1; empty after the last. */
  synchronized OptionalInt round() {
    return begun == count ? OptionalInt.empty() : OptionalInt.of(++begun);
  }

  /** Where nodes are to die in a round that comes by such failpoints. */
  synchronized List<Failpoint> failpoints(Predicate<Failpoint> isMet) {
    if (waiting.isEmpty()) {
      var all = new ArrayList<>(Arrays.asList(Failpoint.values()));
      Collections.shuffle(all, random);
      waiting.addAll(all);
    }
    // So many at once that each has its turn.
    var share = (int) Math.ceil((double) waiting.size() / (count - begun + 1));
    var places = Math.clamp(share, 1, 2);
    var chosen = new ArrayList<Failpoint>();
    for (var each = waiting.iterator(); each.hasNext() && chosen.size() < places;) {
      var place = each.next();
      if (isMet.test(place)) {
        chosen.add(place);
        each.remove();
      }
    }
    return chosen;
  }

  /** Nobody came by these: they are next. */
  synchronized void again(List<Failpoint> unreached) {
    unreached.forEach(waiting::addFirst);
  }
}
