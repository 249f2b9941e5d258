package io.reseal.node.signing;

import io.reseal.node.store.StoreException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import io.reseal.node.session.FailingToken;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.Station;
import io.reseal.node.signing.SigningRefused.Cause;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, two of whom sign; what an operator, a member or a cheat asks.
 */
class RequestsTest {

  private static final Bytes32 ID = Bytes32.ofHex("1d".repeat(32));

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private EpochRecord record;
  private final Map<Address, Requests> requests = new TreeMap<>();
  private final Set<Address> unwilling = new HashSet<>();
  private SigningPolicy policy = (_, _, _) -> Optional.empty();
  private boolean halted;

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    stations = hamlet.settle(3);
    record = hamlet.activate(1, Committee.of(stations.stream().map(Station::address).toList(), 2));
    stations.forEach(this::serve);
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private void serve(Station station) {
    var self = station.address();
    requests.put(self,
        new Requests(
            new SigningDesk(station.store(), station.custody(), station.signings(), station.disputes(),
                (what, own, history) -> unwilling.contains(self) && !own
                    ? Optional.of("not today")
                    : policy.refusal(what, own, history),
                () -> halted ? Optional.empty() : station.row(tx -> tx.epochs().active()),
                () -> station.peers().connected(),
                (to, message) -> hamlet.post(self, to,
                    receiver -> requests.get(receiver.address()).onMessage(self,
                        SigningMessage.CODEC.encode(message))),
                Entropy.system(), hamlet::now, Duration.ofSeconds(10), Duration.ofSeconds(30))));
  }

  private Requests of(int index) {
    return requests.get(stations.get(index).address());
  }

  private static Preimage text(String text) {
    return new Preimage(Optional.of("test"), Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private CompletableFuture<Signed> sign(int index, String text, Optional<Bytes32> id) {
    var result = of(index).sign(0, text(text), id);
    hamlet.deliver();
    return result;
  }

  private void pass(Duration time) {
    hamlet.pass(time);
    requests.values().forEach(Requests::tick);
    hamlet.deliver();
  }

  private void assertSigned(CompletableFuture<Signed> result, String text) {
    assertThat(result).isCompleted();
    var signed = result.join();
    assertThat(signed.digest()).isEqualTo(text(text).digest());
    assertThat(
        Schnorr.verify(Bytes32.of(signed.publicKey().xOnly()), signed.digest(), signed.signature().toArray()))
        .isTrue();
  }

  private static void assertRefused(CompletableFuture<Signed> result, Cause cause) {
    assertThat(result).isCompletedExceptionally();
    assertThat(result.exceptionNow()).isInstanceOfSatisfying(SigningRefused.class,
        refused -> assertThat(refused.reason()).isEqualTo(cause));
  }

  @Test
  void theCommitteeSigns() {
    assertSigned(sign(0, "one", Optional.empty()), "one");
  }

  @Test
  void theSameRequestTwiceIsOneSignature() {
    var first = sign(0, "one", Optional.of(ID)).join();
    var sent = stations.get(0).sent().size();
    var again = sign(0, "one", Optional.of(ID)).join();
    assertThat(again.signature()).isEqualTo(first.signature());
    assertThat(stations.get(0).sent()).hasSize(sent);
  }

  @Test
  void twoWhoAskForOneRequestShareItsRun() {
    var one = of(0).sign(0, text("one"), Optional.of(ID));
    var other = of(0).sign(0, text("one"), Optional.of(ID));
    hamlet.deliver();
    assertThat(one.join().signature()).isEqualTo(other.join().signature());
  }

  @Test
  @DisplayName("N63: a request id stands for one message for ever")
  void aRequestIdStandsForOneMessage() {
    assertSigned(sign(0, "one", Optional.of(ID)), "one");
    assertRefused(sign(0, "another", Optional.of(ID)), Cause.CONFLICT);
  }

  @Test
  @DisplayName("N63: nor does a signer sign another message under an id that it knows")
  void aSignerDeclinesAnotherMessageUnderItsId() {
    assertSigned(sign(1, "one", Optional.of(ID)), "one");
    unwilling.add(stations.get(2).address());
    var result = sign(0, "another", Optional.of(ID));
    // Node 0 was asked for "one" or is new to the id; node 1 knows it in any case.
    assertThat(result.isDone() && !result.isCompletedExceptionally()).isFalse();
    assertThat(stations.get(1).row(tx -> tx.requests().find(ID)).orElseThrow().digest())
        .isEqualTo(text("one").digest());
  }

  @Test
  void anUnknownKeyIsRefused() {
    assertRefused(of(0).sign(1, text("one"), Optional.empty()), Cause.UNKNOWN_KEY);
    assertRefused(of(0).sign(-1, text("one"), Optional.empty()), Cause.UNKNOWN_KEY);
  }

  @Test
  void aBip340KeyIsNoEthereumAccount() {
    assertRefused(of(0).sign(0, new EthMessage(Bytes.EMPTY), Optional.empty()), Cause.POLICY);
    of(1).onMessage(stations.get(0).address(), SigningMessage.CODEC.encode(new SigningMessage.Invitation(ID,
        1, 0, RequestKind.MESSAGE, Bytes.EMPTY, Bytes.EMPTY, List.of(new PartyId(1), new PartyId(2)), ID)));
    assertThat(stations.get(1).sent()).isEmpty();
  }

  @Test
  void aHaltedNodeSignsNothing() {
    halted = true;
    assertRefused(sign(0, "one", Optional.empty()), Cause.NOT_NOW);
  }

  @Test
  void whoDeclinesIsReplacedByAnother() {
    unwilling.add(stations.get(1).address());
    var result = sign(0, "one", Optional.empty());
    assertSigned(result, "one");
    assertThat(result.join().signers()).containsExactly(stations.get(0).address(), stations.get(2).address());
  }

  @Test
  @DisplayName("N73: who says nothing is replaced by another")
  void whoIsSilentIsReplacedByAnother() {
    var silent = stations.get(1).address();
    hamlet.wire((from, to) -> !from.equals(silent) && !to.equals(silent));
    var result = sign(0, "one", Optional.empty());
    assertThat(result).isNotDone();
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(11));
    pass(Duration.ofSeconds(1));
    assertSigned(result, "one");
  }

  @Test
  void tooFewAreConnected() {
    hamlet.disconnect(stations.get(1));
    hamlet.disconnect(stations.get(2));
    var result = sign(0, "one", Optional.of(ID));
    assertThat(result).isNotDone();
    pass(Duration.ofSeconds(31));
    assertRefused(result, Cause.TOO_FEW);
    hamlet.reconnect(stations.get(1));
    assertSigned(sign(0, "one", Optional.of(ID)), "one");
  }

  @Test
  void tooFewAreWilling() {
    unwilling.add(stations.get(1).address());
    unwilling.add(stations.get(2).address());
    var result = sign(0, "one", Optional.empty());
    for (var k = 0; k < 32; k++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(result).isCompletedExceptionally();
    assertThat(result.exceptionNow()).hasMessageContaining("not today");
  }

  @Test
  @DisplayName("own operator: a peer's request alone is never enough; with our own operator's it is")
  void aPeersRequestAloneIsNotEnough() {
    policy = (_, own, _) -> own ? Optional.empty() : Optional.of("nobody here asked");
    var alone = sign(0, "one", Optional.of(ID));
    assertThat(alone).isNotDone();
    var other = sign(1, "one", Optional.of(ID));
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertSigned(alone, "one");
    pass(Duration.ofSeconds(31));
    assertThat(other.isDone()).as("answered, one way or the other").isTrue();
    assertSigned(sign(1, "one", Optional.of(ID)), "one");
  }

  @Test
  void anInvitationOfAnotherEpochOrKeyOrQuorumIsDeclined() {
    var both = List.of(new PartyId(1), new PartyId(2));
    for (var bad : List.of(invitation(2, 0, both), invitation(1, 1, both), invitation(1, -1, both),
        invitation(1, 0, List.of(new PartyId(2), new PartyId(3))),
        invitation(1, 0, List.of(new PartyId(1), new PartyId(3))),
        invitation(1, 0, List.of(new PartyId(1), new PartyId(2), new PartyId(3))))) {
      of(1).onMessage(stations.get(0).address(), SigningMessage.CODEC.encode(bad));
    }
    assertThat(stations.get(1).sent()).isEmpty();
    of(1).onMessage(stations.get(0).address(), SigningMessage.CODEC.encode(invitation(1, 0, both)));
    assertThat(stations.get(1).sent()).isNotEmpty();
  }

  @Test
  @DisplayName("N83: a stranger's invitation is declined, and garbage is nothing")
  void aStrangersInvitationIsDeclined() {
    of(1).onMessage(Address.ofHex("0x" + "77".repeat(20)),
        SigningMessage.CODEC.encode(invitation(1, 0, List.of(new PartyId(1), new PartyId(2)))));
    of(1).onMessage(stations.get(0).address(), new byte[]{9, 9, 9});
    assertThat(stations.get(1).sent()).isEmpty();
    assertThat(stations.get(1).row(tx -> tx.requests().find(ID))).isEmpty();
  }

  @Test
  @DisplayName("N25: nobody gets the epoch message signed through a request")
  void theEpochTagIsNoMessage() {
    var forbidden = new SigningMessage.Invitation(ID, 1, 0, RequestKind.PREIMAGE,
        Bytes.of("reseal/v1/epoch".getBytes(StandardCharsets.UTF_8)), Bytes.of(new byte[96]),
        List.of(new PartyId(1), new PartyId(2)), ID);
    of(1).onMessage(stations.get(0).address(), SigningMessage.CODEC.encode(forbidden));
    assertThat(stations.get(1).sent()).isEmpty();
  }

  private static SigningMessage.Invitation invitation(long epoch, int key, List<PartyId> signers) {
    return new SigningMessage.Invitation(ID, epoch, key, RequestKind.PREIMAGE, Bytes.EMPTY,
        Bytes.of(new byte[]{1}), signers, ID);
  }

  @Test
  @DisplayName("an invitation with the same instance is one run")
  void aRepeatedInvitationIsOneRun() {
    var invitation = SigningMessage.CODEC.encode(invitation(1, 0, List.of(new PartyId(1), new PartyId(2))));
    of(1).onMessage(stations.get(0).address(), invitation);
    var sent = stations.get(1).sent().size();
    of(1).onMessage(stations.get(0).address(), invitation);
    assertThat(stations.get(1).sent()).hasSize(sent);
  }

  @Test
  @DisplayName("a token that fails fails the request, not the node's thread, and leaves nothing open")
  void aFailingTokenFailsTheRequest() {
    var open = SecretBytes.openCount();
    var failing = hamlet.restart(stations.get(0), new FailingToken(stations.get(0).token(), 0));
    serve(failing);
    var result = requests.get(failing.address()).sign(0, text("one"), Optional.of(ID));
    hamlet.deliver();
    for (var k = 0; k < 32; k++) {
      pass(Duration.ofSeconds(1));
    }
    assertRefused(result, Cause.TOO_FEW);
    assertThat(failing.row(tx -> tx.requests().find(ID)).orElseThrow().state())
        .isEqualTo(SignedRequest.State.FAILED);
    // Asked by another it declines, so that the other need not wait.
    var other = sign(1, "two", Optional.empty());
    assertSigned(other, "two");
    for (var k = 0; k < 3; k++) {
      pass(Duration.ofSeconds(60)); // the wait begins, the wait ends, the others had their time
    }
    stations.forEach(station -> station.sessionKeys().close());
    failing.sessionKeys().close();
    assertThat(SecretBytes.openCount()).isLessThanOrEqualTo(open);
  }

  @Test
  @DisplayName("N47: after a reshare the old epoch's shares sign nothing")
  void theOldEpochSignsNothing() {
    var _ = hamlet.activate(2, record.committee());
    var old = new SigningMessage.Invitation(ID, 1, 0, RequestKind.PREIMAGE, Bytes.EMPTY,
        Bytes.of(new byte[]{1}), List.of(new PartyId(1), new PartyId(2)), ID);
    of(1).onMessage(stations.get(0).address(), SigningMessage.CODEC.encode(old));
    assertThat(stations.get(1).sent()).isEmpty();
    var result = sign(0, "one", Optional.empty());
    assertSigned(result, "one");
    assertThat(result.join().epoch().number()).isEqualTo(2);
  }

  @Test
  @DisplayName("N47: a run under way at an activation gives no share, and the request goes over to the next epoch")
  void aRequestUnderWayGoesOverToTheNextEpoch() {
    hamlet.wire((_, _) -> hamlet.delivered() < 1); // the invitation alone
    var result = sign(0, "one", Optional.empty());
    assertThat(stations.get(1).sent()).isNotEmpty();
    assertThat(result).isNotDone();
    hamlet.wire((_, _) -> true);
    var _ = hamlet.activate(2, record.committee());
    for (var k = 0; k < 5; k++) {
      pass(Duration.ofSeconds(1));
    }
    assertSigned(result, "one");
    assertThat(result.join().epoch().number()).isEqualTo(2);
  }

  @Test
  @DisplayName("a run that fails by our own doing ends, and what it laid claim to is free again")
  void aRunThatFailsHereEnds() {
    hamlet.wire((_, _) -> hamlet.delivered() < 1);
    var result = sign(0, "one", Optional.of(ID));
    halted = true;
    hamlet.wire((_, _) -> true);
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertRefused(result, Cause.NOT_NOW);
    halted = false;
    assertSigned(sign(0, "one", Optional.of(ID)), "one");
  }

  @Test
  @DisplayName("a run whose end cannot be put on record holds no place in the limits for ever")
  void aRunThatEndsOnAFullDiskIsOver() {
    var counted = new ArrayList<Integer>();
    policy = (_, own, history) -> {
      if (own) {
        counted.add(history.get().lastMinute());
      }
      return Optional.empty();
    };
    var full = stations.get(0);
    hamlet.wire((from, _) -> {
      if (!from.equals(full.address())) {
        full.diskFull(true); // another has begun: ours has, too
      }
      return true;
    });
    try {
      var _ = sign(0, "one", Optional.of(ID));
    } catch (StoreException _) {
      // a node's thread logs it and goes on
    }
    full.diskFull(false);
    hamlet.wire((_, _) -> true);
    assertSigned(sign(0, "another", Optional.empty()), "another");
    assertThat(counted.getLast()).as("requests of the last minute that count").isZero();
  }

  @Test
  @DisplayName("who waits for a signature is told that there is none, also on a full disk")
  void whoWaitsIsToldOnAFullDisk() {
    hamlet.wire((_, _) -> false);
    var result = sign(0, "one", Optional.empty());
    assertThat(result).isNotDone();
    hamlet.pass(Duration.ofSeconds(31));
    stations.get(0).diskFull(true);
    assertThatThrownBy(() -> of(0).tick()).isInstanceOf(StoreException.class);
    assertThat(result).isCompletedExceptionally();
  }
}
