package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.math.BigInteger;
import java.util.Arrays;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;

/**
 * An account on one chain whose key is elsewhere; makes signed EIP-1559
 * transactions.
 */
record Account(long chainId, Address address, DigestSigner signer) {

  /**
   * A transaction before its fees.
   *
   * @param data
   *          0x and hexadecimal digits
   */
  record Draft(Address to, String data, BigInteger gas) {
  }

  /**
   * Ready to be sent.
   *
   * @param raw
   *          the encoded transaction
   * @param hash
   *          its name on chain
   */
  record Signed(Draft draft, BigInteger nonce, FeePolicy.Fees fees, Bytes raw, Bytes32 hash) {
  }

  /**
   * Signs.
   *
   * @throws IllegalStateException
   *           when the signature is not this account's: the chain would take it
   *           for another account's transaction
   */
  Signed sign(Draft draft, BigInteger nonce, FeePolicy.Fees fees) {
    var transaction = RawTransaction.createTransaction(chainId, nonce, draft.gas(), draft.to().hex(),
        BigInteger.ZERO, draft.data(), fees.priority(), fees.max());
    var digest = Abi.keccak(TransactionEncoder.encode(transaction));
    var signature = signer.sign(digest);
    if (!IdentitySignatures.isBy(address, digest, signature)) {
      throw new IllegalStateException("the signer's signature is not that of " + address);
    }
    var bytes = signature.toArray();
    var raw = TransactionEncoder.encode(transaction,
        new Sign.SignatureData(bytes[64], Arrays.copyOf(bytes, 32), Arrays.copyOfRange(bytes, 32, 64)));
    return new Signed(draft, nonce, fees, Bytes.of(raw), Abi.keccak(raw));
  }
}
