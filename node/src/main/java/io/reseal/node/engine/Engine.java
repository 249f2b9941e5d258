package io.reseal.node.engine;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.seal.SeedVault;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.lifecycle.Courier;
import io.reseal.node.lifecycle.Desk;
import io.reseal.node.lifecycle.Keeper;
import io.reseal.node.lifecycle.Statement;
import io.reseal.node.session.Conversations;
import io.reseal.node.session.Custody;
import io.reseal.node.session.DisputeBook;
import io.reseal.node.session.Dkls23Signing;
import io.reseal.node.session.FrostSigning;
import io.reseal.node.session.PairDesk;
import io.reseal.node.session.PairMessage;
import io.reseal.node.session.Peers;
import io.reseal.node.session.Renewals;
import io.reseal.node.session.RunRecords;
import io.reseal.node.session.SessionKeys;
import io.reseal.node.session.Signings;
import io.reseal.node.session.Start;
import io.reseal.node.signing.Requests;
import io.reseal.node.signing.Signed;
import io.reseal.node.signing.SigningDesk;
import io.reseal.node.signing.SigningMessage;
import io.reseal.node.signing.SigningRequest;
import io.reseal.node.transport.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One start of a node, without its sockets: its parts, and who knows whom. What
 * the parts do stands with them.
 */
public final class Engine implements AutoCloseable {

  private static final Logger LOG = LogManager.getLogger(Engine.class);

  private static final Duration LIFECYCLE_EVERY = Duration.ofMillis(600);

  private final Ground ground;
  private final Outbound outbound;
  private final Start start;
  private final Custody custody;
  private final SessionKeys sessionKeys;
  private final Conversations conversations = new Conversations();
  private final DisputeBook disputes;
  private final Renewals renewals;
  private final Keeper keeper;
  private final Requests requests;
  private Instant lifecycleAt = Instant.MIN;

  /**
   * Begins a start of a node: on record in store and token.
   *
   * @throws RuntimeException
   *           when store or token fail; nothing is left open then
   */
  public Engine(Ground ground) {
    this.ground = ground;
    outbound = new Outbound(ground.store(), ground.wires(), ground.own());
    start = Start.of(ground.store(), ground.token(), ground.clock());
    custody = new Custody(ground.store(), ground.token(), ground.identity(), ground.keys(), ground.clock());
    if (!start.isAfterOrder()) {
      custody.burnSetups();
    }
    sessionKeys = new SessionKeys(ground.identity(), ground.chain(), ground.chainNow(), start.incarnation(),
        ground.entropy());
    var peers = new RunPeers();
    var pairs = new PairDesk(ground.store(), custody, sessionKeys, conversations, peers,
        (to, message) -> outbound.send(to, Topic.PAIRS, PairMessage.CODEC.encode(message)), ground.timing(),
        ground.chain(), ground.chainNow(), ground.entropy(), ground.clock(), ground.evidence());
    disputes = new DisputeBook(pairs);
    renewals = new Renewals(pairs, disputes);
    var signings = new Signings(
        Map.of(Scheme.BIP340, new FrostSigning(), Scheme.ECDSA, new Dkls23Signing(custody)), conversations,
        sessionKeys, ground.store(), peers, ground.timing(), ground.chain(), ground.chainNow(),
        ground.entropy(), ground.clock(), ground.evidence(), renewals);
    var desk = new Desk(ground.identity(), ground.chain(), ground.chainNow(), ground.store(), custody,
        sessionKeys,
        new RunRecords(ground.store(), new SeedVault(ground.token(), ground.identity().address()),
            ground.entropy(), ground.clock()),
        conversations, signings, peers, ground.timing(), ground.entropy(), ground.clock(), ground.evidence());
    keeper = new Keeper(desk, ground.settings(),
        new RegistryDigests(ground.chain().chainId(), ground.chain().registry()), ground.registry(),
        new StatementCourier(), ground.chainThread());
    requests = new Requests(new SigningDesk(ground.store(), custody, signings, disputes, ground.policy(),
        keeper::usable, outbound::connected,
        (to, message) -> outbound.send(to, Topic.SIGNING, SigningMessage.CODEC.encode(message)),
        ground.entropy(), ground.clock(), ground.timing().round(), ground.limit()));
  }

  /** The number of this start. */
  public long incarnation() {
    return start.incarnation();
  }

  public Custody custody() {
    return custody;
  }

  public DisputeBook disputes() {
    return disputes;
  }

  public Keeper keeper() {
    return keeper;
  }

  /** A newer final block was read. */
  public void onChain(FinalizedState state) {
    keeper.onChain(state);
  }

  /**
   * Takes a message from a member. Anything may come here; what fails on it fails
   * alone.
   */
  public void onFrame(Address from, Topic topic, byte[] payload) {
    switch (topic) {
      case SESSION -> conversations.onFrame(from, payload, ground.clock().instant());
      case LIFECYCLE -> keeper.onStatement(from, payload);
      case SIGNING -> requests.onMessage(from, payload);
      case PAIRS -> {
        if (keeper.halted().isEmpty()) {
          renewals.onMessage(from, payload);
        }
      }
      case PEERS, AUDIT -> LOG.debug("{} speaks of {}", from, topic);
    }
  }

  /**
   * Lets time pass: every few hundred milliseconds.
   *
   * @throws java.io.IOError
   *           when the store does nothing more in this process
   */
  public void tick() {
    ground.store().requireUnbroken();
    var now = ground.clock().instant();
    conversations.tick(now);
    requests.tick();
    if (!now.isBefore(lifecycleAt)) {
      lifecycleAt = now.plus(LIFECYCLE_EVERY);
      keeper.tick();
    }
    if (keeper.halted().isEmpty()) { // what signs nothing makes no setups, and burns none
      renewals.tick();
    }
  }

  /**
   * Signs for our own operator.
   *
   * @return answers when what the signature rests on is on disk; fails with
   *         {@link io.reseal.node.signing.SigningRefused}
   * @see Requests#sign
   */
  public CompletableFuture<Signed> sign(int keyIndex, SigningRequest what, Optional<Bytes32> id) {
    var answer = new CompletableFuture<Signed>();
    var _ = requests.sign(keyIndex, what, id).whenComplete((signed, failure) -> outbound.leave(() -> {
      var _ = failure == null ? answer.complete(signed) : answer.completeExceptionally(failure);
    }));
    return answer;
  }

  /** Everything under way ends here, and that it did is noted. */
  public void endInOrder() {
    conversations.close();
    try {
      Start.ended(ground.store(), ground.token());
    } catch (RuntimeException e) {
      LOG.warn("that this start ends cannot be noted: the next one takes it for a crash", e);
    }
  }

  /** Wipes what it holds; without {@link #endInOrder} this is a crash. */
  @Override
  public void close() {
    conversations.close();
    sessionKeys.close();
    custody.close();
  }

  /** Members as runs see them. */
  private final class RunPeers implements Peers {

    @Override
    public void send(Address to, byte[] message) {
      outbound.send(to, Topic.SESSION, message);
    }

    @Override
    public Set<Address> connected() {
      return outbound.connected();
    }
  }

  /** Members as the lifecycle sees them. */
  private final class StatementCourier implements Courier {

    @Override
    public void send(Address to, Statement statement) {
      outbound.send(to, Topic.LIFECYCLE, Statement.CODEC.encode(statement));
    }

    @Override
    public Set<Address> connected() {
      return outbound.connected();
    }
  }
}
