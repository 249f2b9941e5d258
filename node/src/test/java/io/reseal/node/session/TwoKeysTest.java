package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.NonceCommitment;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Heading;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import io.reseal.node.chain.RegistryDigests;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member that says two things under two session keys, each introduced to one
 * honest node only: unless that is seen through, each honest node takes the
 * other's echo for a lie.
 */
class TwoKeysTest {

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private Station one;
  private Station other;
  private Station cheat;
  private FrostPlan plan;
  private final Map<Station, Outcome<JointSignature>> ended = new HashMap<>();

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    var stations = hamlet.settle(3);
    one = stations.get(0);
    other = stations.get(1);
    cheat = stations.get(2);
    var committee = Committee.of(stations.stream().map(Station::address).toList(), 3);
    var record = hamlet.activate(1, committee);
    var order = new SigningOrder(Hamlet.KEYS.getFirst(), record, one.custody().published(record).sharing(0),
        committee.ids(), Bytes32.ofHex("6d".repeat(32)), Bytes32.ZERO);
    plan = ((EvidenceCase.Signing) new FrostSigning().about(order, 0).orElseThrow()).plan();
    for (var station : List.of(one, other)) {
      try (var share = station.custody().open(record, 0)) {
        assertThat(station.signings().begin(order, "sign", 0, station.address(), share, () -> {
        }, outcome -> ended.put(station, outcome))).isTrue();
      }
    }
  }

  @AfterEach
  void leave() {
    hamlet.close();
  }

  private Seat seat(Station station) {
    return new Seat(Role.SIGNER, plan.sharing().committee().idOf(station.address()).orElseThrow());
  }

  private SessionKeyCertificate certificate(SchnorrKey key, long counter) {
    var terms = new SessionKeyTerms(Hamlet.CHAIN, cheat.address(), plan.epoch(), 1,
        RegistryDigests.committeeHash(plan.sharing().committee()),
        Validity.from(hamlet.chainNow(), SessionKeyCertificate.LIFETIME_MAX), counter, Optional.empty());
    return SessionKeyCertificate.issue(cheat.identity(), terms, key, Entropy.system());
  }

  /**
   * Introduces a key of the cheat to a node and says a nonce commitment to it.
   */
  private void tell(Station to, SchnorrKey key, long counter) {
    var point = key.publicKey();
    var lifted = Point.decode(concat((byte) 2, point.toArray()));
    var header = new Header(Header.VERSION, ProtocolName.FROST, 0, plan.sid(), seat(cheat), Optional.empty(),
        Bytes32.ZERO);
    var body = Bytes.of(Codec.of(NonceCommitment.class).encode(new NonceCommitment(lifted, lifted)));
    var unsigned = new Envelope(header, body, Bytes.of(new byte[64]));
    var signature = Bytes.of(key.sign(unsigned.digest(), Entropy.system()));
    var certificate = certificate(key, counter);
    for (RunMessage message : List.of(
        new RunMessage.Introduction(plan.sid(), Bytes.of(certificate.encoded())),
        new RunMessage.Speech(new Envelope(header, body, signature)))) {
      to.conversations().onFrame(cheat.address(), RunMessage.CODEC.encode(message), hamlet.now());
    }
  }

  private static byte[] concat(byte first, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put(first).put(rest).array();
  }

  private List<Fault> faults(Station station) {
    return ((Outcome.Aborted<JointSignature>) ended.get(station)).faults();
  }

  @Test
  @DisplayName("N30: who says two things under two session keys is named by both, and nobody else is")
  void twoThingsUnderTwoKeysNameTheirAuthor() throws Exception {
    try (var first = SchnorrKey.generate(Entropy.system());
        var second = SchnorrKey.generate(Entropy.system())) {
      tell(one, first, 1);
      tell(other, second, 2);
      hamlet.deliver();
      hamlet.pass(Duration.ofSeconds(21)); // the cheat says nothing more; they compare what they heard
      for (var station : List.of(one, other)) {
        assertThat(faults(station)).hasSize(1).first().isInstanceOfSatisfying(Fault.Equivocation.class,
            fault -> {
              assertThat(fault.culprit()).isEqualTo(seat(cheat));
              assertThat(List.of(fault.one(), fault.other())).extracting(Heading::digest)
                  .doesNotHaveDuplicates();
            });
        assertThat(station.evidence().files()).as("evidence").singleElement()
            .satisfies(file -> assertThat(EvidenceFormat.decode(Files.readAllBytes(file)).judged())
                .isInstanceOfSatisfying(Evidence.Finding.Proven.class, proven -> {
                  assertThat(proven.culprit()).isEqualTo(cheat.address());
                  assertThat(proven.run()).contains("a signature (BIP340) by key 0 in epoch 1");
                }));
      }
    }
  }

  @Test
  @DisplayName("N30: who certifies many keys does not have us forget what it said under the first ones")
  void manyKeysHideNothing() {
    try (var first = SchnorrKey.generate(Entropy.system());
        var second = SchnorrKey.generate(Entropy.system())) {
      var keys = new ArrayList<SchnorrKey>();
      for (var k = 0; k < CertifiedRoster.KEYS_MAX; k++) {
        keys.add(SchnorrKey.generate(Entropy.system()));
      }
      tell(one, first, 100);
      keys.forEach(key -> introduce(one, key));
      tell(other, second, 1); // older than all of these
      hamlet.deliver();
      hamlet.pass(Duration.ofSeconds(21));
      hamlet.pass(Duration.ofSeconds(21));
      for (var station : List.of(one, other)) {
        assertThat(faults(station)).singleElement().isInstanceOfSatisfying(Fault.Equivocation.class,
            fault -> assertThat(fault.culprit()).isEqualTo(seat(cheat)));
      }
      keys.forEach(SchnorrKey::close);
    }
  }

  private void introduce(Station to, SchnorrKey key) {
    to.conversations().onFrame(cheat.address(),
        RunMessage.CODEC
            .encode(new RunMessage.Introduction(plan.sid(), Bytes.of(certificate(key, 1000).encoded()))),
        hamlet.now());
  }
}
