package io.reseal.node.demo.checker;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides whether a report of the demonstration holds: the same keys through
 * all epochs, handed over as signed on chain, signing and paying in each, and
 * the replaced shares destroyed.
 *
 * <p>
 * Timings are nobody's statement, so only their checksum guards them: against
 * damage, not against a lie.
 */
public final class ReportChecker {

  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ReportChecker() {
  }

  /**
   * Checks a report.
   *
   * @throws Refused
   *           when anything in it does not hold
   */
  public static void check(Path file) throws IOException {
    check(Files.readString(file));
  }

  /** The same for its text. */
  public static void check(String report) {
    try {
      check(JSON.readTree(report));
    } catch (IOException e) {
      throw new Refused("the report is no JSON: " + e.getMessage());
    }
  }

  private static void check(JsonNode tree) {
    var report = Fields.of(tree, "report", "publicKey", "address", "chain", "epochs", "signatures",
        "transactions", "destroyed", "timingsMs", "timingsSha256");
    var where = Fields.of(tree.get("chain"), "chain", "id", "registry");
    var publicKey = report.bytes("publicKey", 33);
    var _ = Secp.point(publicKey);
    var chain = new EpochCheck.Chain(where.number("id"), where.prefixed("registry", 20), publicKey,
        report.prefixed("address", 20));
    var epochs = epochs(report, chain);
    signatures(report, chain, epochs);
    TransactionCheck.check(report, chain, epochs);
    destroyed(report, chain, epochs);
    timings(report);
  }

  private static Map<Long, EpochCheck> epochs(Fields report, EpochCheck.Chain chain) {
    var epochs = new TreeMap<Long, EpochCheck>();
    Optional<EpochCheck> base = Optional.empty();
    for (var node : report.list("epochs")) {
      var fields = Fields.of(node, "epochs[" + epochs.size() + "]", "epoch", "threshold", "members",
          "dealers", "root", "commitTx", "terms", "commit", "records");
      base = Optional.of(EpochCheck.of(fields, chain, base));
      epochs.put(base.get().number(), base.get());
    }
    Refused.unless(epochs.size() >= 2, "the key was handed over at least once");
    return epochs;
  }

  private static void signatures(Fields report, EpochCheck.Chain chain, Map<Long, EpochCheck> epochs) {
    var signedIn = new HashSet<Long>();
    var index = 0;
    for (var node : report.list("signatures")) {
      var fields = Fields.of(node, "signatures[" + index++ + "]", "epoch", "scheme", "publicKey", "message",
          "signature", "signers", "text");
      var epoch = epoch(epochs, fields);
      Refused.unless(fields.text("scheme").equals("BIP340"), fields.where() + ".scheme is BIP340");
      Refused.unless(Arrays.equals(fields.bytes("publicKey", 33), chain.publicKey()),
          fields.where() + ".publicKey is the report's");
      var message = fields.bytes("message", 32);
      Refused.unless(
          Arrays.equals(message, Hashes.sha256(fields.text("text").getBytes(StandardCharsets.UTF_8))),
          fields.where() + ".message is the SHA-256 of its text");
      Refused.unless(
          Secp.verifies(Arrays.copyOfRange(chain.publicKey(), 1, 33), message, fields.bytes("signature", 64)),
          fields.where() + ".signature verifies");
      var signers = fields.addresses("signers");
      Refused.unless(epoch.members().containsAll(signers),
          fields.where() + ".signers are members of epoch " + epoch.number());
      Refused.unless(signers.size() >= epoch.threshold(), fields.where() + ".signers are at least threshold");
      signedIn.add(epoch.number());
    }
    Refused.unless(signedIn.equals(epochs.keySet()), "each epoch signed");
  }

  /** Whoever stayed must have destroyed its share of every replaced epoch. */
  private static void destroyed(Fields report, EpochCheck.Chain chain, Map<Long, EpochCheck> epochs) {
    var receipts = new HashSet<List<Object>>();
    var index = 0;
    for (var node : report.list("destroyed")) {
      var fields = Fields.of(node, "destroyed[" + index++ + "]", "epoch", "node", "receipt");
      var epoch = epoch(epochs, fields);
      Refused.unless(epoch.members().contains(fields.text("node")),
          fields.where() + ".node is a member of epoch " + epoch.number());
      var key = ReceiptCheck.key(fields, chain, epoch);
      Refused.unless(receipts.add(List.of(epoch.number(), fields.text("node"), key)),
          "each receipt stands once");
    }
    var inOrder = new ArrayList<>(epochs.values());
    for (var at = 1; at < inOrder.size(); at++) {
      var replaced = inOrder.get(at - 1);
      for (var member : inOrder.get(at).stayedFrom(replaced)) {
        for (var key = 0; key < EpochCheck.KEYS; key++) {
          Refused.unless(receipts.contains(List.<Object>of(replaced.number(), member, key)),
              member + " destroyed its share of key " + key + " of epoch " + replaced.number());
        }
      }
    }
    Refused.unless(
        receipts.stream().noneMatch(receipt -> receipt.getFirst().equals(inOrder.getLast().number())),
        "nobody destroyed a share of the epoch in use");
  }

  private static EpochCheck epoch(Map<Long, EpochCheck> epochs, Fields fields) {
    return Optional.ofNullable(epochs.get(fields.number("epoch")))
        .orElseThrow(() -> new Refused(fields.where() + ".epoch is one of the report's"));
  }

  private static void timings(Fields report) {
    var timings = report.object().get("timingsMs");
    Refused.unless(timings.isObject(), "timingsMs is an object");
    var text = new StringBuilder();
    timings.properties().forEach(entry -> {
      Refused.unless(entry.getValue().isIntegralNumber() && entry.getValue().longValue() >= 0,
          "timingsMs." + entry.getKey() + " is a whole number");
      text.append(entry.getKey()).append('=').append(entry.getValue().asText()).append('\n');
    });
    Refused.unless(Arrays.equals(Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8)),
        report.bytes("timingsSha256", 32)), "timingsSha256 is that of timingsMs");
  }
}
