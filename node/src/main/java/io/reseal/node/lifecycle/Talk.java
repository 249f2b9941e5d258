package io.reseal.node.lifecycle;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.protocol.Malformed;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.store.EpochRecord;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What members tell each other about a change: takes it, answers it, and tells
 * it again.
 */
final class Talk {

  private static final Logger LOG = LogManager.getLogger(Talk.class);

  /** Every so many times others' statements are passed on as well. */
  private static final int RELAY_EVERY = 3;

  private final Desk desk;
  private final Courier courier;
  private final Ballots ballots;
  private final Attempts attempts;
  private final Survey survey;
  private final Recollection recollection;
  private final SignOnce signOnce;
  private int times;

  Talk(Desk desk, Courier courier, Ballots ballots, Attempts attempts, Survey survey,
      Recollection recollection, SignOnce signOnce) {
    this.signOnce = signOnce;
    this.desk = desk;
    this.courier = courier;
    this.ballots = ballots;
    this.attempts = attempts;
    this.survey = survey;
    this.recollection = recollection;
  }

  /**
   * Takes what another member says. Anything may come here.
   *
   * @param chain
   *          the newest final block, unless there is none or none to rely on
   */
  void onStatement(Address from, byte[] payload, Optional<FinalizedState> chain) {
    try {
      var statement = Statement.CODEC.decode(payload);
      var refusal = switch (statement) {
        case Statement.Mark mark -> recollection.take(from, mark);
        case Statement.WantMark want -> recollection.take(from, want);
        case Statement.MarkKnown known -> recollection.take(from, known);
        case Statement.Barrier _,Statement.Abstention _,Statement.Ready _,Statement.Active _,Statement.Opened _,Statement.Migrate _,Statement.WantEpoch _,Statement.EpochRecords _,Statement.TestCall _,Statement.WantSigned _,Statement.SignedPage _ ->
          chain.flatMap(now -> take(from, statement, now));
      };
      refusal.ifPresent(
          why -> LOG.debug("{} of {} is refused: {}", statement.getClass().getSimpleName(), from, why));
    } catch (Malformed e) {
      LOG.warn("{} made no statement: {}", from, e.getMessage());
    }
  }

  /** What is about a change of the committee means nothing without the chain. */
  private Optional<String> take(Address from, Statement statement, FinalizedState now) {
    return switch (statement) {
      case Statement.Barrier barrier -> ballots.take(barrier, now);
      case Statement.Abstention abstention -> ballots.take(from, abstention, now);
      case Statement.Ready ready -> {
        var refused = ballots.take(ready, now);
        survey.prepared(now).ifPresent(record -> now.proposal().filter(each -> refused.isEmpty())
            .ifPresent(proposal -> attempts.learn(ready, proposal, record)));
        yield refused;
      }
      case Statement.Active active -> ballots.take(active, now);
      case Statement.Opened opened -> ballots.take(opened, now);
      case Statement.Migrate migrate -> ballots.take(migrate, now);
      case Statement.WantEpoch(var number) -> answer(from, number);
      case Statement.EpochRecords records -> attempts.take(records, now);
      case Statement.TestCall call -> {
        survey.prepared(now).ifPresent(record -> now.proposal()
            .ifPresent(proposal -> attempts.testing(proposal, record).onCall(from, call)));
        yield Optional.<String>empty();
      }
      case Statement.WantSigned want -> listeners(now).contains(from)
          ? signOnce.answer(from, want, now)
          : Optional.of("it is in no committee of now");
      case Statement.SignedPage page -> signOnce.take(from, page);
      case Statement.Mark _,Statement.WantMark _,Statement.MarkKnown _ -> Optional.of("it is not about that");
    };
  }

  private Optional<String> answer(Address from, long number) {
    if (number < 1) {
      return Optional.of("there is no epoch " + number);
    }
    desk.store().transaction(tx -> tx.epochs().live(new Epoch(number)))
        .filter(record -> record.status() != EpochRecord.Status.PREPARED)
        .ifPresent(record -> courier.send(from, new Statement.EpochRecords(number, record.publicRecord())));
    return Optional.empty();
  }

  /**
   * Everybody is told again what matters now, until the chain has moved: nobody
   * needs to have heard it the first time.
   */
  void tell(FinalizedState now) {
    var listeners = listeners(now);
    listeners.retainAll(courier.connected());
    recollection.tell(listeners);
    var relay = ++times % RELAY_EVERY == 0;
    // Before our barrier, which without it counts as one of somebody who deals.
    ballots.abstention(desk.self())
        .ifPresent(own -> listeners.forEach(address -> courier.send(address, own)));
    for (var statement : ballots.all()) {
      if (relay || isOwn(statement)) {
        listeners.forEach(address -> courier.send(address, statement));
      }
    }
  }

  private Set<Address> listeners(FinalizedState now) {
    var listeners = new TreeSet<Address>();
    now.proposal().flatMap(EpochState::members).map(Committee::members).ifPresent(listeners::addAll);
    now.activeMembers().map(Committee::members).ifPresent(listeners::addAll);
    now.base().flatMap(EpochState::members).map(Committee::members).ifPresent(listeners::addAll);
    listeners.remove(desk.self());
    return listeners;
  }

  private boolean isOwn(Statement statement) {
    return switch (statement) {
      case Statement.Barrier barrier -> barrier.signer().equals(desk.self());
      case Statement.Ready ready -> ready.signer().equals(desk.self());
      case Statement.Active active -> active.signer().equals(desk.self());
      case Statement.Opened opened -> opened.signer().equals(desk.self());
      case Statement.Migrate migrate -> migrate.signer().equals(desk.self());
      case Statement.Abstention _,Statement.WantEpoch _,Statement.EpochRecords _,Statement.TestCall _,Statement.Mark _,Statement.WantMark _,Statement.MarkKnown _,Statement.WantSigned _,Statement.SignedPage _ ->
        false;
    };
  }
}
