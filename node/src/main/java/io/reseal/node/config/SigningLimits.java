package io.reseal.node.config;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import java.math.BigInteger;
import java.util.Set;

/**
 * What an Ethereum account may be made to sign by this node; what is not named
 * here is not signed. Limits of rate and value are this node's own count.
 *
 * @param chains
 *          ids of chains; empty: no transaction is signed
 * @param contracts
 *          recipients of transactions, contracts or not
 * @param anyContract
 *          whether all recipients are admitted
 * @param creation
 *          whether a transaction may create a contract
 * @param selectors
 *          first four bytes of a transaction's data; less bytes, if there are
 *          less; none for a plain transfer
 * @param anySelector
 *          whether all are admitted
 * @param maxValue
 *          of one transaction, in wei
 * @param maxValuePerDay
 *          of all transactions on one chain in 24 hours, in wei
 * @param maxFee
 *          the most wei that the gas of one transaction may cost
 * @param ratePerMinute
 *          requests in 60 seconds, of all kinds together
 * @param typedData
 *          domains and types of EIP-712 messages
 * @param messages
 *          whether EIP-191 messages are signed
 * @param rawData
 *          whether bytes are signed that say nothing of what they mean
 */
public record SigningLimits(Set<Long> chains, Set<Address> contracts, boolean anyContract, boolean creation,
    Set<Bytes> selectors, boolean anySelector, BigInteger maxValue, BigInteger maxValuePerDay,
    BigInteger maxFee, int ratePerMinute, Set<TypedDataRule> typedData, boolean messages, boolean rawData) {

  /** One kind of typed data: for which contract on which chain, of which type. */
  public record TypedDataRule(long chainId, Address contract, String primaryType) {
  }

  public SigningLimits {
    chains = Set.copyOf(chains);
    contracts = Set.copyOf(contracts);
    selectors = Set.copyOf(selectors);
    typedData = Set.copyOf(typedData);
  }
}
