package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Who sends what all may send, and when again. */
class SubmitterTest {

  private static final Duration TURN = Duration.ofMinutes(3);
  private static final Bytes32 SUBJECT = Facts.hash(1);
  private static final List<Address> MEMBERS = Facts.committee(2, 1, 2, 3, 4).members();

  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private final List<Address> senders = new ArrayList<>();

  private Submitter of(Address self) {
    return new Submitter(self, TURN, Runnable::run, () -> now);
  }

  private Supplier<Submission> sending(Address self) {
    return () -> {
      senders.add(self);
      return new Submission.Sent(Facts.hash(2));
    };
  }

  /** Everybody offers the same at the same instants. */
  private List<Address> order(Bytes32 subject) {
    senders.clear();
    var all = MEMBERS.stream().map(this::of).toList();
    for (var turn = 0; turn < MEMBERS.size(); turn++) {
      for (var k = 0; k < MEMBERS.size(); k++) {
        if (!senders.contains(MEMBERS.get(k))) {
          all.get(k).offer("commit", subject, MEMBERS, sending(MEMBERS.get(k)));
        }
      }
      assertThat(senders).hasSize(turn + 1);
      now = now.plus(TURN);
    }
    return List.copyOf(senders);
  }

  @Test
  void eachMemberHasATurnOfItsOwnAndAllAgreeOnTheOrder() {
    var order = order(SUBJECT);
    assertThat(order).containsExactlyInAnyOrderElementsOf(MEMBERS);
    assertThat(order(SUBJECT)).isEqualTo(order);
  }

  @Test
  void theOrderDependsOnTheSubject() {
    var firsts = new ArrayList<Address>();
    for (var k = 0; k < 20; k++) {
      firsts.add(order(Facts.hash(100 + k)).getFirst());
    }
    assertThat(firsts.stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void whoIsNoMemberComesLast() {
    var stranger = of(Facts.person(50));
    stranger.offer("commit", SUBJECT, MEMBERS, sending(Facts.person(50)));
    now = now.plus(TURN.multipliedBy(MEMBERS.size()).minusNanos(1));
    stranger.offer("commit", SUBJECT, MEMBERS, sending(Facts.person(50)));
    assertThat(senders).isEmpty();
    now = now.plusNanos(1);
    stranger.offer("commit", SUBJECT, MEMBERS, sending(Facts.person(50)));
    assertThat(senders).hasSize(1);
  }

  @Test
  void whatWasSentIsNotSentAgainWhileItMayBeMined() {
    var first = first();
    var submitter = of(first);
    submitter.offer("commit", SUBJECT, MEMBERS, sending(first));
    submitter.offer("commit", SUBJECT, MEMBERS, sending(first));
    assertThat(senders).hasSize(1);
    now = now.plusSeconds(20);
    submitter.offer("commit", SUBJECT, MEMBERS, sending(first));
    assertThat(senders).hasSize(2);
  }

  private Address first() {
    var order = order(SUBJECT);
    senders.clear();
    return order.getFirst();
  }

  @Test
  void whatIsRefusedBusyOrCannotBeSentIsTriedAgainSoon() {
    var first = first();
    for (var answer : List.<Supplier<Submission>>of(() -> new Submission.Refused("WrongPhase(2)"),
        () -> new Submission.Busy(Facts.hash(3)), () -> {
          throw new ChainException("no endpoint answers");
        }, () -> {
          throw new IllegalStateException("a bug");
        })) {
      var submitter = of(first);
      var calls = new int[1];
      Supplier<Submission> call = () -> {
        calls[0]++;
        return answer.get();
      };
      submitter.offer("commit", SUBJECT, MEMBERS, call);
      submitter.offer("commit", SUBJECT, MEMBERS, call);
      assertThat(calls[0]).isEqualTo(1);
      now = now.plusSeconds(5);
      submitter.offer("commit", SUBJECT, MEMBERS, call);
      assertThat(calls[0]).isEqualTo(2);
    }
  }

  @Test
  void onlyWhatWasSentIsReportedAsSent() {
    var first = first();
    var sent = new int[1];
    of(first).offer("recordDestroyed", SUBJECT, List.of(first), () -> new Submission.Refused("No()"),
        () -> sent[0]++);
    assertThat(sent[0]).isZero();
    of(first).offer("recordDestroyed", SUBJECT, List.of(first), sending(first), () -> sent[0]++);
    assertThat(sent[0]).isEqualTo(1);
  }

  @Test
  void subjectsOfThePastAreForgottenAndTheirTurnsBeginAnew() {
    var last = order(SUBJECT).stream()
        .max(Comparator.comparingInt(address -> order(SUBJECT).indexOf(address))).orElseThrow();
    senders.clear();
    var submitter = of(last);
    submitter.offer("commit", SUBJECT, MEMBERS, sending(last));
    now = now.plus(Duration.ofDays(2));
    submitter.forgetBefore(now.minus(Duration.ofDays(1)));
    submitter.offer("commit", SUBJECT, MEMBERS, sending(last));
    assertThat(senders).isEmpty();
  }
}
