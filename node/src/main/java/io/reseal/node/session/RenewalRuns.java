package io.reseal.node.session;

import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Run;
import io.reseal.core.protocol.Seat;
import io.reseal.core.renewal.Renewal;
import io.reseal.core.renewal.RenewalPlan;
import io.reseal.core.secret.SecretScope;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Session;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Begins runs in which this node and another member make a new setup. */
final class RenewalRuns {

  private static final Logger LOG = LogManager.getLogger(RenewalRuns.class);

  private final PairDesk desk;

  RenewalRuns(PairDesk desk) {
    this.desk = desk;
  }

  /**
   * Begins this node's part.
   *
   * @param generation
   *          taken here before
   * @param leadSalt
   *          of the smaller id
   * @param otherSalt
   *          of the larger
   * @param ended
   *          told once, unless the run is abandoned; takes the setup
   * @return the run's session
   */
  SessionId begin(EpochRecord record, KeySpec key, PartyId peer, int generation, Bytes32 leadSalt,
      Bytes32 otherSalt, Consumer<Outcome<PairSetup>> ended) {
    var committee = record.committee();
    var self = committee.idOf(desk.self()).orElseThrow();
    var isLed = self.compareTo(peer) < 0;
    var plan = new RenewalPlan(key.id(), record.epoch(), record.root(), isLed ? self : peer,
        isLed ? peer : self, generation, leadSalt, otherSalt);
    var sid = plan.sid();
    var now = desk.clock().instant();
    if (!desk.store().<Boolean>transaction(
        tx -> tx.sessions().startOnce(sid, "pair", record.epoch(), record.attempt(), key.index(), now))) {
      throw new IllegalStateException("session " + sid + " was begun before");
    }
    var owners = new TreeMap<Seat, Address>();
    plan.seats().forEach(seat -> owners.put(seat, committee.addressOf(seat.id())));
    var committeeHash = RegistryDigests.committeeHash(committee);
    var roster = new CertifiedRoster(owners,
        new SessionKeyCertificate.Expected(desk.chain(), record.epoch(), committeeHash, Optional.empty()),
        desk.chainNow());
    var about = new EvidenceCase.Renewing(plan, committee, record.attempt(), key.index());
    var own = desk.sessionKeys().key(record.epoch(), committeeHash, Optional.empty());
    var scope = new SecretScope();
    var conversation = new Conversation<PairSetup>(sid, desk.self(), roster, own.certificate(), desk.peers(),
        (_, _, _) -> {
        }, desk.timing(), scope, (_, outcome) -> {
          var state = outcome instanceof Outcome.Finished<PairSetup>
              ? Session.State.DONE
              : Session.State.VOID;
          try {
            desk.store().run(tx -> tx.sessions().end(sid, state));
            desk.evidence().keep(desk.chain(), about, roster, outcome);
          } finally {
            ended.accept(outcome); // whatever becomes of our notes: the next one waits for it
          }
        }, now);
    try (var share = desk.custody().open(record, key.index())) {
      var first = Renewal.open(plan, self, share.value(), setup -> keep(record, key, setup), scope,
          desk.entropy());
      conversation.begin(
          List.of(new Run<>(ProtocolName.RENEWAL, sid, RenewalPlan.seat(self), roster, own, first)), now);
    } catch (RuntimeException e) {
      conversation.close();
      throw e;
    }
    desk.conversations().open(conversation, desk.timing().round().multipliedBy(2), now);
    return sid;
  }

  /** Ends a run that the other has given up, so that the next need not wait. */
  void abandon(SessionId sid) {
    desk.conversations().end(sid);
    desk.store().run(tx -> tx.sessions().end(sid, Session.State.VOID));
  }

  /**
   * Whether it is durable; a token or disk that fails is our own fault, and no
   * peer's.
   */
  private boolean keep(EpochRecord record, KeySpec key, PairSetup setup) {
    try {
      desk.custody().keepSetup(key, record, setup);
      return true;
    } catch (RuntimeException e) {
      LOG.error("a new setup cannot be kept", e);
      return false;
    }
  }
}
