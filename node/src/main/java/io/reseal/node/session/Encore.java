package io.reseal.node.session;

import io.reseal.core.party.Bytes;
import io.reseal.node.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/**
 * A run that ended before a restart: what it said is said again, byte for byte,
 * as long as its attempt lives, to those that may not have heard it. It hears
 * nothing. One thread owns it.
 */
public final class Encore {

  private final Bytes introduction;
  private final List<StoredMessage> said;
  private final Peers peers;
  private final Timing timing;
  private Instant dueAt;
  private Duration wait;

  /**
   * Of one run.
   *
   * @param introduction
   *          of this node's session key in it
   */
  Encore(Bytes introduction, List<StoredMessage> said, Peers peers, Timing timing, Instant now) {
    this.introduction = introduction;
    this.said = List.copyOf(said);
    this.peers = peers;
    this.timing = timing;
    dueAt = now;
    wait = timing.resendFirst();
  }

  /** Says it again when it is due. */
  public void tick(Instant now) {
    if (now.isBefore(dueAt)) {
      return;
    }
    dueAt = now.plus(wait);
    wait = wait.multipliedBy(2).compareTo(timing.resendMost()) < 0
        ? wait.multipliedBy(2)
        : timing.resendMost();
    var connected = peers.connected();
    var listeners = new TreeSet<>(said.stream().map(StoredMessage::peer).toList());
    listeners.retainAll(connected);
    listeners.forEach(address -> peers.send(address, introduction.toArray()));
    said.stream().filter(message -> listeners.contains(message.peer()))
        .forEach(message -> peers.send(message.peer(), message.bytes().toArray()));
  }
}
