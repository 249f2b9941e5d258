package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.ecdsa.EcdsaSignature;
import io.reseal.core.ot.OleOpening;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.party.SessionId;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Seat;
import io.reseal.core.protocol.Send;
import io.reseal.core.protocol.Step;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.core.share.KeyShare;
import io.reseal.node.session.Dkls23Signing;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.JointSignature;
import io.reseal.node.session.KeySpec;
import io.reseal.node.session.SigningOrder;
import io.reseal.node.session.SigningProtocol;
import io.reseal.node.session.Signings;
import io.reseal.node.session.Station;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.PairGeneration;
import io.reseal.node.store.StoredDispute;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests while pairs of signers have no setup, or are in dispute. */
class PairsOfSignersTest {

  private static final List<KeySpec> KEYS = KeySpec.of(31337, Hamlet.REGISTRY, List.of(Scheme.ECDSA));

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Address> addresses;
  private EpochRecord record;
  private final Map<Address, Requests> requests = new TreeMap<>();

  @AfterEach
  void leave() {
    hamlet.close();
  }

  @BeforeEach
  void settle() throws IOException {
    settle(2);
  }

  private void settle(int threshold) throws IOException {
    hamlet = new Hamlet(Files.createDirectory(folder.resolve("of-" + threshold)), KEYS, Optional.empty());
    addresses = hamlet.settle(3).stream().map(Station::address).toList();
    record = hamlet.activate(1, Committee.of(addresses, threshold));
    addresses.forEach(address -> serve(hamlet.of(address), hamlet.of(address).signings()));
  }

  private Station at(int index) {
    return hamlet.of(addresses.get(index));
  }

  private void serve(Station station, Signings signings) {
    var self = station.address();
    requests.put(self,
        new Requests(new SigningDesk(station.store(), station.custody(), signings, station.disputes(),
            (_, _, _) -> Optional.empty(), () -> station.row(tx -> tx.epochs().active()),
            () -> station.peers().connected(),
            (to, message) -> hamlet.post(self, to,
                receiver -> requests.get(receiver.address()).onMessage(self,
                    SigningMessage.CODEC.encode(message))),
            Entropy.system(), hamlet::now, Duration.ofSeconds(10), Duration.ofSeconds(60))));
  }

  /** Its openings choose by other bits in every column than it says. */
  private record Probing(Dkls23Signing honest) implements SigningProtocol<EcdsaSignature> {

    @Override
    public ProtocolName name() {
      return honest.name();
    }

    @Override
    public int shareStep() {
      return honest.shareStep();
    }

    @Override
    public SessionId sid(SigningOrder order) {
      return honest.sid(order);
    }

    @Override
    public Step<EcdsaSignature> open(SigningOrder order, KeyShare share, SecretScope scope, Entropy entropy) {
      var first = (Step.Await<EcdsaSignature>) honest.open(order, share, scope, entropy);
      return new Step.Await<>(first.round(), first.send().stream().map(Probing::bent).toList());
    }

    private static Send bent(Send send) {
      var enclosed = new TreeMap<Seat, Record>();
      send.enclosed().forEach((seat, each) -> {
        var opening = (OleOpening) each;
        var corrections = opening.corrections().toArray();
        for (var column = 0; column < 128; column++) {
          corrections[80 * column] ^= 1;
        }
        enclosed.put(seat, new OleOpening(opening.generation(), opening.setup(), opening.salt(),
            Bytes.of(corrections), opening.choice(), opening.columns()));
      });
      return new Send(send.step(), send.audience(), send.message(), enclosed);
    }

    @Override
    public JointSignature signature(SigningOrder order, EcdsaSignature output) {
      return honest.signature(order, output);
    }
  }

  private void cheats(int index) {
    var station = at(index);
    serve(station,
        new Signings(Map.of(Scheme.ECDSA, new Probing(new Dkls23Signing(station.custody()))),
            station.conversations(), station.sessionKeys(), station.store(), station.peers(), Hamlet.TIMING,
            Hamlet.CHAIN, hamlet::chainNow, Entropy.system(), hamlet::now, station.evidence(),
            station.renewals()));
  }

  private void revive(int index) {
    var station = hamlet.revive(at(index));
    serve(station, station.signings());
  }

  private static Preimage text(String text) {
    return new Preimage(Optional.of("test"), Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private CompletableFuture<Signed> sign(int index, String text) {
    var result = requests.get(addresses.get(index)).sign(0, text(text), Optional.empty());
    hamlet.deliver();
    return result;
  }

  private void pass(int seconds) {
    for (var second = 0; second < seconds; second++) {
      hamlet.pass(Duration.ofSeconds(1));
      requests.values().forEach(Requests::tick);
      hamlet.deliver();
    }
  }

  private void assertSigned(CompletableFuture<Signed> result, String text, int... signers) {
    assertThat(result).isCompleted();
    var signed = result.join();
    assertThat(Ecdsa.verify(signed.publicKey(), text(text).digest(), signed.signature().toArray())).isTrue();
    assertThat(signed.signers()).isEqualTo(IntStream.of(signers).mapToObj(addresses::get).toList());
  }

  private List<PairGeneration> rows(int index, int peer) {
    return at(index).rows(tx -> tx.pairs().of(KEYS.getFirst().id(), record.epoch())).stream()
        .filter(each -> each.peer().equals(addresses.get(peer))).toList();
  }

  @Test
  @DisplayName("N72 selectiveAbort: a cheat burns its own pair, the request is signed by another quorum, and the pair is made anew")
  void aBurnedPairDoesNotStopARequest() {
    cheats(1);
    var result = sign(0, "one");
    assertSigned(result, "one", 0, 2);
    assertThat(rows(0, 1)).extracting(PairGeneration::state).containsExactly(PairGeneration.State.BURNED);
    for (var index = 0; index < 3; index++) {
      assertThat(at(index).rows(tx -> tx.disputes().of(record.root())))
          .extracting(StoredDispute::accuser, StoredDispute::accused, StoredDispute::generation)
          .containsExactly(tuple(1, 2, 1));
    }
    pass(2);
    assertThat(at(0).custody().withoutSetup(record, 0)).isEmpty();
    assertThat(rows(0, 1).getLast().generation()).isEqualTo(2);
    // While the two are kept apart, the next request does without the cheat at
    // once.
    assertSigned(sign(0, "two"), "two", 0, 2);
    assertThat(rows(0, 1).getLast().state()).isEqualTo(PairGeneration.State.LIVE);
  }

  @Test
  @DisplayName("N72: each try with the cheat costs it a generation, ever more rarely")
  void aCheatIsTriedEverMoreRarely() {
    cheats(1);
    for (var second = 0; second < 60; second++) {
      var _ = sign(0, "text " + second);
      pass(1);
    }
    assertThat(rows(0, 1).getLast().generation()).isBetween(2, 5);
  }

  @Test
  @DisplayName("with no other quorum the request waits, and both disputes are known to all")
  void withoutAnotherQuorumTheRequestWaits() throws IOException {
    hamlet.close();
    settle(3);
    cheats(2);
    var result = sign(0, "one");
    assertThat(result).isNotDone();
    for (var one : List.of(1, 2)) {
      assertThat(at(0).disputes().graph(record).keepsApart(new PartyId(one), new PartyId(3), hamlet.now()))
          .as("%d and the cheat", one).isTrue();
    }
    assertThat(at(0).disputes().malicious(record)).as("two disputes, of three").isEmpty();
    serve(at(2), at(2).signings()); // it repents
    pass(30);
    assertSigned(result, "one", 0, 1, 2);
  }

  @Test
  @DisplayName("check 7: two whose zero seeds differ are in dispute, and with the next setup get a new seed and sign")
  void aPairWhoseZerosDoNotCancelGetsANewSeed() throws IOException {
    hamlet.close();
    settle(3);
    at(1).custody().pairs(record, 0).setups()
        .replace(ZeroSeed.copyOf(new PartyId(2), new PartyId(1), MemorySegment.ofArray(new byte[32])));
    var result = sign(0, "one");
    assertThat(result).isNotDone();
    assertThat(rows(0, 1)).extracting(PairGeneration::state).containsExactly(PairGeneration.State.BURNED);
    assertThat(rows(1, 0)).extracting(PairGeneration::state).containsExactly(PairGeneration.State.BURNED);
    assertThat(at(2).rows(tx -> tx.disputes().of(record.root())))
        .extracting(StoredDispute::accuser, StoredDispute::accused, StoredDispute::generation)
        .containsExactlyInAnyOrder(tuple(1, 2, 1), tuple(2, 1, 1));
    assertThat(rows(0, 2)).as("nobody else's pair").isEmpty();
    pass(60);
    assertSigned(result, "one", 0, 1, 2);
    // The seed is kept with its setup.
    var kept = seed(0, 1);
    var station = hamlet.restart(at(0));
    serve(station, station.signings());
    assertThat(seed(0, 1)).isEqualTo(kept).isEqualTo(seed(1, 0));
  }

  private Bytes32 seed(int index, int peer) {
    return at(index).custody().pairs(record, 0).setups().zero(new PartyId(peer + 1))
        .commitment(new SessionId(Bytes32.ZERO));
  }

  @Test
  @DisplayName("N62: after a kill the committee signs again by itself, without a person and without a reshare")
  void afterAKillTheCommitteeSignsAgain() {
    revive(0);
    var result = sign(0, "one");
    assertThat(result).as("it waits for its setups").isNotDone();
    pass(3);
    assertSigned(result, "one", 0, 1);
  }

  @Test
  @DisplayName("N62: all killed at once, they sign again by themselves")
  void afterTheKillOfAllTheySignAgain() {
    revive(0);
    revive(1);
    revive(2);
    var result = sign(1, "one");
    pass(5);
    assertThat(result).isCompleted();
    pass(5);
    for (var index = 0; index < 3; index++) {
      assertThat(at(index).custody().withoutSetup(record, 0)).isEmpty();
    }
  }

  @Test
  void whoHasNoSetupWithTheHostDeclinesAndAnotherSigns() {
    revive(1);
    // Before number 1 has said a word of it, the host asks it.
    assertSigned(sign(0, "one"), "one", 0, 2);
    pass(2);
    assertThat(at(1).custody().withoutSetup(record, 0)).isEmpty();
    assertSigned(sign(0, "two"), "two", 0, 1);
  }
}
