package io.reseal.node.process;

import io.reseal.core.party.Bytes32;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.SignResult;
import io.reseal.node.demo.LocalNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who has the committee sign all the time, a few requests at once: each is sent
 * to a member again, under the same id, until it is answered.
 */
final class SigningClient implements AutoCloseable {

  private static final int AT_ONCE = 2;
  private static final Duration BETWEEN = Duration.ofMillis(1500);
  private static final Duration AGAIN = Duration.ofMillis(300);
  private static final int KEPT = 40;

  private final Asking asking;
  private final List<NodeStatus.Key> keys;
  private final Random random;
  private final Map<Bytes32, Wish> open = new ConcurrentHashMap<>();
  private final Deque<Answered> answered = new ArrayDeque<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger resent = new AtomicInteger();
  private final AtomicInteger notNow = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile List<LocalNode> members;
  private volatile Optional<String> violation = Optional.empty();
  private volatile boolean isOver;

  private record Answered(Wish wish, LocalNode by, SignResult result) {
  }

  /**
   * @param keys
   *          the committee's, for ever
   */
  SigningClient(Asking asking, List<NodeStatus.Key> keys, List<LocalNode> members, long seed) {
    this.asking = asking;
    this.keys = keys;
    this.members = members;
    random = new Random(seed);
    for (var number = 0; number < AT_ONCE; number++) {
      threads.add(Thread.ofVirtual().name("client-" + number).start(this::signOn));
    }
  }

  /** Whom to ask from now on. */
  void ask(List<LocalNode> now) {
    members = now;
  }

  private void signOn() {
    while (!isOver) {
      var id = id();
      var wish = new Wish(id, keys.get(number(keys.size())), "request " + id.hex());
      open.put(id, wish);
      try {
        pursue(wish);
      } catch (Violation e) {
        violation = violation.or(() -> Optional.of(e.getMessage()));
      } catch (InterruptedException _) {
        return;
      } finally {
        open.remove(id);
      }
      if (!pause(BETWEEN)) {
        return;
      }
    }
  }

  private void pursue(Wish wish) throws InterruptedException {
    var asked = member();
    for (var tries = 0; !isOver; tries++) {
      if (!members.contains(asked)) {
        asked = member(); // it has left: another one is asked for the same
      }
      switch (asking.sign(asked, wish)) {
        case Asking.Answer.Signed(var result) -> {
          wish.check(result);
          answers.incrementAndGet();
          resent.addAndGet(tries == 0 ? 0 : 1);
          keep(new Answered(wish, asked, result));
          return;
        }
        case Asking.Answer.NotNow _ -> notNow.incrementAndGet();
        case Asking.Answer.Refused(var why) -> throw new Violation("request " + wish.id() + ": " + why);
      }
      Thread.sleep(AGAIN);
    }
  }

  /** Has something signed and waits for it. */
  SignResult sign(LocalNode by, int key, Duration limit) {
    var id = id();
    var wish = new Wish(id, keys.get(key), "after the change " + id.hex());
    var end = System.nanoTime() + limit.toNanos();
    var why = "";
    while (System.nanoTime() < end) {
      switch (asking.sign(by, wish)) {
        case Asking.Answer.Signed(var result) -> {
          wish.check(result);
          return result;
        }
        case Asking.Answer.NotNow(var reason) -> why = reason;
        case Asking.Answer.Refused(var reason) -> throw new Violation("request " + id + ": " + reason);
      }
      var _ = pause(AGAIN);
    }
    throw new Violation(by + " signs nothing within " + limit.toSeconds() + " s: " + why);
  }

  /** What a member has answered, it answers again. */
  void askAgain() {
    List<Answered> some;
    synchronized (answered) {
      some = answered.stream().filter(each -> members.contains(each.by())).limit(3).toList();
    }
    for (var each : some) {
      if (asking.sign(each.by(), each.wish()) instanceof Asking.Answer.Signed(var result)) {
        each.wish().checkAgain(result, each.result());
      }
    }
  }

  /** Waits until everything is answered that is asked now. */
  void drain(Duration limit) {
    var waited = List.copyOf(open.keySet());
    var end = System.nanoTime() + limit.toNanos();
    while (waited.stream().anyMatch(open::containsKey)) {
      if (System.nanoTime() > end) {
        throw new Violation("not answered within " + limit.toSeconds() + " s with everybody there: "
            + waited.stream().filter(open::containsKey).toList());
      }
      var _ = pause(Duration.ofMillis(50));
    }
    violation.ifPresent(what -> {
      throw new Violation(what);
    });
  }

  private void keep(Answered one) {
    synchronized (answered) {
      answered.addFirst(one);
      while (answered.size() > KEPT) {
        answered.removeLast();
      }
    }
  }

  private LocalNode member() {
    var now = members;
    return now.get(number(now.size()));
  }

  private synchronized int number(int bound) {
    return random.nextInt(bound);
  }

  private synchronized Bytes32 id() {
    var id = new byte[Bytes32.SIZE];
    random.nextBytes(id);
    return Bytes32.of(id);
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How it went, in one sentence. */
  String words() {
    return answers + " requests answered, " + resent + " of them when asked again; " + notNow
        + " times \"not now\" or nobody there";
  }

  @Override
  public void close() {
    isOver = true;
    threads.forEach(Thread::interrupt);
  }
}
