package io.reseal.node.demo.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;

/**
 * What the committee sent from its account, checked from the bytes that the
 * chain took: in each epoch the same sender, which is the account of the key on
 * chain.
 */
final class TransactionCheck {

  private TransactionCheck() {
  }

  static void check(Fields report, EpochCheck.Chain chain, Map<Long, EpochCheck> epochs) {
    var sentIn = new HashSet<Long>();
    var nonce = 0;
    for (var node : report.list("transactions")) {
      var fields = Fields.of(node, "transactions[" + nonce + "]", "epoch", "hash", "raw", "text");
      var epoch = fields.number("epoch");
      Refused.unless(epochs.containsKey(epoch), fields.where() + ".epoch is one of the report's");
      var sent = SignedTransaction.of(fields.prefixed("raw"));
      Refused.unless(Arrays.equals(sent.hash(), fields.prefixed("hash", 32)),
          fields.where() + ".hash is that of its bytes");
      Refused.unless(Arrays.equals(sent.sender(), chain.address()),
          fields.where() + " is signed by the committee's account");
      Refused.unless(sent.chainId() == chain.id(), fields.where() + " is one of this chain");
      Refused.unless(sent.nonce() == nonce, fields.where() + " has the nonce " + nonce);
      var text = fields.text("text");
      Refused.unless(Arrays.equals(sent.data(), text.getBytes(StandardCharsets.UTF_8)),
          fields.where() + ".text is its data");
      Refused.unless(text.endsWith(" epoch " + epoch), fields.where() + ".text names its epoch");
      Refused.unless(sentIn.add(epoch), "each epoch sent once");
      nonce++;
    }
    Refused.unless(sentIn.equals(epochs.keySet()), "each epoch sent a transaction");
  }
}
