package io.reseal.node.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.party.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * What one endpoint knows of a transaction.
 *
 * @param known
 *          whether it has it at all
 * @param receipt
 *          its place in a block
 */
record Sighting(boolean known, Optional<Receipt> receipt) {

  /** Where it was mined and how it went. */
  record Receipt(long block, Bytes32 blockHash, boolean succeeded) {
  }

  static Sighting of(Endpoint endpoint, Bytes32 hash) {
    var replies = endpoint.replies(List.of(Endpoint.Call.of("eth_getTransactionReceipt", "0x" + hash.hex()),
        Endpoint.Call.of("eth_getTransactionByHash", "0x" + hash.hex())));
    var receipt = replies.get(0).orThrow("eth_getTransactionReceipt");
    var transaction = replies.get(1).orThrow("eth_getTransactionByHash");
    return receipt.isNull()
        ? new Sighting(!transaction.isNull(), Optional.empty())
        : new Sighting(true, Optional.of(receipt(receipt, hash)));
  }

  private static Receipt receipt(JsonNode json, Bytes32 hash) {
    if (!Json.bytes32(Json.field(json, "transactionHash"), "a receipt's transaction").equals(hash)) {
      throw new ChainException("answered with the receipt of another transaction");
    }
    return new Receipt(Json.quantity(Json.field(json, "blockNumber"), "a receipt's block"),
        Json.bytes32(Json.field(json, "blockHash"), "a receipt's block"),
        Json.quantity(Json.field(json, "status"), "a receipt's status") == 1);
  }
}
