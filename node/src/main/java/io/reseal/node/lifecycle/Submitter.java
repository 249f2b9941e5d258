package io.reseal.node.lifecycle;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.Submission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Sends what any member may send, by turns: all could, one pays. Whose turn it
 * is first follows from a hash of the subject; each next one waits a turn
 * longer. Losing the race is success, as the chain then shows what was wanted.
 */
final class Submitter {

  private static final Logger LOG = LogManager.getLogger(Submitter.class);

  /**
   * How long a sent transaction may take to show in a final block before it is
   * sent again.
   */
  private static final Duration SENT_WAIT = Duration.ofSeconds(20);
  private static final Duration REFUSED_WAIT = Duration.ofSeconds(3);
  private static final Duration BUSY_WAIT = Duration.ofSeconds(1);
  private static final Duration FAILED_WAIT = Duration.ofSeconds(5);

  private final Address self;
  private final Duration turn;
  private final Executor chainThread;
  private final InstantSource clock;
  private final Map<Bytes32, Instant> possibleSince = new HashMap<>();
  private final Map<Bytes32, Instant> nextTry = new HashMap<>();

  /**
   * Of this node.
   *
   * @param turn
   *          how much longer each next member waits
   * @param chainThread
   *          talks to the chain; not the node's own thread
   */
  Submitter(Address self, Duration turn, Executor chainThread, InstantSource clock) {
    this.self = self;
    this.turn = turn;
    this.chainThread = chainThread;
    this.clock = clock;
  }

  /**
   * Sends, if it is our turn and nothing is under way.
   *
   * @param what
   *          for the log, such as {@code commit}
   * @param subject
   *          what it is about: the same for all members
   * @param members
   *          who take turns
   */
  void offer(String what, Bytes32 subject, List<Address> members, Supplier<Submission> call) {
    offer(what, subject, members, call, () -> {
    });
  }

  /**
   * As above; {@code sent} is run, on the chain's thread, when it has been sent.
   */
  void offer(String what, Bytes32 subject, List<Address> members, Supplier<Submission> call, Runnable sent) {
    var id = Transcript.of(Tag.TURN).add(what).add(subject).hash();
    var now = clock.instant();
    Instant due;
    synchronized (this) {
      due = possibleSince.computeIfAbsent(id, _ -> now).plus(turn.multipliedBy(rank(id, members)));
      if (now.isBefore(due) || now.isBefore(nextTry.getOrDefault(id, Instant.MIN))) {
        return;
      }
      nextTry.put(id, now.plus(SENT_WAIT));
    }
    chainThread.execute(() -> send(what, id, call, sent));
  }

  private void send(String what, Bytes32 id, Supplier<Submission> call, Runnable sent) {
    try {
      switch (call.get()) {
        case Submission.Sent(var hash) -> {
          LOG.info("{} sent in {}", what, hash);
          sent.run();
        }
        case Submission.Refused(var error) -> {
          LOG.info("{} would be refused: {}", what, error);
          again(id, REFUSED_WAIT);
        }
        case Submission.Busy _ -> again(id, BUSY_WAIT);
      }
    } catch (ChainException e) {
      LOG.warn("{} could not be sent: {}", what, e.getMessage());
      again(id, FAILED_WAIT);
    } catch (RuntimeException e) {
      LOG.error("{} could not be sent", what, e);
      again(id, FAILED_WAIT);
    }
  }

  private synchronized void again(Bytes32 id, Duration wait) {
    nextTry.put(id, clock.instant().plus(wait));
  }

  private int rank(Bytes32 id, List<Address> members) {
    var order = members.stream()
        .sorted(Comparator.comparing(member -> Transcript.of(Tag.TURN).add(id).add(member.toArray()).hash()))
        .toList();
    var rank = order.indexOf(self);
    return rank < 0 ? order.size() : rank;
  }

  /** Forgets subjects of the past, which never come again. */
  synchronized void forgetBefore(Instant time) {
    nextTry.values().removeIf(at -> at.isBefore(time));
    possibleSince.entrySet()
        .removeIf(entry -> entry.getValue().isBefore(time) && !nextTry.containsKey(entry.getKey()));
  }
}
