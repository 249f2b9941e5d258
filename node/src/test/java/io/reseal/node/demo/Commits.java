package io.reseal.node.demo;

import io.reseal.core.party.Bytes;
import io.reseal.node.chain.TestChain;
import io.reseal.node.chain.contract.EpochRegistry;
import java.util.List;
import java.util.Map;
import org.web3j.abi.EventEncoder;

/**
 * The transaction that committed an epoch, as it stands on the chain.
 *
 * @param hash
 *          after 0x
 */
record Commits(String hash, Bytes raw) {

  private static final String COMMITTED = EventEncoder.encode(EpochRegistry.EPOCHCOMMITTED_EVENT);

  static Commits of(TestChain chain, long epoch) {
    var logs = chain.anvil().call("eth_getLogs", Map.of("address", chain.registry().hex(), "fromBlock", "0x0",
        "topics", List.of(COMMITTED, "0x%064x".formatted(epoch))));
    if (logs.size() != 1) {
      throw new Trouble("epoch " + epoch + " was committed " + logs.size() + " times, not once");
    }
    var hash = logs.get(0).get("transactionHash").textValue();
    return new Commits(hash,
        Bytes.ofHex(chain.anvil().call("eth_getRawTransactionByHash", hash).textValue()));
  }
}
