package io.reseal.node.session;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.PairMessage.Disputed;
import io.reseal.node.store.EpochRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The disputes between members of a sharing: our own, signed and told to all,
 * and those that others have signed. Each is on record before it is told or
 * counted.
 */
public final class DisputeBook {

  private static final Logger LOG = LogManager.getLogger(DisputeBook.class);

  private final PairDesk desk;
  private final Set<String> warned = new HashSet<>();
  /** Every signature asks; {@link #keep} alone changes what it would be told. */
  private final Map<Bytes32, DisputeGraph> graphs = new HashMap<>();

  public DisputeBook(PairDesk desk) {
    this.desk = desk;
  }

  /**
   * A check of ours on a member's messages has failed; whatever it was about is
   * burned already.
   */
  void ours(EpochRecord record, KeySpec key, PartyId self, PartyId accused, int generation) {
    var committeeHash = RegistryDigests.committeeHash(record.committee());
    var own = desk.sessionKeys().key(record.epoch(), committeeHash, Optional.empty());
    var statement = new Disputed(record.root(), key.index(), self, accused, generation,
        Bytes.of(own.certificate().encoded()), own.sign(digest(key, record, self, accused, generation)));
    LOG.warn(
        "epoch {}: in dispute with {} about setup {}: one of us two has cheated, and nobody else can know who",
        record.epoch(), record.committee().addressOf(accused), generation);
    keep(record, statement);
    tell(record, statement);
  }

  /** Everybody but ourselves, who are connected. */
  private void tell(EpochRecord record, Disputed statement) {
    var connected = desk.peers().connected();
    record.committee().members().stream()
        .filter(member -> connected.contains(member) && !member.equals(desk.self()))
        .forEach(member -> desk.tell().accept(member, statement));
  }

  /**
   * Takes a member's statement: the signature says whose it is, not the channel.
   *
   * @return why it is not taken
   */
  Optional<String> take(EpochRecord record, Disputed statement) {
    var committee = record.committee();
    if (!committee.contains(statement.accuser()) || !committee.contains(statement.accused())
        || statement.accuser().equals(statement.accused()) || statement.generation() < 0) {
      return Optional.of("it names no pair of members");
    }
    if (statement.key() < 0 || statement.key() >= desk.custody().keys().size()) {
      return Optional.of("there is no key " + statement.key());
    }
    var refusal = refusal(record, statement);
    if (refusal.isEmpty()) {
      keep(record, statement);
    }
    return refusal;
  }

  private Optional<String> refusal(EpochRecord record, Disputed statement) {
    SessionKeyCertificate certificate;
    try {
      certificate = SessionKeyCertificate.decoded(statement.certificate().toArray());
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
    var accuser = record.committee().addressOf(statement.accuser());
    if (!certificate.terms().identity().equals(accuser)) {
      return Optional.of("the session key is of " + certificate.terms().identity() + ", not of " + accuser);
    }
    var expected = new SessionKeyCertificate.Expected(desk.chain(), record.epoch(),
        RegistryDigests.committeeHash(record.committee()), Optional.empty());
    var digest = digest(desk.custody().keys().get(statement.key()), record, statement.accuser(),
        statement.accused(), statement.generation());
    return certificate.refusal(expected, desk.chainNow().getAsLong())
        .or(() -> Schnorr.verify(certificate.sessionKey(), digest, statement.signature().toArray())
            ? Optional.empty()
            : Optional.of("it is not signed by that session key"));
  }

  private static Bytes32 digest(KeySpec key, EpochRecord record, PartyId accuser, PartyId accused,
      int generation) {
    return Transcript.of(Tag.DISPUTE).add(key.id().value()).add(record.epoch().number()).add(record.root())
        .add(accuser.value()).add(accused.value()).add(generation).hash();
  }

  private void keep(EpochRecord record, Disputed statement) {
    var encoded = Bytes.of(PairMessage.CODEC.encode(statement));
    var isNew = desk.store()
        .<Boolean>transaction(tx -> tx.disputes().put(record.root(), statement.accuser().value(),
            statement.accused().value(), statement.generation(), desk.clock().instant(), encoded));
    graphs.clear();
    if (isNew) {
      graph(record).malicious(record.committee().threshold()).forEach(party -> warn(record, party));
    }
  }

  private void warn(EpochRecord record, PartyId party) {
    var address = record.committee().addressOf(party);
    if (warned.add(record.root() + "/" + party)) {
      LOG.warn("epoch {}: {} is in dispute with a threshold of members: it is malicious", record.epoch(),
          address);
    }
  }

  /** The disputes of a sharing. */
  public DisputeGraph graph(EpochRecord record) {
    return graphs.computeIfAbsent(record.root(), _ -> stored(record));
  }

  private DisputeGraph stored(EpochRecord record) {
    var stored = desk.store().transaction(tx -> tx.disputes().of(record.root()));
    return stored.isEmpty()
        ? DisputeGraph.EMPTY
        : new DisputeGraph(stored.stream().map(each -> new DisputeGraph.Edge(new PartyId(each.accuser()),
            new PartyId(each.accused()), each.times(), each.last())).toList());
  }

  /** Members that are in dispute with a threshold of others. */
  public Set<Address> malicious(EpochRecord record) {
    var malicious = new HashSet<Address>();
    graph(record).malicious(record.committee().threshold())
        .forEach(party -> malicious.add(record.committee().addressOf(party)));
    return malicious;
  }

  /** Tells our own disputes once more: who was away has not heard of them. */
  void tellAgain(EpochRecord record, Instant now) {
    var self = record.committee().idOf(desk.self());
    desk.store().transaction(tx -> tx.disputes().of(record.root())).stream()
        .filter(each -> self.filter(own -> own.value() == each.accuser()).isPresent())
        .filter(each -> each.last().plus(DisputeGraph.LONGEST_WAIT).isAfter(now)).forEach(each -> {
          try {
            if (PairMessage.CODEC.decode(each.statement().toArray()) instanceof Disputed statement) {
              tell(record, statement);
            }
          } catch (io.reseal.core.protocol.Malformed e) {
            throw new IllegalStateException("our own statement is spoilt in the store: " + e.getMessage(), e);
          }
        });
  }
}
