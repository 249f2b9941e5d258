package io.reseal.node.signing;

import io.reseal.core.party.Address;
import io.reseal.node.config.SigningLimits;
import io.reseal.node.config.SigningLimits.TypedDataRule;
import io.reseal.node.config.SigningRule;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The policy of a configuration: first whose requests are signed at all, then
 * what they may be about. Limits bind the node's own requests as well: whoever
 * reaches its port is not yet its operator.
 *
 * @param registry
 *          whose messages are never signed for anybody
 */
public record SigningRules(SigningRule rule, Optional<SigningLimits> limits,
    Address registry) implements SigningPolicy {

  @Override
  public Optional<String> refusal(SigningRequest request, boolean ownRequest,
      Supplier<SigningHistory> history) {
    // Whatever else is allowed: identities sign the registry's messages, the
    // committee's keys never.
    if (request instanceof TypedData data && data.domain().contract().filter(registry::equals).isPresent()) {
      return Optional.of("messages to the registry " + registry + " are signed for nobody");
    }
    var needsOwn = switch (rule) {
      case OWN_OPERATOR -> true;
      case WITHIN_LIMITS -> !request.isOfAnAccount();
      case ANY_MEMBER -> false;
    };
    if (needsOwn && !ownRequest) {
      return Optional.of("the policy here is " + rule.word() + ": it " + rule.meaning());
    }
    return request.isOfAnAccount()
        ? limits.flatMap(limit -> beyond(limit, request, history.get()))
        : Optional.empty();
  }

  private static Optional<String> beyond(SigningLimits limits, SigningRequest request,
      SigningHistory history) {
    if (history.lastMinute() >= limits.ratePerMinute()) {
      return Optional
          .of(history.lastMinute() + " requests within a minute are as many as ratePerMinute allows");
    }
    return switch (request) {
      case EthTransaction transaction -> beyond(limits, transaction, history);
      case TypedData data -> beyond(limits, data);
      case EthMessage _ ->
        limits.messages() ? Optional.empty() : Optional.of("messages are not allowed here");
      case RawData _ -> limits.rawData() ? Optional.empty() : Optional.of("raw data is not allowed here");
      case Preimage _ -> Optional.empty(); // no account's: judged by whose it is alone
    };
  }

  private static Optional<String> beyond(SigningLimits limits, EthTransaction transaction,
      SigningHistory history) {
    if (!limits.chains().contains(transaction.chainId())) {
      return Optional.of("chain " + transaction.chainId() + " is not among the allowed chains");
    }
    if (transaction.to().isEmpty() && !limits.creation()) {
      return Optional.of("to create a contract is not allowed here");
    }
    if (transaction.to().filter(to -> !limits.anyContract() && !limits.contracts().contains(to))
        .isPresent()) {
      return Optional.of(transaction.to().get() + " is not among the allowed contracts");
    }
    if (transaction.to().isPresent() && !limits.anySelector()
        && !limits.selectors().contains(transaction.selector())) {
      return Optional.of((transaction.data().size() == 0
          ? "a plain transfer"
          : "the selector 0x" + transaction.selector().hex()) + " is not among the allowed selectors");
    }
    if (transaction.value().compareTo(limits.maxValue()) > 0) {
      return Optional
          .of("a value of " + transaction.value() + " wei is more than maxValue, " + limits.maxValue());
    }
    if (history.lastDay().add(transaction.value()).compareTo(limits.maxValuePerDay()) > 0) {
      return Optional.of(transaction.value() + " wei after " + history.lastDay()
          + " within a day are more than maxValuePerDay, " + limits.maxValuePerDay());
    }
    if (transaction.mostFee().compareTo(limits.maxFee()) > 0) {
      return Optional
          .of("gas for up to " + transaction.mostFee() + " wei is more than maxFee, " + limits.maxFee());
    }
    return Optional.empty();
  }

  private static Optional<String> beyond(SigningLimits limits, TypedData data) {
    var domain = data.domain();
    var isAllowed = domain.contract().isPresent()
        && domain.chainId().filter(id -> id.bitLength() < Long.SIZE).isPresent()
        && limits.typedData().contains(new TypedDataRule(domain.chainId().get().longValueExact(),
            domain.contract().get(), data.primaryType()));
    return isAllowed
        ? Optional.empty()
        : Optional.of("typed data " + data.primaryType() + " of "
            + domain.contract().map(Address::hex).orElse("no contract") + " on chain "
            + domain.chainId().map(Object::toString).orElse("any") + " is not among the allowed typedData");
  }

}
