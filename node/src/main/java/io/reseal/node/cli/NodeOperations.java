package io.reseal.node.cli;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.api.HsmReport;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.OperationFailed;
import io.reseal.node.api.PeerStatus;
import io.reseal.node.api.ProposalStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.api.SignCommand;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.config.SigningRule;
import io.reseal.node.signing.Signed;
import io.reseal.node.signing.SigningRefused;
import io.reseal.node.signing.SigningRequest;
import io.reseal.node.store.Distrust;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Proposal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.logging.log4j.LogManager;

/**
 * Answers the operator from a running node; whatever touches the node's state
 * is asked on its own thread.
 */
final class NodeOperations implements RunningNode {

  private static final long ANSWER_SECONDS = 20;
  /** A view of the chain older than this, in seconds, is told to the operator. */
  private static final long VIEW_AGE_WARNING = 60;
  /**
   * About ten thousand times the gas of a commit at a gwei: below it the operator
   * should send funds.
   */
  private static final BigInteger BALANCE_WARNING = BigInteger.TEN.pow(16);

  private final Node node;
  private final AutoCloseable token;
  private final ReshareDesk reshares;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Of a node.
   *
   * @param token
   *          closed after the node
   */
  NodeOperations(Node node, AutoCloseable token) {
    this.node = node;
    this.token = token;
    reshares = new ReshareDesk(node.store, node.engine.keeper());
  }

  @Override
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public synchronized void close() {
    if (stopped.getCount() == 0) {
      return;
    }
    try (token) {
      node.close();
    } catch (Exception e) {
      LogManager.getLogger(NodeOperations.class).warn("the token did not close", e);
    } finally {
      stopped.countDown();
    }
  }

  @Override
  public NodeStatus status() {
    return onNodeThread(this::statusNow);
  }

  private NodeStatus statusNow() {
    var chain = node.engine.keeper().chain();
    var active = chain.flatMap(FinalizedState::active);
    var members = chain.flatMap(FinalizedState::activeMembers);
    var held = node.usable();
    var operations = node.token.operations();
    return new NodeStatus(node.identity.address(), node.config.chain().chainId(),
        node.config.chain().registry(), node.engine.keeper().state().name(), sentence(),
        active.map(e -> e.epoch().number()).orElse(0L), members.map(c -> c.threshold().signers()).orElse(0),
        members.map(Committee::members).orElse(List.of()), held.isPresent(),
        chain.flatMap(FinalizedState::proposal).map(this::proposal), keys(held),
        chain.map(state -> new NodeStatus.Finalized(state.block().number(),
            Instant.ofEpochSecond(state.block().time()), node.chainLoop.age().orElse(0L))),
        node.chainLoop.balance(), warnings(chain, held), new NodeStatus.TokenOperations(
            operations.signatures(), operations.seals(), operations.unseals(), operations.other()));
  }

  private List<NodeStatus.Key> keys(Optional<EpochRecord> held) {
    return held.map(record -> {
      var published = node.engine.custody().published(record);
      return node.engine.custody().keys().stream().map(key -> new NodeStatus.Key(key.index(), key.scheme(),
          Bytes.of(published.sharing(key.index()).publicKey().encoded()))).toList();
    }).orElse(List.of());
  }

  private ProposalStatus proposal(EpochState proposal) {
    var waiting = new ArrayList<ProposalStatus.Waiting>();
    node.engine.keeper().waitingFor()
        .forEach((address, why) -> waiting.add(new ProposalStatus.Waiting(address, why)));
    return new ProposalStatus(proposal.epoch().number(), proposal.terms().kind(), proposal.attempt(),
        proposal.termsHash(), waiting);
  }

  private String sentence() {
    var state = node.engine.keeper().state();
    var waiting = String.join(", ", node.engine.keeper().waitingFor().entrySet().stream()
        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")").toList());
    var wait = waiting.isEmpty() ? "" : ": waiting for " + waiting;
    return switch (state.name()) {
      case WAITING -> node.engine.keeper().chain().isEmpty()
          ? "starting: " + node.chainLoop.trouble()
          : "starting: signs nothing before enough members have told what they know of this node" + wait;
      case IDLE -> node.usable().isPresent()
          ? "holds a share of epoch " + state.epoch() + " and has nothing to change"
          : "holds no share: it is in no committee; an admin may add " + node.identity.address();
      case OBSERVED ->
        "epoch " + state.epoch() + " is proposed and waits for this node's operator: reseal reshare approve";
      case APPROVED -> "epoch " + state.epoch() + " is approved here and may not be opened yet";
      case REFUSED -> "epoch " + state.epoch() + " was rejected by this node's operator";
      case BARRIER -> "at the barrier of epoch " + state.epoch() + ", attempt " + state.attempt() + wait;
      case OPENED -> "epoch " + state.epoch() + ", attempt " + state.attempt() + " is open" + wait;
      case DEALING -> "deals of epoch " + state.epoch() + " are on their way" + wait;
      case VERIFYING -> "deals of epoch " + state.epoch() + " are being checked" + wait;
      case PREPARED -> "the share of epoch " + state.epoch() + " is sealed and read back; testing it" + wait;
      case TESTED -> "the new sharing of epoch " + state.epoch() + " has signed" + wait;
      case READY_SENT -> "ready for epoch " + state.epoch() + wait;
      case COMMITTED -> "epoch " + state.epoch() + " is final";
      case ACTIVE ->
        "epoch " + state.epoch() + " is active; every member is to show that its share opens" + wait;
      case PROVEN -> "epoch " + state.epoch() + " is proven";
      case RETIRING ->
        "epoch " + state.epoch() + " is proven; the replaced share goes when its retention is over";
      case VOID ->
        "attempt " + state.attempt() + " of epoch " + state.epoch() + " is void; another follows" + wait;
      case EXPIRED -> "the proposal of epoch " + state.epoch() + " ran out of time; another follows";
      case ROLLED_BACK -> "epoch " + state.epoch() + " is active again";
      case LEFT -> "epoch " + state.epoch() + " is active without this node";
      case MISSING_SHARE -> "is a member of epoch " + state.epoch()
          + " and holds no share of it: it signs nothing until it is reshared in";
      case STALE -> "does not believe its own store, signs nothing and deletes nothing: "
          + node.engine.keeper().distrust().map(Distrust::why).orElse("it is an older copy");
      case HALT -> "halted: "
          + node.engine.keeper().halted()
              .orElse("what is stored here and what is on chain contradict each other")
          + (node.engine.keeper().isFinalityBroken()
              ? "; compare that block with other endpoints; once the chain is right again, stop this node, \"reseal reshare resume --yes\", and start it"
              : "");
    };
  }

  private List<String> warnings(Optional<FinalizedState> chain, Optional<EpochRecord> held) {
    var warnings = new ArrayList<String>();
    node.engine.keeper().alarm().ifPresent(alarm -> warnings.add("ALARM: " + alarm));
    node.engine.keeper().wayBack().ifPresent(warnings::add);
    chain.flatMap(FinalizedState::successor).ifPresent(successor -> warnings.add(retired(successor)));
    if (!node.chainLoop.trouble().isEmpty()) {
      warnings.add("the chain: " + node.chainLoop.trouble());
    }
    node.chainLoop.age().filter(age -> age > VIEW_AGE_WARNING)
        .ifPresent(age -> warnings.add("the newest view of the chain is " + age + " s old"));
    node.chainLoop.balance().filter(wei -> wei.compareTo(BALANCE_WARNING) < 0).ifPresent(wei -> warnings
        .add("the account " + node.identity.address() + " has " + wei + " wei: send it funds"));
    node.engine.keeper().distrust().ifPresent(distrust -> warnings.add(distrusted(distrust)));
    if (!node.engine.keeper().trouble().isEmpty()) {
      warnings.add(node.engine.keeper().trouble());
    }
    if (held.isEmpty() && chain.flatMap(FinalizedState::activeMembers)
        .filter(committee -> committee.members().contains(node.identity.address())).isPresent()) {
      warnings.add("this node is a member and holds no share of the active epoch");
    }
    if (node.config.policy().signing() == SigningRule.ANY_MEMBER) {
      warnings.add("the signing policy is " + SigningRule.ANY_MEMBER.word() + ": it "
          + SigningRule.ANY_MEMBER.meaning());
    }
    node.config.web3().filter(web3 -> web3.tokenFile().isEmpty()).ifPresent(_ -> warnings.add(
        "the web3 endpoints ask for no token: every user and program of this machine may have signed what the policy allows"));
    return warnings;
  }

  private String retired(Address successor) {
    return "the registry " + node.config.chain().registry() + " is retired for " + successor
        + ": its committee signs on and can never change or refresh again; have a new key made there by nodes of their own, move to it what the key here holds, then stop this node";
  }

  private String distrusted(Distrust distrust) {
    var held = node.store.transaction(tx -> tx.epochs().active()).map(EpochRecord::epoch).orElse(Epoch.NONE);
    var start = node.store.<Long>transaction(tx -> tx.incarnations().own());
    var remedy = distrust.incarnation() >= start
        ? "see that no other copy of this node runs, and start this one again"
        : "it takes part in the next change of the committee as a joiner does: have a refresh requested";
    return "distrusted since epoch " + held + " (" + distrust.since() + "), because " + distrust.why() + "; "
        + remedy;
  }

  @Override
  public List<PeerStatus> peers() {
    return node.neighbourhood.peers();
  }

  @Override
  public SignResult sign(SignCommand command) {
    var signed = signed(command.keyIndex(), command.preimage(), command.requestId());
    return new SignResult(signed.request(), signed.epoch().number(), signed.scheme(),
        Bytes.of(signed.publicKey().encoded()), signed.digest(), signed.signature(), signed.signers());
  }

  private Signed signed(int keyIndex, SigningRequest what, Optional<Bytes32> id) {
    var wish = onNodeThread(() -> node.engine.sign(keyIndex, what, id));
    try {
      var limit = node.config.timeouts().round().multipliedBy(4);
      return wish.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SigningRefused refused
          ? new OperationFailed(refused.getMessage(), status(refused))
          : new OperationFailed("signing failed: " + e.getCause(), 500);
    } catch (TimeoutException e) {
      throw new OperationFailed("no signature in time", 504);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationFailed("the node is stopping", 503);
    }
  }

  @Override
  public List<Account> accounts() {
    return onNodeThread(() -> keys(node.usable()).stream().filter(key -> key.scheme() == Scheme.ECDSA)
        .map(NodeOperations::account).toList());
  }

  private static Account account(NodeStatus.Key key) {
    var point = Point.decode(key.publicKey().toArray());
    return new Account(key.index(), Addresses.of(point),
        Bytes.of(Arrays.copyOfRange(point.uncompressed(), 1, 65)));
  }

  @Override
  public Bytes sign(int keyIndex, SigningRequest request) {
    var signed = signed(keyIndex, request, Optional.empty());
    return Bytes.of(Ecdsa.recoverable(signed.digest(), signed.signature().toArray(), signed.publicKey()));
  }

  private static int status(SigningRefused refused) {
    return switch (refused.reason()) {
      case UNKNOWN_KEY -> 404;
      case POLICY -> 403;
      case CONFLICT -> 409;
      case SLOT_TAKEN -> 412;
      case NOT_NOW, TOO_FEW -> 503;
      case TIMEOUT -> 504;
    };
  }

  @Override
  public ReshareView reshare() {
    return onNodeThread(() -> reshares.view(node.engine.keeper().chain(), this::proposal));
  }

  @Override
  public void approve(Bytes32 termsHash, String operator) {
    var _ = onNodeThread(() -> reshares.decide(termsHash, operator, Proposal.Decision.APPROVED));
  }

  @Override
  public void reject(Bytes32 termsHash, String operator) {
    var _ = onNodeThread(() -> reshares.decide(termsHash, operator, Proposal.Decision.REFUSED));
  }

  @Override
  public void rollBack(Bytes32 termsHash, String operator) {
    var _ = onNodeThread(() -> reshares.rollBack(termsHash, operator));
  }

  @Override
  public void migrate(Address successor, String operator) {
    var _ = onNodeThread(() -> reshares.migrate(successor, operator));
  }

  @Override
  public HsmReport hsm() {
    var id = node.token.id();
    var keys = node.token.labels().stream()
        .map(label -> new HsmReport.Key(label, node.token.guarantees(label).missing())).toList();
    return new HsmReport(new HsmReport.Token(id.label(), id.serial(), id.manufacturer(), id.model()), keys);
  }

  @Override
  public String metrics() {
    return node.metrics.scrape();
  }

  private <T> T onNodeThread(Callable<T> question) {
    var answer = new CompletableFuture<T>();
    node.nodeThread.execute(() -> {
      try {
        answer.complete(question.call());
      } catch (Exception e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof OperationFailed failed
          ? failed
          : new OperationFailed("the node could not answer: " + e.getCause(), 500);
    } catch (TimeoutException e) {
      throw new OperationFailed("the node is busy", 503);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationFailed("the node is stopping", 503);
    }
  }
}
