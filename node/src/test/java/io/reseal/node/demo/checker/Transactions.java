package io.reseal.node.demo.checker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

/**
 * Transactions of one key, signed and written as a report has them, by web3j:
 * for tests of the checker.
 */
final class Transactions {

  /** What is to be signed, and of which epoch the report says it is. */
  record Draft(long epoch, long chainId, long nonce, String text) {
  }

  private static final BigInteger ORDER = Sign.CURVE_PARAMS.getN();
  private static final HexFormat HEX = HexFormat.of();

  private Transactions() {
  }

  /** One of each epoch from 1, nonces from 0. */
  static ArrayNode of(ECKeyPair keys, long chainId, String... texts) {
    return of(keys, IntStream.range(0, texts.length)
        .mapToObj(at -> new Draft(at + 1L, chainId, at, texts[at])).toArray(Draft[]::new));
  }

  static ArrayNode of(ECKeyPair keys, Draft... drafts) {
    return written(List.of(drafts),
        draft -> TransactionEncoder.signMessage(raw(draft), Credentials.create(keys)));
  }

  /** Signed with the higher of the two values of s. */
  static ArrayNode withTwin(ECKeyPair keys, Draft draft) {
    return written(List.of(draft), each -> {
      var low = Sign.signMessage(TransactionEncoder.encode(raw(each)), keys);
      var s = ORDER.subtract(new BigInteger(1, low.getS()));
      return TransactionEncoder.encode(raw(each), new Sign.SignatureData(
          new byte[]{(byte) (55 - low.getV()[0])}, low.getR(), org.web3j.utils.Numeric.toBytesPadded(s, 32)));
    });
  }

  private static ArrayNode written(List<Draft> drafts, Signing signing) {
    var list = new ObjectMapper().createArrayNode();
    for (var draft : drafts) {
      var raw = signing.signed(draft);
      list.addObject().put("epoch", draft.epoch()).put("hash", "0x" + HEX.formatHex(Hash.sha3(raw)))
          .put("raw", "0x" + HEX.formatHex(raw)).put("text", draft.text());
    }
    return list;
  }

  /** How a draft becomes signed bytes. */
  private interface Signing {
    byte[] signed(Draft draft);
  }

  private static RawTransaction raw(Draft draft) {
    return RawTransaction.createTransaction(draft.chainId(), BigInteger.valueOf(draft.nonce()),
        BigInteger.valueOf(21_600), "0x" + "2a".repeat(20), BigInteger.ONE,
        "0x" + HEX.formatHex(draft.text().getBytes(StandardCharsets.UTF_8)), BigInteger.ONE,
        BigInteger.TEN.pow(9));
  }
}
