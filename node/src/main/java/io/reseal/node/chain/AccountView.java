package io.reseal.node.chain;

import io.reseal.core.party.Address;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * How an account and the newest block look to one endpoint, or to the median of
 * several, which a lying minority cannot move far. Good enough to send by:
 * wrong figures cost time or a fee, never a share.
 *
 * @param nonce
 *          of the account's next transaction
 * @param block
 *          number of the newest block
 * @param baseFee
 *          of that block, wei per gas
 * @param balance
 *          wei
 */
record AccountView(BigInteger nonce, BigInteger block, BigInteger baseFee, BigInteger balance) {

  static AccountView of(Endpoint endpoint, Address account) {
    var replies = endpoint
        .replies(List.of(Endpoint.Call.of("eth_getTransactionCount", account.hex(), "latest"),
            Endpoint.Call.of("eth_getBlockByNumber", "latest", false),
            Endpoint.Call.of("eth_getBalance", account.hex(), "latest")));
    var block = replies.get(1).orThrow("eth_getBlockByNumber");
    return new AccountView(Json.number(replies.get(0).orThrow("eth_getTransactionCount"), "a nonce"),
        BigInteger.valueOf(BlockView.header(block, "latest").number()),
        Json.number(Json.field(block, "baseFeePerGas"), "a base fee"),
        Json.number(replies.get(2).orThrow("eth_getBalance"), "a balance"));
  }

  static AccountView medianOf(Collection<AccountView> views) {
    return new AccountView(median(views, AccountView::nonce), median(views, AccountView::block),
        median(views, AccountView::baseFee), median(views, AccountView::balance));
  }

  private static BigInteger median(Collection<AccountView> views, Function<AccountView, BigInteger> figure) {
    return median(views.stream().map(figure).toList());
  }

  /** The middle one; of an even number, the lower of the two. */
  static BigInteger median(Collection<BigInteger> figures) {
    return figures.stream().sorted().skip((figures.size() - 1) / 2).findFirst().orElseThrow();
  }
}
