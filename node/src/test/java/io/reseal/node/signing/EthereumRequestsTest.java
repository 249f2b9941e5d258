package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.config.SigningLimits;
import io.reseal.node.config.SigningRule;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.Station;
import io.reseal.node.signing.EthTransaction.Form;
import io.reseal.node.signing.SigningRefused.Cause;
import io.reseal.node.store.NonceSlot;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
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
 * Three nodes, two of whom sign what an Ethereum account signs: one transaction
 * for each nonce, within each node's own limits.
 */
class EthereumRequestsTest {

  private static final List<KeySpec> KEYS = KeySpec.of(31337, Hamlet.REGISTRY, List.of(Scheme.ECDSA));
  private static final Scalar SECRET = Scalar.of(4711);
  private static final Address ACCOUNT = Addresses.of(Point.GENERATOR.times(SECRET));
  private static final Address TO = Address.ofHex("0x" + "2a".repeat(20));
  private static final SigningLimits LIMITS = new SigningLimits(Set.of(31337L), Set.of(), true, false,
      Set.of(), true, BigInteger.valueOf(100), BigInteger.valueOf(250), BigInteger.valueOf(1_000_000), 4,
      Set.of(), true, false);

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private Committee committee;
  private final Map<Address, Requests> requests = new TreeMap<>();
  private final Map<Address, SigningLimits> limits = new TreeMap<>();

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder, KEYS, Optional.of(SECRET));
    stations = hamlet.settle(3);
    committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
    var _ = hamlet.activate(1, committee);
    stations.forEach(this::serve);
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private void serve(Station station) {
    var self = station.address();
    limits.putIfAbsent(self, LIMITS);
    requests.put(self,
        new Requests(
            new SigningDesk(station.store(), station.custody(), station.signings(), station.disputes(),
                (what, own,
                    history) -> new SigningRules(SigningRule.WITHIN_LIMITS, Optional.of(limits.get(self)),
                        Hamlet.REGISTRY).refusal(what, own, history),
                () -> station.row(tx -> tx.epochs().active()), () -> station.peers().connected(),
                (to, message) -> hamlet.post(self, to,
                    receiver -> requests.get(receiver.address()).onMessage(self,
                        SigningMessage.CODEC.encode(message))),
                Entropy.system(), hamlet::now, Duration.ofSeconds(10), Duration.ofSeconds(30))));
  }

  private static EthTransaction transaction(long nonce, long value) {
    return new EthTransaction(Form.LEGACY, 31337, nonce, BigInteger.ONE, BigInteger.ONE, 21_000,
        Optional.of(TO), BigInteger.valueOf(value), Bytes.EMPTY, List.of());
  }

  private Requests of(int index) {
    return requests.get(stations.get(index).address());
  }

  private CompletableFuture<Signed> sign(int index, SigningRequest what) {
    var result = of(index).sign(0, what, Optional.empty());
    hamlet.deliver();
    return result;
  }

  private void pass(Duration time) {
    hamlet.pass(time);
    requests.values().forEach(Requests::tick);
    hamlet.deliver();
  }

  private static void assertSigned(CompletableFuture<Signed> result, SigningRequest what) {
    assertThat(result).isCompleted();
    var signed = result.join();
    var recoverable = Ecdsa.recoverable(what.digest(), signed.signature().toArray(), signed.publicKey());
    assertThat(Addresses.of(Ecdsa.recover(what.digest(), recoverable).orElseThrow())).isEqualTo(ACCOUNT);
  }

  private static void assertRefused(CompletableFuture<Signed> result, Cause cause, String why) {
    assertThat(result).isCompletedExceptionally();
    assertThat(result.exceptionNow()).isInstanceOfSatisfying(SigningRefused.class, refused -> {
      assertThat(refused.reason()).isEqualTo(cause);
      assertThat(refused).hasMessageContaining(why);
    });
  }

  private Optional<Bytes32> slot(int index, long nonce) {
    return stations.get(index).row(tx -> tx.slots().digest(new NonceSlot(31337, ACCOUNT, nonce)));
  }

  @Test
  void anAccountSignsTransactionsAndMessages() {
    assertSigned(sign(0, transaction(0, 1)), transaction(0, 1));
    assertSigned(sign(1, new EthMessage(Bytes.ofHex("68"))), new EthMessage(Bytes.ofHex("68")));
  }

  @Test
  void theSameTransactionTwiceIsOneSignature() {
    var first = sign(0, transaction(0, 1)).join();
    var sent = stations.get(0).sent().size();
    assertThat(sign(0, transaction(0, 1)).join().signature()).isEqualTo(first.signature());
    assertThat(stations.get(0).sent()).hasSize(sent);
  }

  @Test
  @DisplayName("N63: a nonce is signed for one transaction, at every signer, also after a restart")
  void anotherTransactionWithTheSameNonceIsRefused() {
    assertSigned(sign(0, transaction(5, 1)), transaction(5, 1));
    assertThat(slot(0, 5)).contains(transaction(5, 1).digest());
    assertThat(slot(1, 5)).contains(transaction(5, 1).digest());
    assertRefused(sign(0, transaction(5, 2)), Cause.SLOT_TAKEN, "nonce 5 of " + ACCOUNT);
    assertRefused(sign(1, transaction(5, 2)), Cause.SLOT_TAKEN, "digest " + transaction(5, 1).digest());
    serve(hamlet.restart(stations.get(0)));
    assertRefused(sign(0, transaction(5, 2)), Cause.SLOT_TAKEN, "nonce 5");
    // The third took no part and asks for it: the other two decline.
    var result = sign(2, transaction(5, 2));
    for (var k = 0; k < 32; k++) {
      pass(Duration.ofSeconds(1));
    }
    assertRefused(result, Cause.TOO_FEW, "is taken by the transaction");
  }

  @Test
  @DisplayName("what nobody gave a share for leaves its nonce free")
  void aRequestThatCameToNothingLeavesItsNonceFree() {
    limits.put(stations.get(1).address(), none());
    limits.put(stations.get(2).address(), none());
    var result = sign(0, transaction(5, 1));
    for (var k = 0; k < 32; k++) {
      pass(Duration.ofSeconds(1));
    }
    assertRefused(result, Cause.TOO_FEW, "not among the allowed chains");
    pass(Duration.ofSeconds(60));
    pass(Duration.ofSeconds(60));
    assertThat(slot(0, 5)).isEmpty();
    limits.put(stations.get(1).address(), LIMITS);
    assertSigned(sign(0, transaction(5, 2)), transaction(5, 2));
  }

  private static SigningLimits none() {
    return new SigningLimits(Set.of(), Set.of(), false, false, Set.of(), false, BigInteger.ZERO,
        BigInteger.ZERO, BigInteger.ZERO, 1, Set.of(), false, false);
  }

  @Test
  void twoTransactionsAtOnceDoNotGetOneNonce() {
    var first = of(0).sign(0, transaction(5, 1), Optional.empty());
    assertRefused(of(0).sign(0, transaction(5, 2), Optional.empty()), Cause.SLOT_TAKEN, "nonce 5");
    hamlet.deliver();
    assertSigned(first, transaction(5, 1));
  }

  @Test
  void eachNodeKeepsItsOwnLimits() {
    limits.put(stations.get(1).address(), none());
    var result = sign(0, transaction(0, 1));
    assertSigned(result, transaction(0, 1));
    assertThat(result.join().signers()).containsExactly(stations.get(0).address(), stations.get(2).address());
    assertRefused(sign(1, transaction(1, 1)), Cause.POLICY, "not among the allowed chains");
    assertThat(stations.get(1).sent()).isEmpty();
  }

  @Test
  @DisplayName("the day's value is counted before a share leaves, once for a request, and outlives a restart")
  void theDaysValueIsCounted() {
    assertSigned(sign(0, transaction(0, 100)), transaction(0, 100));
    assertSigned(sign(0, transaction(1, 100)), transaction(1, 100));
    assertSigned(sign(0, transaction(1, 100)), transaction(1, 100));
    assertRefused(sign(0, transaction(2, 51)), Cause.POLICY, "maxValuePerDay");
    serve(hamlet.restart(stations.get(0)));
    assertRefused(sign(0, transaction(2, 51)), Cause.POLICY, "maxValuePerDay");
    assertSigned(sign(0, transaction(2, 50)), transaction(2, 50));
    pass(Duration.ofHours(25));
    assertSigned(sign(0, transaction(3, 51)), transaction(3, 51));
  }

  @Test
  void aRequestThatIsAskedForAgainWhileItIsUnderWayCountsOnce() {
    assertSigned(sign(0, transaction(0, 100)), transaction(0, 100));
    var one = of(0).sign(0, transaction(1, 100), Optional.empty());
    var again = of(0).sign(0, transaction(1, 100), Optional.empty());
    hamlet.deliver();
    assertSigned(one, transaction(1, 100));
    assertSigned(again, transaction(1, 100));
  }

  @Test
  void theMinutesRateIsCountedForMessagesToo() {
    for (var k = 0; k < 4; k++) {
      assertThat(sign(0, new EthMessage(Bytes.of(new byte[]{(byte) k}))))
          .isCompletedWithValueMatching(_ -> true);
    }
    assertRefused(sign(0, new EthMessage(Bytes.of(new byte[]{4}))), Cause.POLICY, "ratePerMinute");
    pass(Duration.ofSeconds(61));
    assertThat(sign(0, new EthMessage(Bytes.of(new byte[]{4})))).isCompletedWithValueMatching(_ -> true);
  }

  @Test
  void whatIsUnderWayCountsAsWell() {
    for (var k = 0; k < 4; k++) {
      var _ = of(0).sign(0, transaction(k, 1), Optional.empty());
    }
    assertRefused(of(0).sign(0, transaction(4, 1), Optional.empty()), Cause.POLICY, "ratePerMinute");
  }

  @Test
  @DisplayName("a signer that says nothing is replaced, and the signature still comes out")
  void aSilentSignerIsReplaced() {
    var silent = stations.get(1).address();
    hamlet.wire((from, to) -> !from.equals(silent) && !to.equals(silent));
    var result = sign(0, transaction(0, 1));
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(11));
    pass(Duration.ofSeconds(1));
    assertSigned(result, transaction(0, 1));
  }

  @Test
  @DisplayName("a reshare under way holds up nothing: the current epoch signs until the next is active")
  void signingMovesOverWithTheEpoch() {
    var _ = hamlet.prepare(2, 1, committee);
    assertThat(sign(0, transaction(0, 1)).join().epoch().number()).isEqualTo(1);
    var record = stations.getFirst().row(tx -> tx.epochs().find(new io.reseal.core.party.Epoch(2), 1))
        .orElseThrow();
    stations
        .forEach(station -> station.store().run(tx -> tx.epochs().activate(record.epoch(), record.root())));
    assertThat(sign(0, transaction(1, 1)).join().epoch().number()).isEqualTo(2);
    assertRefused(sign(0, transaction(0, 2)), Cause.SLOT_TAKEN, "nonce 0");
  }

  @Test
  void whatAnAccountSignsHasOneIdAlone() {
    var id = Bytes32.ofHex("1d".repeat(32));
    assertRefused(of(0).sign(0, transaction(0, 1), Optional.of(id)), Cause.CONFLICT, "has the id");
    var bad = SigningMessage.Invitation.of(id, 1, 0, transaction(0, 1),
        List.of(new PartyId(1), new PartyId(2)), id);
    of(1).onMessage(stations.get(0).address(), SigningMessage.CODEC.encode(bad));
    assertThat(stations.get(1).sent()).isEmpty();
    var right = Transcript.hash(Tag.REQUEST, KEYS.getFirst().id().value().toArray(),
        transaction(0, 1).digest().toArray());
    of(1).onMessage(stations.get(0).address(), SigningMessage.CODEC.encode(SigningMessage.Invitation.of(right,
        1, 0, transaction(0, 1), List.of(new PartyId(1), new PartyId(2)), id)));
    assertThat(stations.get(1).sent()).isNotEmpty();
  }

  @Test
  @DisplayName("an invitation whose bytes are not what its kind says is declined")
  void anInvitationIsReadStrictly() {
    var right = Transcript.hash(Tag.REQUEST, KEYS.getFirst().id().value().toArray(),
        transaction(0, 1).digest().toArray());
    for (var kind : List.of(RequestKind.RAW_DATA, RequestKind.TYPED_DATA)) {
      of(1).onMessage(stations.get(0).address(),
          SigningMessage.CODEC.encode(new SigningMessage.Invitation(right, 1, 0, kind, Bytes.EMPTY,
              transaction(0, 1).bytes(), List.of(new PartyId(1), new PartyId(2)), right)));
    }
    assertThat(stations.get(1).sent()).isEmpty();
  }
}
