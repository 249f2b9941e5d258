package io.reseal.node.api;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.util.List;

/**
 * What a running node answers to its operator. Every method is safe to call
 * from several threads at once, and throws {@link OperationFailed} where it
 * cannot be done.
 */
public interface Operations {

  /** Where this node stands, with everything that keeps it from going on. */
  NodeStatus status();

  /** Every node this one knows, candidates included, by ascending address. */
  List<PeerStatus> peers();

  /**
   * Signs with a threshold of the committee; returns when the signature is there
   * and verified, or fails within the node's own time limit.
   *
   * @throws OperationFailed
   *           with 403 for a policy that refuses, 404 for an unknown key, 409 for
   *           a request id that named something else, 503 where too few members
   *           answer or this node may not sign now, 504 when time is up
   */
  SignResult sign(SignCommand command);

  /** The proposal that waits, and what became of those before it. */
  ReshareView reshare();

  /**
   * Lets this node take part in a proposal.
   *
   * @param termsHash
   *          of the proposal that the operator read
   * @param operator
   *          who approves, for the journal; 1 to 64 characters
   * @throws OperationFailed
   *           with 404 when no proposal of that hash is open, 409 when it was
   *           rejected or is past deciding
   */
  void approve(Bytes32 termsHash, String operator);

  /** Keeps this node out of a proposal; as {@link #approve}. */
  void reject(Bytes32 termsHash, String operator);

  /**
   * Lets this node work for the return of the base epoch in the place of the
   * active one, which has these terms and is not Proven.
   *
   * @throws OperationFailed
   *           with 409 when there is no way back, or our share of the base does
   *           not open
   */
  void rollBack(Bytes32 termsHash, String operator);

  /**
   * Lets this node work for the end of the registry: once a threshold of the
   * active epoch named the same successor, no committee is changed there any
   * more.
   *
   * @throws OperationFailed
   *           with 409 when the registry would not take it, or not from us
   */
  void migrate(Address successor, String operator);

  /** What the token holds of ours, proved afresh. */
  HsmReport hsm();

  /** Measurements in the text format of Prometheus. */
  String metrics();
}
