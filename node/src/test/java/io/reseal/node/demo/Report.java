package io.reseal.node.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.Terms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What the demonstration did, for whoever checks it: bytes as lower-case
 * digits, addresses and names of transactions after 0x. Beside the facts stands
 * what proves them: each epoch's public records and the signed transaction that
 * committed it.
 */
final class Report {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root = JSON.createObjectNode();
  private final ArrayNode epochs;
  private final ArrayNode signatures;
  private final ArrayNode transactions;
  private final ArrayNode destroyed;

  /**
   * @param publicKey
   *          the BIP-340 key, compressed
   * @param account
   *          address of the ECDSA key
   */
  Report(Bytes publicKey, Address account, long chainId, Address registry) {
    root.put("publicKey", publicKey.hex()).put("address", account.hex());
    root.putObject("chain").put("id", chainId).put("registry", registry.hex());
    epochs = root.putArray("epochs");
    signatures = root.putArray("signatures");
    transactions = root.putArray("transactions");
    destroyed = root.putArray("destroyed");
  }

  /**
   * A committed epoch.
   *
   * @param commit
   *          the raw signed transaction
   * @param records
   *          public records, as stored
   */
  void epoch(Terms terms, Committee committee, List<Address> dealers, Bytes32 epochRoot, String commitTx,
      Bytes commit, Bytes records) {
    var epoch = epochs.addObject();
    epoch.put("epoch", terms.epoch().number()).put("threshold", committee.threshold().signers());
    addresses(epoch.putArray("members"), committee.members());
    addresses(epoch.putArray("dealers"), dealers);
    epoch.put("root", epochRoot.hex()).put("commitTx", commitTx);
    epoch.putObject("terms").put("kind", terms.kind().code()).put("opensAt", terms.opensAt()).put("expiresAt",
        terms.expiresAt());
    epoch.put("commit", commit.hex()).put("records", records.hex());
  }

  /** A signature over the SHA-256 of a text. */
  void signature(SignResult result, String text) {
    var signature = signatures.addObject();
    signature.put("epoch", result.epoch()).put("scheme", result.scheme().name())
        .put("publicKey", result.publicKey().hex()).put("message", result.message().hex())
        .put("signature", result.signature().hex());
    addresses(signature.putArray("signers"), result.signers());
    signature.put("text", text);
  }

  /** A transaction of the committee's account, as the chain took it. */
  void transaction(Sent sent) {
    transactions.addObject().put("epoch", sent.epoch()).put("hash", sent.hash())
        .put("raw", "0x" + sent.raw().hex()).put("text", sent.text());
  }

  /** A node's receipt, its signature behind it. */
  void destroyed(long epoch, Address node, Bytes receipt) {
    destroyed.addObject().put("epoch", epoch).put("node", node.hex()).put("receipt", receipt.hex());
  }

  /** Writes it with the timings and their checksum. */
  void write(Path file, Map<String, Long> timings) throws IOException {
    var text = new StringBuilder();
    var object = root.putObject("timingsMs");
    timings.forEach((name, millis) -> {
      object.put(name, millis);
      text.append(name).append('=').append(millis).append('\n');
    });
    root.put("timingsSha256", HexFormat.of().formatHex(sha256(text.toString())));
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  private static void addresses(ArrayNode list, List<Address> addresses) {
    addresses.forEach(address -> list.add(address.hex()));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
