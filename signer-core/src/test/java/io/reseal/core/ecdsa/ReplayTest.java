package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.OleReply;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * #2 says in a session what was said in an earlier one, signed anew so that it
 * is no stranger; or holds what is of another epoch.
 */
class ReplayTest {

  private static final Seat ONE = EcdsaPlan.seat(new PartyId(1));
  private static final Seat TWO = EcdsaPlan.seat(new PartyId(2));

  private static Keys keys;

  @BeforeAll
  static void deal() {
    keys = Keys.deal(2, 3, 1, 2);
  }

  @AfterAll
  static void wipe() {
    keys.close();
  }

  @BeforeEach
  void mend() {
    LocalPairs.mend(keys.pairs());
  }

  private static EcdsaPlan plan(int attempt) {
    return keys.plan(DerivationPath.ROOT, Keys.DIGEST, Bytes32.ofHex(String.format("%064x", attempt)), 1, 2);
  }

  /** What #2 said in an honest session, and enclosed for #1. */
  private record Earlier(NonceCommitment commitment, OleOpening opening, NonceOpening nonces, Product product,
      SignatureShare share) {
  }

  private static Earlier earlier() {
    try (var network = new LocalNetwork(plan(1), keys)) {
      network.deliver();
      EcdsaSigningTest.assertValid(plan(1), network.signature(ONE));
      return new Earlier(said(network, EcdsaSigning.COMMITMENTS, NonceCommitment.class),
          enclosed(network, EcdsaSigning.COMMITMENTS, OleOpening.class),
          said(network, EcdsaSigning.OPENINGS, NonceOpening.class),
          enclosed(network, EcdsaSigning.OPENINGS, Product.class),
          said(network, EcdsaSigning.SHARES, SignatureShare.class));
    }
  }

  private static <M> M said(LocalNetwork network, int step, Class<M> type) {
    return LocalNetwork.read(type, network.said(step, TWO).getFirst());
  }

  private static <M> M enclosed(LocalNetwork network, int step, Class<M> type) {
    try {
      return Codec.of(type).decode(network.said(step, TWO).stream().map(Envelope::enclosed)
          .filter(bytes -> bytes.size() > 0).findFirst().orElseThrow().toArray());
    } catch (Malformed e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static List<Fault> faultsOfOne(UnaryOperator<Send> replay) {
    try (var network = new LocalNetwork(plan(2), keys, Map.of(TWO, replay))) {
      network.deliver();
      assertThat(network.isFinished(ONE)).isFalse();
      return network.faults(ONE);
    }
  }

  private static void assertBurned() {
    assertThat(keys.pairs(1).burned()).singleElement()
        .satisfies(burned -> assertThat(burned.peer()).isEqualTo(TWO.id()));
    assertThat(keys.pairs(1).setups().live(TWO.id())).isEmpty();
  }

  @Test
  @DisplayName("an opening of the OLE from an earlier session: its columns are of another sidP, so check 1 fails")
  void anEarlierOpeningIsOfNoUse() {
    var earlier = earlier();
    assertThat(
        faultsOfOne(Cheat.enclosing(EcdsaSigning.COMMITMENTS, OleOpening.class, (_, _) -> earlier.opening())))
        .singleElement().isInstanceOf(Fault.PairDispute.class);
    assertBurned();
  }

  @Test
  @DisplayName("only the salt of an earlier session: check 1 fails as well, as the salt is in every pad")
  void anEarlierSaltIsOfNoUse() {
    var earlier = earlier();
    assertThat(faultsOfOne(Cheat.enclosing(EcdsaSigning.COMMITMENTS, OleOpening.class,
        (_, said) -> new OleOpening(said.generation(), said.setup(), earlier.opening().salt(),
            said.corrections(), said.choice(), said.columns()))))
        .singleElement().isInstanceOf(Fault.PairDispute.class);
    assertBurned();
  }

  @Test
  @DisplayName("a product of an earlier session: its pads are of another sidQ, so check 4 fails")
  void anEarlierProductIsOfNoUse() {
    var earlier = earlier();
    assertThat(
        faultsOfOne(Cheat.enclosing(EcdsaSigning.OPENINGS, Product.class, (_, _) -> earlier.product())))
        .singleElement().isInstanceOf(Fault.PairDispute.class);
    assertBurned();
  }

  @Test
  @DisplayName("eta and mu of an earlier session with this one's masked inputs")
  void anEarlierCheckValueIsOfNoUse() {
    var earlier = earlier().product();
    assertThat(faultsOfOne(Cheat.enclosing(EcdsaSigning.OPENINGS, Product.class,
        (_, said) -> new Product(new OleReply(said.reply().salt(), said.reply().masked(),
            earlier.reply().eta(), earlier.reply().mu()), said.nonceShare(), said.keyShare(), said.psi()))))
        .singleElement().isInstanceOf(Fault.PairDispute.class);
    assertBurned();
  }

  /**
   * The commitment hashes the session, so that a nonce of an earlier one cannot
   * be brought back with its old commitment: k twice gives the key.
   */
  @Test
  @DisplayName("commitment and nonce of an earlier session: proven guilty by both, and nothing burned")
  void anEarlierNonceIsProven() {
    var earlier = earlier();
    var faults = faultsOfOne(send -> switch (send.message()) {
      case NonceCommitment _ -> new Send(send.step(), send.audience(), earlier.commitment(), send.enclosed());
      case NonceOpening said -> new Send(send.step(), send.audience(),
          new NonceOpening(earlier.nonces().nonce(), earlier.nonces().salt(), said.key()), send.enclosed());
      default -> send;
    });
    assertThat(faults).singleElement().extracting(Fault::culprits).isEqualTo(Set.of(TWO));
    assertThat(keys.pairs(1).burned()).isEmpty();
  }

  /** Zero shares are of the session, so pk_i is: check 6 sees another. */
  @Test
  @DisplayName("a key part of an earlier session: its zero shares are that one's")
  void anEarlierKeyPartIsOfNoUse() {
    var earlier = earlier();
    assertThat(faultsOfOne(Cheat.saying(EcdsaSigning.OPENINGS, NonceOpening.class,
        said -> new NonceOpening(said.nonce(), said.salt(), earlier.nonces().key())))).singleElement()
        .isInstanceOf(Fault.PairDispute.class);
    assertBurned();
  }

  @Test
  @DisplayName("a share of an earlier signature of the same digest: no signature comes of it")
  void anEarlierShareIsOfNoUse() {
    var earlier = earlier();
    assertThat(faultsOfOne(Cheat.saying(EcdsaSigning.SHARES, SignatureShare.class, _ -> earlier.share())))
        .singleElement().isInstanceOf(Fault.Unattributed.class);
    assertThat(keys.pairs(1).burned()).isEmpty();
  }

  /**
   * Both count generations from 1 in each epoch: without the hash in the opening
   * two honest parties, one of which was restored, would burn each other.
   */
  @Test
  @DisplayName("epoch mix: setups of another epoch with the same generation are asked to be renewed, not judged")
  void setupsOfAnotherEpochAreNotJudged() {
    try (var other = Keys.deal(2, 3, 1, 2)) {
      var mixed = new TreeMap<PartyId, LocalPairs>();
      mixed.put(ONE.id(), keys.pairs(1));
      mixed.put(TWO.id(), other.pairs(2));
      LocalPairs.renew(other.pairs(), ONE.id(), TWO.id(), keys.pairs(1).setups().generation(TWO.id()) + 1);
      LocalPairs.renew(keys.pairs(), ONE.id(), TWO.id(), keys.pairs(1).setups().generation(TWO.id()) + 1);
      var generation = keys.pairs(1).setups().generation(TWO.id());
      assertThat(other.pairs(2).setups().generation(ONE.id())).isEqualTo(generation);
      try (var network = new LocalNetwork(plan(2),
          new Keys(keys.epoch(), keys.sharing(), keys.shares(), mixed))) {
        network.deliver();
        assertThat(network.faults(ONE)).containsExactly(new Fault.NeedsSetup(ONE, TWO, generation));
        assertThat(network.said(EcdsaSigning.OPENINGS, ONE)).isEmpty();
        assertThat(keys.pairs(1).burned()).isEmpty();
        assertThat(keys.pairs(1).setups().live(TWO.id())).isPresent();
      }
    }
  }
}
