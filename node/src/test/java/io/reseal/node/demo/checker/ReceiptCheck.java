package io.reseal.node.demo.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A receipt of a destroyed share: its bytes taken apart, and the identity's
 * signature behind them.
 */
final class ReceiptCheck {

  private static final int SIGNATURE = 65;
  private static final String LIMIT = "Backups that the HSM makes of itself are outside what this receipt shows.";

  private ReceiptCheck() {
  }

  /**
   * Checks that this node states the end of its share of a key in this epoch.
   *
   * @return the key's place, 0 or 1
   */
  static int key(Fields fields, EpochCheck.Chain chain, EpochCheck epoch) {
    var bytes = fields.bytes("receipt");
    Refused.unless(bytes.length > SIGNATURE, fields.where() + ".receipt has a signature at its end");
    var receipt = Arrays.copyOf(bytes, bytes.length - SIGNATURE);
    var signature = Arrays.copyOfRange(bytes, receipt.length, bytes.length);
    var node = fields.prefixed("node", 20);
    var digest = Hashes.fields("receipt/destroyed", receipt, LIMIT.getBytes(StandardCharsets.UTF_8));
    Refused.unless(Arrays.equals(Secp.signer(digest, signature), node),
        fields.where() + ".receipt is signed by its node");
    return content(new Cursor(receipt, fields.where() + ".receipt"), chain, epoch, node);
  }

  private static int content(Cursor in, EpochCheck.Chain chain, EpochCheck epoch, byte[] node) {
    Refused.unless(in.u8() == 1, "a receipt has the format 1");
    var keyId = in.take(32);
    var key = JointKey.SCHEMES.stream().map(JointKey.SCHEMES::indexOf)
        .filter(index -> Arrays.equals(keyId, id(chain, JointKey.SCHEMES.get(index), index))).findFirst()
        .orElseThrow(() -> new Refused("the receipt names one of this registry's keys"));
    Refused.unless(in.u8() == JointKey.SCHEMES.get(key), "the receipt's scheme is its key's");
    Refused.unless(in.u64() == epoch.number(), "the receipt is one of its epoch");
    var attempt = in.u32();
    Refused.unless(Arrays.equals(in.take(20), node), "the receipt is its node's");
    Refused.unless(Arrays.equals(in.take(32), epoch.committee()), "the receipt names its epoch's committee");
    var point = in.take(33);
    Refused.unless(
        JointKey.SCHEMES.get(key) == JointKey.BIP340
            ? Arrays.equals(point, chain.publicKey())
            : Arrays.equals(Secp.address(Secp.point(point)), chain.address()),
        "the receipt names the public key");
    var label = "share-" + HexFormat.of().formatHex(keyId, 0, 4) + "-" + epoch.number() + "-" + attempt;
    Refused.unless(in.text().equals(label), "the receipt's HSM key is " + label);
    for (var text = 0; text < 4; text++) {
      var _ = in.text(); // the token's label, serial number, manufacturer and model
    }
    Refused.unless(in.u8() == 1, "the HSM key was found and destroyed");
    Refused.unless(in.u8() == 1, "the share opened before");
    Refused.unless(!in.text().isEmpty(), "the token says why the share does not open now");
    Refused.unless(in.u64() > 0, "the receipt has a time");
    in.end();
    return key;
  }

  private static byte[] id(EpochCheck.Chain chain, long scheme, int index) {
    return Hashes.fields("key/id", Hashes.u64(chain.id()), chain.registry(), Hashes.u64(scheme),
        Hashes.u64(index));
  }
}
