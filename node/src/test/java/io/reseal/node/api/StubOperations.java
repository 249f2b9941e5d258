package io.reseal.node.api;

import io.reseal.node.lifecycle.State;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.node.api.NodeStatus.Finalized;
import io.reseal.node.api.NodeStatus.TokenOperations;
import io.reseal.node.api.PeerStatus.Standing;
import io.reseal.node.api.ProposalStatus.Waiting;
import io.reseal.node.api.ReshareView.Pending;
import io.reseal.node.chain.Kind;
import io.reseal.node.signing.SigningRequest;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A node that stands at the barrier of a change from two to three members, for
 * tests of those who ask it. It records what it was told.
 */
public class StubOperations implements Operations, EthereumSigner {

  /** The proposal that waits. */
  public static final Bytes32 TERMS = Bytes32.ofHex("7e".repeat(32));
  /** Of the one key. */
  public static final Bytes PUBLIC_KEY = Bytes.ofHex("02" + "11".repeat(32));

  private static final ProposalStatus PROPOSAL = new ProposalStatus(5, Kind.ORDINARY, 1, TERMS,
      List.of(new Waiting(address(3), "not connected")));

  /** What was decided, in order, such as {@code approve 7e… by alice}. */
  public final List<String> decisions = new CopyOnWriteArrayList<>();
  /** What was to be signed. */
  public final List<SignCommand> signed = new CopyOnWriteArrayList<>();

  /** The address whose bytes all are {@code n}. */
  public static Address address(int n) {
    return Address.ofHex("0x" + String.format("%02x", n).repeat(20));
  }

  @Override
  public NodeStatus status() {
    return new NodeStatus(address(1), 31337, address(9), State.Name.BARRIER,
        "waiting at the barrier for " + address(3) + " (not connected)", 4, 2,
        List.of(address(1), address(2)), true, Optional.of(PROPOSAL),
        List.of(new NodeStatus.Key(0, Scheme.ECDSA, PUBLIC_KEY)),
        Optional.of(new Finalized(1234, Instant.parse("2026-01-02T03:04:05Z"), 7)),
        Optional.of(new BigInteger("1500000000000000000")), List.of("the token is SoftHSM, a program"),
        new TokenOperations(10, 2, 3, 40));
  }

  @Override
  public List<PeerStatus> peers() {
    return List.of(
        new PeerStatus(address(2), "node2.example:9000", true, Standing.MEMBER, "token ok, disk ok",
            Optional.empty()),
        new PeerStatus(address(3), "[::1]:9001", false, Standing.CANDIDATE, "not seen",
            Optional.of("connection refused")));
  }

  @Override
  public SignResult sign(SignCommand command) {
    signed.add(command);
    return new SignResult(command.requestId().orElse(Bytes32.ZERO), 4, Scheme.ECDSA, PUBLIC_KEY,
        command.preimage().digest(), Bytes.of(new byte[64]), List.of(address(1), address(2)));
  }

  @Override
  public List<Account> accounts() {
    return List.of();
  }

  @Override
  public Bytes sign(int keyIndex, SigningRequest request) {
    throw new OperationFailed("there is no key " + keyIndex, 404);
  }

  @Override
  public ReshareView reshare() {
    return new ReshareView(
        Optional.of(new Pending(PROPOSAL, 2, 2, List.of(address(3)), List.of(address(1), address(2)),
            List.of(), decisions.isEmpty() ? Optional.empty() : Optional.of(decisions.getLast()))),
        Optional.of(new ReshareView.Unproven(4, 3, TERMS, Optional.empty())), Optional.empty(),
        List.of(new ReshareView.Past(4, Optional.of(Kind.REFRESH), Optional.empty(),
            Optional.of("COMMITTED after 2 attempts"), List.of("attempt 1 VOID, 1 receipts"))),
        List.of(new ReshareView.Entry(17, Instant.parse("2026-01-01T00:00:00Z"), "epoch.activated",
            "epoch 4 is active")));
  }

  @Override
  public void approve(Bytes32 termsHash, String operator) {
    decide("approve", termsHash, operator);
  }

  @Override
  public void rollBack(Bytes32 termsHash, String operator) {
    decisions.add("roll-back " + termsHash + " by " + operator);
  }

  @Override
  public void migrate(Address successor, String operator) {
    decisions.add("migrate to " + successor + " by " + operator);
  }

  @Override
  public void reject(Bytes32 termsHash, String operator) {
    decide("reject", termsHash, operator);
  }

  private void decide(String what, Bytes32 termsHash, String operator) {
    if (!termsHash.equals(TERMS)) {
      throw new OperationFailed("no proposal with terms " + termsHash + " is open", 404);
    }
    decisions.add(what + " " + termsHash + " by " + operator);
  }

  @Override
  public HsmReport hsm() {
    return new HsmReport(new HsmReport.Token("node-1", "1a2b3c", "SoftHSM project", "SoftHSM v2"), List.of(
        new HsmReport.Key("channel", List.of()), new HsmReport.Key("identity", List.of("may be copied"))));
  }

  @Override
  public String metrics() {
    return "reseal_active_epoch 4.0\n";
  }
}
