package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AccountTransactionsIT {

  private static final List<TestIdentity> ALL = TestIdentity.several(3);
  private static final Committee COMMITTEE = Committee.of(TestChain.addresses(ALL), 2);
  private static final TestIdentity SENDER = ALL.get(0);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Bytes32 RECEIPT = Bytes32.ofHex("33".repeat(32));

  private TestChain chain;
  private AccountTransactions transactions;

  @BeforeEach
  void deploys() {
    chain = TestChain.byHand(TestChain.addresses(ALL), 2, TestChain.SHORT);
    transactions = of(SENDER, chain.spec());
  }

  @AfterEach
  void ends() {
    transactions.close();
    chain.close();
  }

  @Test
  void oneTransactionIsInFlightAtATime() {
    var first = sent(transactions.propose(COMMITTEE, Optional.empty()));
    assertThat(transactions.outcome(first)).isEqualTo(new TransactionOutcome.Pending());
    assertThat(transactions.recordDestroyed(new Epoch(1), RECEIPT)).isEqualTo(new Submission.Busy(first));

    chain.anvil().mine(1);

    assertThat(transactions.outcome(first))
        .isEqualTo(new TransactionOutcome.Mined(chain.anvil().latest(), true));
    sent(transactions.recordDestroyed(new Epoch(1), RECEIPT));
  }

  @Test
  void aTransactionThatFailsInItsBlockIsMinedAndDidNotSucceed() {
    var generous = new FeePolicy(FeePolicy.gwei(500), FeePolicy.gwei(50), 10_000_000, 10);
    try (var faster = new AccountTransactions(chain.spec(), ALL.get(1).address(), ALL.get(1), generous,
        TIMEOUT)) {
      var late = sent(transactions.propose(COMMITTEE, Optional.empty()));
      // The other one pays more, so it comes first in the block.
      sent(faster.propose(COMMITTEE, Optional.empty()));
      chain.anvil().mine(1);
      assertThat(transactions.outcome(late))
          .isEqualTo(new TransactionOutcome.Mined(chain.anvil().latest(), false));
      assertThat(faster.propose(COMMITTEE, Optional.empty()))
          .isEqualTo(new Submission.Refused("NothingChanged"));
    }
  }

  @Test
  void aTransactionNobodyKnowsIsUnknown() {
    assertThat(transactions.outcome(RECEIPT)).isEqualTo(new TransactionOutcome.Unknown());
  }

  @Test
  void aStuckTransactionIsReplacedByOneThatPaysMore() {
    try (var endpoint = new LyingEndpoint(chain.anvil().uri())) {
      try (var patient = of(SENDER, chain.spec(1, endpoint.uri()))) {
        var stuck = sent(patient.propose(COMMITTEE, Optional.empty()));
        assertThat(patient.replaceStuck()).isEmpty();
        // Blocks go by without it, as this endpoint says.
        endpoint.lies(LyingEndpoint.ofHeader("number", "0x1000"));
        var replacement = sent(patient.replaceStuck().orElseThrow());
        assertThat(patient.replaceStuck()).isEmpty();
        chain.anvil().mine(1);

        assertThat(patient.outcome(replacement))
            .isEqualTo(new TransactionOutcome.Mined(chain.anvil().latest(), true));
        assertThat(patient.outcome(stuck)).isEqualTo(new TransactionOutcome.Unknown());
      }
    }
  }

  @Test
  @DisplayName("one that pays all that we will, and that pools have dropped, is sent again as it is")
  void aStuckTransactionAtTheLimitIsSentAgain() {
    var poor = new FeePolicy(FeePolicy.gwei(1), FeePolicy.gwei(1), 10_000_000, 10);
    try (var endpoint = new LyingEndpoint(chain.anvil().uri());
        var patient = new AccountTransactions(chain.spec(1, endpoint.uri()), SENDER.address(), SENDER, poor,
            TIMEOUT)) {
      var stuck = sent(patient.propose(COMMITTEE, Optional.empty()));
      chain.anvil().call("anvil_dropTransaction", stuck.hex());
      assertThat(patient.outcome(stuck)).isEqualTo(new TransactionOutcome.Unknown());
      endpoint.lies(LyingEndpoint.ofHeader("number", "0x1000"));
      assertThat(patient.replaceStuck()).contains(new Submission.Sent(stuck));
      assertThat(patient.replaceStuck()).as("after as many blocks again").isEmpty();
      chain.anvil().mine(1);
      assertThat(patient.outcome(stuck))
          .isEqualTo(new TransactionOutcome.Mined(chain.anvil().latest(), true));
    }
  }

  @Test
  void aStuckTransactionThatCameTooLateGivesWayToATransferOfNothing() {
    sent(transactions.propose(COMMITTEE, Optional.empty()));
    raiseBaseFee();
    try (var other = of(ALL.get(1), chain.spec())) {
      sent(other.propose(COMMITTEE, Optional.empty()));
      chain.anvil().mine(1);
    }
    assertThat(transactions.replaceStuck()).contains(new Submission.Refused("NothingChanged"));
    chain.anvil().mine(1);
    sent(transactions.recordDestroyed(new Epoch(1), RECEIPT));
  }

  @Test
  void afterARestartTheSameNonceIsUsedAgain() {
    var before = sent(transactions.recordDestroyed(new Epoch(1), RECEIPT));
    try (var restarted = of(SENDER, chain.spec())) {
      var after = sent(restarted.propose(COMMITTEE, Optional.empty()));
      chain.anvil().mine(1);
      assertThat(restarted.outcome(after))
          .isEqualTo(new TransactionOutcome.Mined(chain.anvil().latest(), true));
      assertThat(restarted.outcome(before)).isEqualTo(new TransactionOutcome.Unknown());
    }
  }

  @Test
  void theSameTransactionSentAgainAfterARestartIsTakenAsSent() {
    var before = sent(transactions.recordDestroyed(new Epoch(1), RECEIPT));
    try (var restarted = of(SENDER, chain.spec())) {
      assertThat(sent(restarted.recordDestroyed(new Epoch(1), RECEIPT))).isEqualTo(before);
    }
  }

  @Test
  void oneDeadAndOneLyingEndpointOfFiveHoldNothingBack() {
    try (var liar = new LyingEndpoint(chain.anvil().uri());
        var dead = new LyingEndpoint(chain.anvil().uri());
        var second = new LyingEndpoint(chain.anvil().uri());
        var third = new LyingEndpoint(chain.anvil().uri())) {
      dead.goesAway();
      liar.lies((method, _, reply) -> {
        switch (method) {
          case "eth_getTransactionCount", "eth_getBalance" -> reply.put("result", "0xffffff");
          case "eth_estimateGas" -> {
            reply.remove("result");
            reply.putObject("error").put("code", 3).put("message", "execution reverted").put("data", "0x");
          }
          case "eth_getTransactionReceipt" -> reply.putNull("result");
          default -> {
          }
        }
      });
      try (var many = of(SENDER,
          chain.spec(3, liar.uri(), dead.uri(), second.uri(), third.uri(), chain.anvil().uri()))) {
        var hash = sent(many.recordDestroyed(new Epoch(1), RECEIPT));
        chain.anvil().mine(1);
        assertThat(many.outcome(hash)).isEqualTo(new TransactionOutcome.Mined(chain.anvil().latest(), true));
        assertThat(many.balance()).isEqualTo(transactions.balance());
      }
    }
  }

  @Test
  void aReceiptOfAnotherTransactionIsNoReceipt() {
    try (var liar = new LyingEndpoint(chain.anvil().uri())) {
      var hash = sent(transactions.recordDestroyed(new Epoch(1), RECEIPT));
      chain.anvil().mine(1);
      liar.lies((method, _, reply) -> {
        if (method.equals("eth_getTransactionReceipt")) {
          reply.withObject("/result").put("transactionHash", "0x" + "ab".repeat(32));
        }
      });
      try (var deceived = of(SENDER, chain.spec(1, liar.uri()))) {
        assertThatThrownBy(() -> deceived.outcome(hash)).isInstanceOf(ChainException.class)
            .hasMessageContaining("another transaction");
      }
    }
  }

  @Test
  void fewerAnswersThanAQuorumSendNothing() {
    try (var dead = new LyingEndpoint(chain.anvil().uri())) {
      dead.goesAway();
      try (var lonely = of(SENDER, chain.spec(2, chain.anvil().uri(), dead.uri()))) {
        assertThatThrownBy(() -> lonely.propose(COMMITTEE, Optional.empty()))
            .isInstanceOf(ChainException.class).hasMessageContaining("only 1 endpoints answered")
            .hasMessageContaining(dead.name());
      }
    }
  }

  @Test
  void anotherKeysSignatureIsNotSent() {
    var stranger = TestIdentity.named("stranger");
    try (var wrong = new AccountTransactions(chain.spec(), SENDER.address(), stranger, FeePolicy.DEFAULT,
        TIMEOUT)) {
      assertThatThrownBy(() -> wrong.propose(COMMITTEE, Optional.empty()))
          .isInstanceOf(IllegalStateException.class).hasMessageContaining("not that of " + SENDER.address());
    }
  }

  @Test
  void gasDearerThanOurLimitIsNotBought() {
    chain.anvil().call("anvil_setNextBlockBaseFeePerGas", "0x" + FeePolicy.gwei(600).toString(16));
    chain.anvil().mine(1);
    assertThatThrownBy(() -> transactions.recordDestroyed(new Epoch(1), RECEIPT))
        .isInstanceOf(ChainException.class).hasMessageContaining("the limit is");
  }

  @Test
  void aCallThatTakesMoreGasThanOurLimitIsNotSent() {
    var frugal = new FeePolicy(FeePolicy.gwei(500), FeePolicy.gwei(1), 100_000, 10);
    try (var poor = new AccountTransactions(chain.spec(), SENDER.address(), SENDER, frugal, TIMEOUT)) {
      assertThatThrownBy(() -> poor.propose(COMMITTEE, Optional.empty())).isInstanceOf(ChainException.class)
          .hasMessageContaining("the limit is 100000");
    }
  }

  @Test
  void anAccountWithoutFundsSaysSo() {
    chain.anvil().fund(SENDER.address(), BigInteger.ZERO);
    assertThat(transactions.balance()).isZero();
    assertThatThrownBy(() -> transactions.recordDestroyed(new Epoch(1), RECEIPT))
        .isInstanceOf(ChainException.class)
        .hasMessageContainingAll(Endpoint.name(chain.anvil().uri()), "nsufficient funds");
  }

  @Test
  void aHugeNonceIsAnErrorAndNotAnOverflow() {
    try (var liar = new LyingEndpoint(chain.anvil().uri())) {
      liar.lies(
          LyingEndpoint.ofResult("eth_getTransactionCount", _ -> TextNode.valueOf("0x" + "f".repeat(65))));
      try (var deceived = of(SENDER, chain.spec(1, liar.uri()))) {
        assertThatThrownBy(() -> deceived.propose(COMMITTEE, Optional.empty()))
            .isInstanceOf(ChainException.class).hasMessageContaining("a nonce is not a quantity");
      }
    }
  }

  /** Our waiting transaction pays too little from now on. */
  private void raiseBaseFee() {
    for (var block = 0; block < FeePolicy.DEFAULT.stuckAfterBlocks(); block++) {
      chain.anvil().call("anvil_setNextBlockBaseFeePerGas", "0x" + FeePolicy.gwei(100).toString(16));
      chain.anvil().mine(1);
    }
  }

  private static AccountTransactions of(TestIdentity sender, ChainSpec spec) {
    return new AccountTransactions(spec, sender.address(), sender, FeePolicy.DEFAULT, TIMEOUT);
  }

  private static Bytes32 sent(Submission submission) {
    assertThat(submission).isInstanceOf(Submission.Sent.class);
    return ((Submission.Sent) submission).hash();
  }
}
