package io.reseal.node.cli;

import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.ChainReader;
import io.reseal.node.chain.FinalityBroken;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.RegistryTransactions;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Reads the final chain again and again on a thread of its own and hands each
 * state to the node's thread.
 */
final class ChainLoop {

  private static final Logger LOG = LogManager.getLogger(ChainLoop.class);
  /**
   * Every so many readings the account's balance is asked for, and stuck
   * transactions looked after.
   */
  private static final int ACCOUNT_EVERY = 10;

  private final ChainReader reader;
  private final RegistryTransactions account;
  private final Executor nodeThread;
  private final Consumer<FinalizedState> onState;
  private final Consumer<String> onBroken;
  private int readings;
  private volatile long readAtNanos;
  private volatile Optional<BigInteger> balance = Optional.empty();
  private volatile String trouble = "the chain has not been read yet";

  ChainLoop(ChainReader reader, RegistryTransactions account, Executor nodeThread,
      Consumer<FinalizedState> onState, Consumer<String> onBroken) {
    this.reader = reader;
    this.account = account;
    this.nodeThread = nodeThread;
    this.onState = onState;
    this.onBroken = onBroken;
  }

  void start(OwnThread chainThread, Duration every) {
    chainThread.repeat("reading the chain", Duration.ZERO, every, this::read);
  }

  private void read() {
    try {
      var state = reader.poll();
      readAtNanos = System.nanoTime();
      trouble = "";
      nodeThread.execute(() -> onState.accept(state));
      if (readings++ % ACCOUNT_EVERY == 0) {
        balance = Optional.of(account.balance());
        var _ = account.replaceStuck();
      }
    } catch (FinalityBroken e) {
      trouble = e.getMessage();
      nodeThread.execute(() -> onBroken.accept(e.getMessage()));
    } catch (ChainException e) {
      if (!e.getMessage().equals(trouble)) {
        LOG.warn("the chain cannot be read: {}", e.getMessage());
      }
      trouble = e.getMessage();
    } catch (RuntimeException e) {
      trouble = "reading the chain failed: " + e;
      LOG.error("reading the chain failed", e);
    }
  }

  /** Seconds since the last reading; nothing before the first. */
  Optional<Long> age() {
    return readAtNanos == 0
        ? Optional.empty()
        : Optional.of(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - readAtNanos));
  }

  /** Of the node's account in wei. */
  Optional<BigInteger> balance() {
    return balance;
  }

  /** Why the last reading failed; empty when it did not. */
  String trouble() {
    return trouble;
  }
}
