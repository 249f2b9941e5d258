package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.node.chain.Account.Draft;
import io.reseal.node.chain.Account.Signed;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Sends to the registry from one account, to all endpoints at once: one that
 * censors cannot hold a transaction back. What is in flight is not stored;
 * after a restart the same nonce is used again, so nothing is done twice.
 */
public final class AccountTransactions implements RegistryTransactions {

  private static final int REPLACEMENTS_MAX = 8;
  private static final String EMPTY = "0x";

  private final ChainSpec spec;
  private final Account account;
  private final FeePolicy policy;
  private final Endpoints endpoints;
  private Optional<InFlight> inFlight = Optional.empty();

  public AccountTransactions(ChainSpec spec, Address sender, DigestSigner signer, FeePolicy policy) {
    this(spec, sender, signer, policy, QuorumReader.REQUEST_TIMEOUT);
  }

  AccountTransactions(ChainSpec spec, Address sender, DigestSigner signer, FeePolicy policy,
      Duration timeout) {
    this.spec = spec;
    this.account = new Account(spec.chainId(), sender, signer);
    this.policy = policy;
    this.endpoints = new Endpoints(spec, timeout);
  }

  /** Sent in that block or later, and not seen mined. */
  private record InFlight(Signed transaction, BigInteger block) {
  }

  @Override
  public Submission propose(Committee next, Optional<Committee> current) {
    return send(RegistryCalls.propose(next, current));
  }

  @Override
  public Submission openAttempt(Epoch epoch, int attempt, long validUntil, MemberSignatures next,
      MemberSignatures current) {
    return send(RegistryCalls.openAttempt(epoch, attempt, validUntil, next, current));
  }

  @Override
  public Submission abortAttempt(Epoch epoch, int attempt, Bytes32 reason, Committee next) {
    return send(RegistryCalls.abortAttempt(epoch, attempt, reason, next));
  }

  @Override
  public Submission commit(Epoch epoch, int attempt, Bytes32 root, List<ProvenKey> keys,
      MemberSignatures ready) {
    return send(RegistryCalls.commit(epoch, attempt, root, keys, ready));
  }

  @Override
  public Submission prove(Epoch epoch, MemberSignatures active) {
    return send(RegistryCalls.prove(epoch, active));
  }

  @Override
  public Submission rollBack(Epoch epoch, long validUntil, MemberSignatures opened) {
    return send(RegistryCalls.rollBack(epoch, validUntil, opened));
  }

  @Override
  public Submission recordDestroyed(Epoch epoch, Bytes32 receipt) {
    return send(RegistryCalls.recordDestroyed(epoch, receipt));
  }

  @Override
  public Submission migrate(Address successor, MemberSignatures members) {
    return send(RegistryCalls.migrate(successor, members));
  }

  @Override
  public synchronized Optional<Submission> replaceStuck() {
    var view = view();
    forgetMined(view);
    if (inFlight.isEmpty() || waited(view).compareTo(BigInteger.valueOf(policy.stuckAfterBlocks())) < 0) {
      return Optional.empty();
    }
    var stuck = inFlight.orElseThrow().transaction();
    if (!policy.canReplace(stuck.fees())) {
      return Optional.of(sendAgain(stuck, view));
    }
    return Optional.of(switch (estimate(stuck.draft().data(), stuck.draft().to())) {
      case Estimate.Gas(var gas) -> broadcast(new Draft(stuck.draft().to(), stuck.draft().data(), gas), view);
      // It would only revert by now. It still blocks the account, so a transfer of
      // nothing takes its place.
      case Estimate.Reverts(var error) -> {
        broadcast(new Draft(account.address(), EMPTY, BigInteger.valueOf(FeePolicy.Fees.TRANSFER_GAS)), view);
        yield new Submission.Refused(error);
      }
    });
  }

  /**
   * As it is: it pays all that we will, and pools may have dropped it while gas
   * cost more. Without it nothing of this account would ever be mined again.
   */
  private Submission sendAgain(Signed stuck, AccountView view) {
    var replies = submit(stuck);
    if (replies.given().values().stream().noneMatch(AccountTransactions::isTaken)) {
      throw new ChainException("no endpoint takes the transaction again: " + refusals(replies));
    }
    inFlight = Optional.of(new InFlight(stuck, view.block()));
    return new Submission.Sent(stuck.hash());
  }

  private Answers<Reply> submit(Signed signed) {
    return endpoints.ask(endpoints.all(),
        endpoint -> endpoint.reply("eth_sendRawTransaction", "0x" + signed.raw().hex()));
  }

  @Override
  public TransactionOutcome outcome(Bytes32 hash) {
    var sightings = endpoints.ask(endpoints.all(), endpoint -> Sighting.of(endpoint, hash));
    if (sightings.given().isEmpty()) {
      throw sightings.disagreement(1, "a transaction");
    }
    var mined = sightings.agreed(spec.quorum()).flatMap(agreed -> agreed.value().receipt());
    if (mined.isPresent()) {
      return new TransactionOutcome.Mined(mined.orElseThrow().block(), mined.orElseThrow().succeeded());
    }
    return sightings.given().values().stream().anyMatch(Sighting::known)
        ? new TransactionOutcome.Pending()
        : new TransactionOutcome.Unknown();
  }

  @Override
  public List<Testimony> testimonies(EpochState epoch) {
    // No quorum: what one shows speaks for itself or is refused, and one that makes
    // something up must not hide what another shows.
    var shown = endpoints.ask(endpoints.all(), endpoint -> Testimonies.of(endpoint, spec, epoch));
    if (shown.given().isEmpty()) {
      throw shown.disagreement(1, "the signatures of epoch " + epoch.epoch());
    }
    return shown.given().values().stream().distinct().toList();
  }

  @Override
  public Optional<Abort> abort(Epoch epoch, int attempt) {
    var shown = endpoints.ask(endpoints.all(), endpoint -> Aborts.of(endpoint, spec, epoch, attempt));
    if (shown.given().isEmpty()) {
      throw shown.disagreement(1, "who aborted attempt " + attempt + " of epoch " + epoch);
    }
    return shown.given().values().stream().flatMap(Optional::stream).findFirst();
  }

  @Override
  public Set<Bytes32> destroyed(Epoch epoch) {
    var shown = endpoints.ask(endpoints.all(),
        endpoint -> Destructions.of(endpoint, spec, epoch, account.address()));
    if (shown.given().isEmpty()) {
      throw shown.disagreement(1, "which receipts of epoch " + epoch + " are in the log");
    }
    // One that makes receipts up would keep us from telling: it must not be alone.
    var common = new HashSet<>(shown.given().values().iterator().next());
    shown.given().values().forEach(common::retainAll);
    return common;
  }

  @Override
  public BigInteger balance() {
    return view().balance();
  }

  @Override
  public Address sender() {
    return account.address();
  }

  @Override
  public void close() {
    endpoints.close();
  }

  private synchronized Submission send(String data) {
    var view = view();
    forgetMined(view);
    if (inFlight.isPresent()) {
      return new Submission.Busy(inFlight.orElseThrow().transaction().hash());
    }
    return switch (estimate(data, spec.registry())) {
      case Estimate.Gas(var gas) -> broadcast(new Draft(spec.registry(), data, gas), view);
      case Estimate.Reverts(var error) -> new Submission.Refused(error);
    };
  }

  private AccountView view() {
    var views = endpoints.ask(endpoints.all(), endpoint -> AccountView.of(endpoint, account.address()));
    if (views.given().size() < spec.quorum()) {
      throw new ChainException("only " + views.given().size() + " endpoints answered, fewer than "
          + spec.quorum() + ": " + String.join("; ", views.failures()));
    }
    return AccountView.medianOf(views.given().values());
  }

  private void forgetMined(AccountView view) {
    inFlight = inFlight.filter(one -> view.nonce().compareTo(one.transaction().nonce()) <= 0);
  }

  private BigInteger waited(AccountView view) {
    return view.block().subtract(inFlight.orElseThrow().block());
  }

  private Estimate estimate(String data, Address to) {
    var answers = endpoints.ask(endpoints.all(),
        endpoint -> Estimate.of(endpoint, account.address(), to, data));
    var gas = answers.given().values().stream().filter(Estimate.Gas.class::isInstance)
        .map(Estimate.Gas.class::cast).map(Estimate.Gas::limit).toList();
    if (gas.isEmpty()) {
      return answers.given().values().stream().findFirst()
          .orElseThrow(() -> answers.disagreement(1, "the gas needed"));
    }
    // One endpoint may be behind and refuse what is right by now.
    var limit = Estimate.withRoom(AccountView.median(gas));
    if (limit.compareTo(BigInteger.valueOf(policy.gasMax())) > 0) {
      throw new ChainException("it takes " + limit + " gas, and the limit is " + policy.gasMax());
    }
    return new Estimate.Gas(limit);
  }

  /**
   * Signs and sends; pays more if something of ours, perhaps of before a restart,
   * has the nonce already.
   */
  private Submission broadcast(Draft draft, AccountView view) {
    var fees = policy.at(view.baseFee());
    if (inFlight.isPresent()) {
      fees = policy.above(inFlight.orElseThrow().transaction().fees(), fees);
    }
    for (var replaced = 0; replaced <= REPLACEMENTS_MAX; replaced++) {
      var signed = account.sign(draft, view.nonce(), fees);
      var replies = submit(signed);
      if (replies.given().values().stream().anyMatch(AccountTransactions::isTaken)) {
        inFlight = Optional.of(new InFlight(signed, view.block()));
        return new Submission.Sent(signed.hash());
      }
      if (replies.given().values().stream().noneMatch(AccountTransactions::isUnderpriced)) {
        throw new ChainException("no endpoint takes the transaction: " + refusals(replies));
      }
      fees = policy.above(fees, fees);
    }
    throw new ChainException(
        "another transaction of this account pays more than we will, with nonce " + view.nonce());
  }

  private static boolean isTaken(Reply reply) {
    return switch (reply) {
      case Reply.Result _ -> true;
      case Reply.Failure failure -> says(failure, "already known") || says(failure, "already imported");
    };
  }

  private static boolean isUnderpriced(Reply reply) {
    return reply instanceof Reply.Failure failure && says(failure, "underpriced");
  }

  private static boolean says(Reply.Failure failure, String words) {
    return failure.message().toLowerCase(Locale.ROOT).contains(words);
  }

  private static String refusals(Answers<Reply> replies) {
    var refusals = new ArrayList<>(replies.failures());
    replies.given().forEach((endpoint, reply) -> refusals.add(endpoint.name() + " says " + reply));
    return String.join("; ", refusals);
  }
}
