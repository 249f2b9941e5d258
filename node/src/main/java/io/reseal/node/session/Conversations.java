package io.reseal.node.session;

import io.reseal.core.party.Address;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Malformed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The conversations that are open, by session. A message for one that is not
 * open yet waits a moment, within bounds: peers do not start at the same
 * instant. One thread owns it.
 */
public final class Conversations implements AutoCloseable {

  /**
   * Most messages that wait for their conversation, of all peers together and of
   * one.
   */
  private static final int EARLY_MESSAGES_MAX = 512;
  private static final int EARLY_MESSAGES_PER_PEER_MAX = 64;
  /** How long one waits; later it is sent again anyway. */
  private static final Duration EARLY_WAIT = Duration.ofSeconds(10);
  /**
   * Most that have ended and still linger; each keeps all that was said, up to
   * some hundred kilobytes. Beyond, those that have lingered longest go.
   */
  static final int LINGERING_MAX = 256;

  private static final Logger LOG = LogManager.getLogger(Conversations.class);

  private record Early(Address from, RunMessage message, Instant since) {
  }

  private final Map<SessionId, Conversation<?>> open = new HashMap<>();
  private final Map<SessionId, Duration> lingering = new LinkedHashMap<>();
  private final Deque<Early> early = new ArrayDeque<>();

  /** Opens a conversation and hands it what has come early. */
  public void open(Conversation<?> conversation, Instant now) {
    if (open.putIfAbsent(conversation.sid(), conversation) != null) {
      throw new IllegalStateException("session " + conversation.sid() + " is open already");
    }
    var waited = new ArrayList<RunMessage>();
    early.removeIf(each -> each.message().sid().equals(conversation.sid()) && waited.add(each.message()));
    // Introductions first: what they introduce is not authentic before.
    guarded(conversation, () -> {
      waited.stream().filter(RunMessage.Introduction.class::isInstance)
          .forEach(each -> conversation.onMessage(each, now));
      waited.stream().filter(RunMessage.Speech.class::isInstance)
          .forEach(each -> conversation.onMessage(each, now));
    });
  }

  /**
   * Opens a conversation that ends by itself once its runs have ended and the
   * slower parties have had that much time, or there are too many of them. What
   * it said it says again then only to who has not ended.
   */
  public void open(Conversation<?> conversation, Duration linger, Instant now) {
    lingering.put(conversation.sid(), linger);
    conversation.quietWhenOver();
    open(conversation, now);
  }

  /**
   * A member has started anew, by its own signed word. Of the runs that end by
   * themselves it takes none up again.
   */
  public void startedAnew(Address member) {
    lingering.keySet().forEach(sid -> find(sid).ifPresent(conversation -> conversation.startedAnew(member)));
  }

  /** Takes a frame of a run from a member. */
  public void onFrame(Address from, byte[] payload, Instant now) {
    RunMessage message;
    try {
      message = RunMessage.CODEC.decode(payload);
    } catch (Malformed e) {
      LOG.warn("{} sent no message of a run: {}", from, e.getMessage());
      return;
    }
    var conversation = open.get(message.sid());
    if (conversation != null) {
      var wasOver = conversation.isOver();
      guarded(conversation, () -> {
        conversation.onMessage(message, now);
        if (wasOver) {
          conversation.answer(from, now);
        }
      });
    } else if (early.size() < EARLY_MESSAGES_MAX
        && early.stream().filter(each -> each.from().equals(from)).count() < EARLY_MESSAGES_PER_PEER_MAX) {
      early.add(new Early(from, message, now));
    }
  }

  /** Lets time pass for all of them. */
  public void tick(Instant now) {
    early.removeIf(each -> each.since().plus(EARLY_WAIT).isBefore(now));
    List.copyOf(open.values()).forEach(conversation -> guarded(conversation, () -> conversation.tick(now)));
    List.copyOf(lingering.keySet()).stream()
        .filter(sid -> !open.containsKey(sid) || open.get(sid).isOverFor(lingering.get(sid), now))
        .forEach(this::end);
    var over = lingering.keySet().stream().filter(sid -> open.get(sid).isOver()).toList();
    over.stream().limit(Math.max(0, over.size() - LINGERING_MAX)).forEach(this::end);
  }

  /**
   * A mistake of ours in one session, or a disk that fails it, must not stop all
   * the others, and must not leave anybody waiting for its end.
   */
  private void guarded(Conversation<?> conversation, Runnable turn) {
    try {
      turn.run();
    } catch (Withheld e) {
      LOG.info("session {} ends here: {}", conversation.sid(), e.getMessage());
      giveUp(conversation, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("session {} is given up after a failure of our own", conversation.sid(), e);
      giveUp(conversation, "a failure of our own: " + e.getMessage());
    }
  }

  private void giveUp(Conversation<?> conversation, String why) {
    end(conversation.sid());
    try {
      conversation.abandon(why);
    } catch (RuntimeException e) {
      LOG.error("the end of session {} cannot be noted", conversation.sid(), e);
    }
  }

  /**
   * Ends all of them: nothing more is said, not even again, and whoever waits for
   * one is told why.
   */
  public void abandon(String why) {
    List.copyOf(open.values()).forEach(conversation -> giveUp(conversation, why));
  }

  /** The open conversation of a session. */
  public Optional<Conversation<?>> find(SessionId sid) {
    return Optional.ofNullable(open.get(sid));
  }

  /** Ends a conversation: its secrets are wiped and nothing more is sent. */
  public void end(SessionId sid) {
    lingering.remove(sid);
    var conversation = open.remove(sid);
    if (conversation != null) {
      conversation.close();
    }
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::end);
  }
}
