package io.reseal.node.demo.checker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.node.demo.checker.Transactions.Draft;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

/**
 * Transactions that are signed by the right key, and yet are not what the
 * report says.
 */
class TransactionCheckTest {

  private static final ECKeyPair KEYS = ECKeyPair.create(BigInteger.valueOf(271828));
  private static final long CHAIN = 31337;
  private static final String FIRST = "sent by epoch 1";
  private static final String SECOND = "sent by epoch 2";
  private static final Map<Long, EpochCheck> EPOCHS = Map.of(1L, epoch(1), 2L, epoch(2));

  private static EpochCheck epoch(long number) {
    return new EpochCheck(number, 2, List.of(), "", new byte[0]);
  }

  private static void check(ArrayNode transactions) {
    var report = new ObjectMapper().createObjectNode();
    report.set("transactions", transactions);
    var address = HexFormat.of().parseHex(Keys.getAddress(KEYS));
    TransactionCheck.check(Fields.of(report, "report", "transactions"),
        new EpochCheck.Chain(CHAIN, new byte[20], new byte[33], address), EPOCHS);
  }

  private static void refused(ArrayNode transactions, String why) {
    assertThatThrownBy(() -> check(transactions)).isInstanceOf(Refused.class).hasMessageContaining(why);
  }

  private static ArrayNode of(Draft... drafts) {
    return Transactions.of(KEYS, drafts);
  }

  private static ArrayNode changed(Consumer<ObjectNode> second) {
    var both = Transactions.of(KEYS, CHAIN, FIRST, SECOND);
    second.accept((ObjectNode) both.get(1));
    return both;
  }

  @Test
  void oneOfEachEpochIsBelieved() {
    assertThatCode(() -> check(Transactions.of(KEYS, CHAIN, FIRST, SECOND))).doesNotThrowAnyException();
  }

  @Test
  void oneOfAnotherChainIsRefused() {
    refused(of(new Draft(1, CHAIN, 0, FIRST), new Draft(2, 1, 1, SECOND)), "is one of this chain");
  }

  @Test
  void aNonceOutOfItsOrderIsRefused() {
    refused(of(new Draft(1, CHAIN, 0, FIRST), new Draft(2, CHAIN, 0, SECOND)), "has the nonce 1");
    refused(of(new Draft(1, CHAIN, 1, FIRST), new Draft(2, CHAIN, 2, SECOND)), "has the nonce 0");
  }

  @Test
  void anotherEpochThanItsTextNamesIsRefused() {
    refused(of(new Draft(2, CHAIN, 0, FIRST), new Draft(1, CHAIN, 1, SECOND)), "text names its epoch");
  }

  @Test
  void twoOfOneEpochAreRefused() {
    refused(of(new Draft(1, CHAIN, 0, FIRST), new Draft(1, CHAIN, 1, FIRST)), "each epoch sent once");
  }

  @Test
  void anEpochThatIsNoneOfTheReportsIsRefused() {
    refused(of(new Draft(3, CHAIN, 0, "sent by epoch 3")), "is one of the report's");
  }

  @Test
  void aTextThatIsNotItsDataIsRefused() {
    refused(changed(second -> second.put("text", "not sent by epoch 2")), "text is its data");
  }

  @Test
  void aNameThatIsNotItsHashIsRefused() {
    refused(changed(second -> second.put("hash", "0x" + "00".repeat(32))), "is that of its bytes");
  }

  /** Who sees a signature can make its twin: the same sender by another hash. */
  @Test
  void theTwinOfItsSignatureIsRefused() {
    refused(Transactions.withTwin(KEYS, new Draft(1, CHAIN, 0, FIRST)), "lower half");
  }
}
