package io.reseal.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.node.chain.Cast;
import io.reseal.node.chain.TestChain;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A transaction of the committee's account that the chain took.
 *
 * @param hash
 *          after 0x
 * @param raw
 *          as it was signed
 * @param text
 *          its data
 * @param block
 *          it is in
 */
record Sent(long epoch, String hash, Bytes raw, String text, long block) {

  private static final BigInteger WEI = BigInteger.ONE;

  /** The words that a client types, after {@code cast}. */
  static List<String> words(LocalNode by, Address account, String text) {
    return Cast.sending(by.web3(), account, by.address(), WEI,
        Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Pays a node's operator one wei from the committee's account. */
  static Sent by(LocalNode by, Address account, long epoch, String text, TestChain chain) {
    var cast = Cast.installed()
        .orElseThrow(() -> new Trouble("no cast at " + Cast.place() + "; the build installs it"));
    JsonNode receipt;
    try {
      receipt = cast.json(words(by, account, text));
    } catch (IllegalStateException e) {
      throw new Trouble(e.getMessage());
    }
    var hash = receipt.path("transactionHash").asText();
    // Not what the client says, but what the chain has.
    var onChain = chain.anvil().call("eth_getTransactionReceipt", hash);
    if (!onChain.path("status").asText().equals("0x1")
        || !onChain.path("from").asText().equals(account.hex())) {
      throw new Trouble("the chain did not take the transaction as the account's: " + onChain);
    }
    var raw = Bytes.ofHex(chain.anvil().call("eth_getRawTransactionByHash", hash).textValue());
    return new Sent(epoch, hash, raw, text, Long.decode(onChain.path("blockNumber").asText()));
  }
}
