package io.reseal.node.chain;

import java.math.BigInteger;

/**
 * What a transaction may cost.
 *
 * @param maxFeePerGas
 *          most we pay per gas, wei
 * @param priorityFeePerGas
 *          what the block's maker gets per gas, wei
 * @param gasMax
 *          most gas for one transaction
 * @param stuckAfterBlocks
 *          how many blocks to wait before paying more
 */
public record FeePolicy(BigInteger maxFeePerGas, BigInteger priorityFeePerGas, long gasMax,
    int stuckAfterBlocks) {

  /** At most 500 gwei, 1 gwei for the maker, 10 million gas, 10 blocks. */
  public static final FeePolicy DEFAULT = new FeePolicy(gwei(500), gwei(1), 10_000_000, 10);

  public FeePolicy {
    if (priorityFeePerGas.signum() < 0 || maxFeePerGas.compareTo(priorityFeePerGas) < 0) {
      throw new IllegalArgumentException("the priority fee is not negative and at most the whole fee");
    }
    if (gasMax < Fees.TRANSFER_GAS || stuckAfterBlocks < 1) {
      throw new IllegalArgumentException(
          "a transaction takes " + Fees.TRANSFER_GAS + " gas and a block at least");
    }
  }

  /** Billions of wei. */
  public static BigInteger gwei(long amount) {
    return BigInteger.valueOf(amount).multiply(BigInteger.valueOf(1_000_000_000));
  }

  /**
   * The fees for a block with that base fee: room for the base fee to double.
   *
   * @throws ChainException
   *           when the base fee alone is above our limit
   */
  Fees at(BigInteger baseFee) {
    if (baseFee.compareTo(maxFeePerGas) > 0) {
      throw new ChainException("gas costs " + baseFee + " wei now, and the limit is " + maxFeePerGas);
    }
    return new Fees(priorityFeePerGas, baseFee.shiftLeft(1).add(priorityFeePerGas).min(maxFeePerGas));
  }

  /**
   * At least a quarter more of both than before, which any pool takes for a
   * replacement.
   *
   * @throws ChainException
   *           when that is above our limit
   */
  Fees above(Fees before, Fees current) {
    var priority = current.priority().max(quarterMore(before.priority()));
    var max = current.max().max(quarterMore(before.max()));
    if (max.compareTo(maxFeePerGas) > 0 || priority.compareTo(max) > 0) {
      throw new ChainException(
          "to replace a transaction takes " + max + " wei per gas, and the limit is " + maxFeePerGas);
    }
    return new Fees(priority, max);
  }

  /** Whether a transaction with these fees can be replaced within our limit. */
  boolean canReplace(Fees before) {
    return quarterMore(before.max()).compareTo(maxFeePerGas) <= 0;
  }

  private static BigInteger quarterMore(BigInteger fee) {
    return fee.add(fee.shiftRight(2)).add(BigInteger.ONE);
  }

  /** EIP-1559 fees in wei per gas. */
  record Fees(BigInteger priority, BigInteger max) {

    /** Gas of a transfer of nothing. */
    static final long TRANSFER_GAS = 21_000;
  }
}
