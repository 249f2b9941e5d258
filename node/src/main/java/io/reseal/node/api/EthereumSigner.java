package io.reseal.node.api;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.node.signing.SigningRequest;
import java.util.List;

/**
 * The committee's ECDSA keys as Ethereum accounts. Every method is safe to call
 * from several threads at once, and throws {@link OperationFailed} where it
 * cannot be done.
 */
public interface EthereumSigner {

  /**
   * An account whose key the committee holds.
   *
   * @param keyIndex
   *          place in the ordered list of keys
   * @param publicKey
   *          64 bytes, x || y
   */
  record Account(int keyIndex, Address address, Bytes publicKey) {

    public Account {
      if (publicKey.size() != 64) {
        throw new IllegalArgumentException("x || y has 64 bytes, not " + publicKey.size());
      }
    }
  }

  /** The accounts, none while this node holds no share. */
  List<Account> accounts();

  /**
   * Signs with a threshold of the committee; returns when the signature is there
   * and verified, or fails within the node's own time limit.
   *
   * @return 65 bytes, r || s || v with low s and v 27 or 28
   * @throws OperationFailed
   *           with 403 for a policy that refuses, 404 for an unknown key, 412 for
   *           a transaction whose nonce another one has, 503 where too few
   *           members answer or this node may not sign now, 504 when time is up
   */
  Bytes sign(int keyIndex, SigningRequest request);
}
