package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.ot.PairSetup;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Run;
import io.reseal.core.renewal.Kept;
import io.reseal.core.renewal.Offering;
import io.reseal.core.renewal.Renewal;
import io.reseal.core.renewal.RenewalPlan;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretScope;
import io.reseal.node.store.EpochRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files about a member that cheats while a pair makes a new setup. */
class RenewalEvidenceTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final KeySpec KEY = EcdsaCheat.KEYS.getFirst();
  private static final Bytes32 ONES_SALT = Bytes32.ofHex("c1".repeat(32));
  private static final Bytes32 OTHERS_SALT = Bytes32.ofHex("c2".repeat(32));

  @TempDir
  private Path folder;

  private final SecretScope scope = new SecretScope();
  private Hamlet hamlet;
  private Station honest;
  private Station cheat;
  private EpochRecord record;
  private RenewalPlan plan;
  private Liar liar;
  private Optional<Outcome<PairSetup>> ended = Optional.empty();

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder, EcdsaCheat.KEYS, Optional.empty());
    var stations = hamlet.settle(2);
    honest = stations.get(0);
    cheat = stations.get(1);
    var committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
    record = hamlet.activate(1, committee);
    plan = new RenewalPlan(KEY.id(), record.epoch(), record.root(), new PartyId(1), new PartyId(2), 2,
        ONES_SALT, OTHERS_SALT);
    liar = scope.hold(new Liar(hamlet, honest, cheat, plan.sid(), record.epoch(), committee));
  }

  @AfterEach
  void leave() {
    ended.ifPresent(outcome -> {
      if (outcome instanceof Outcome.Finished<PairSetup>(var setup, var _)) {
        setup.close();
      }
    });
    scope.close();
    hamlet.close();
  }

  /** The node and the cheat make setup 2; what the cheat says is replaced. */
  private void renew(UnaryOperator<List<Envelope>> lie) {
    honest.custody().takeGeneration(KEY, record, plan.other(), plan.generation());
    var desk = new PairDesk(honest.store(), honest.custody(), honest.sessionKeys(), honest.conversations(),
        honest.peers(), (_, _) -> {
        }, Hamlet.TIMING, Hamlet.CHAIN, hamlet::chainNow, Entropy.system(), hamlet::now, honest.evidence());
    var _ = new RenewalRuns(desk).begin(record, KEY, plan.other(), plan.generation(), ONES_SALT, OTHERS_SALT,
        outcome -> ended = Optional.of(outcome));
    liar.introduce();
    try (var share = cheat.custody().open(record, 0)) {
      liar.talk(new Run<>(ProtocolName.RENEWAL, plan.sid(), RenewalPlan.seat(plan.other()),
          Liar.believing(plan.seats()), liar::signed,
          Renewal.open(plan, plan.other(), share.value(), _ -> true, scope, Entropy.system())), lie);
    }
  }

  private List<Fault> faults() {
    return ended.orElseThrow() instanceof Outcome.Aborted<PairSetup>(var faults) ? faults : List.of();
  }

  private UnaryOperator<List<Envelope>> changing(int step, UnaryOperator<Envelope> change) {
    return said -> said.stream()
        .map(each -> each.header().step() == step ? liar.signed(change.apply(each)) : each).toList();
  }

  private <M extends Record> Envelope saying(Envelope said, Class<M> type, UnaryOperator<M> change) {
    var codec = Codec.of(type);
    try {
      var body = codec.encode(change.apply(codec.decode(said.body().toArray())));
      return new Envelope(said.header(), Bytes.of(body), said.enclosures(), said.enclosed(),
          said.signature());
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  /** What a third party can judge, and how it comes about. */
  enum Cheating {
    MALFORMED_OFFER("malformed") {
      @Override
      void in(RenewalEvidenceTest scene) {
        scene.renew(scene.changing(0, said -> new Envelope(said.header(), Bytes.ofHex("ff".repeat(64)),
            said.enclosures(), said.enclosed(), said.signature())));
      }
    },
    FALSE_ECHO("echo") {
      @Override
      void in(RenewalEvidenceTest scene) {
        scene.renew(scene.changing(1, said -> {
          var header = said.header();
          return new Envelope(
              new Header(header.version(), header.protocol(), header.step(), header.sid(), header.from(),
                  header.to(), Bytes32.ofHex("ec".repeat(32))),
              said.body(), said.enclosures(), said.enclosed(), said.signature());
        }));
      }
    },
    TWO_OFFERS("two different messages") {
      @Override
      void in(RenewalEvidenceTest scene) {
        scene
            .renew(said -> said.getFirst().header().step() == 0
                ? Stream.concat(
                    said.stream()
                        .map(each -> scene.liar.signed(scene.saying(each, Offering.class,
                            offer -> new Offering(Bytes32.ZERO, offer.offer(), offer.zeroKey())))),
                    said.stream()).toList()
                : said);
      }
    };

    private final String rule;

    Cheating(String rule) {
      this.rule = rule;
    }

    abstract void in(RenewalEvidenceTest scene);
  }

  private static boolean proves(String file) {
    try {
      return EvidenceFormat.decode(file.getBytes(StandardCharsets.UTF_8))
          .judged() instanceof Evidence.Finding.Proven;
    } catch (Malformed e) {
      return false;
    }
  }

  @Test
  void withoutACheatThereIsASetupAndNoFile() throws IOException {
    renew(said -> said);
    assertThat(ended.orElseThrow()).isInstanceOf(Outcome.Finished.class);
    assertThat(honest.evidence().files()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a cheat leaves a file that names it and its rule to whoever reads it")
  void aCheatLeavesAFile(Cheating cheating) throws Exception {
    cheating.in(this);
    var file = Files.readAllBytes(honest.evidence().files().getFirst());
    var evidence = EvidenceFormat.decode(file);
    assertThat(evidence.judged()).isInstanceOfSatisfying(Evidence.Finding.Proven.class, proven -> {
      assertThat(proven.culprit()).isEqualTo(cheat.address());
      assertThat(proven.seats()).containsExactly(RenewalPlan.seat(plan.other()).toString());
      assertThat(proven.rule()).contains(cheating.rule);
      assertThat(proven.run()).contains("setup 2 of parties").contains("key 0 in epoch 1");
      assertThat(proven.compare()).anyMatch(line -> line.contains(plan.root().toString()));
    });
    assertThat(EvidenceFormat.encode(evidence)).isEqualTo(file);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the same messages accuse nobody else, and of no other pair, generation, epoch or session")
  void anotherStoryProvesNothing(Cheating cheating) throws Exception {
    cheating.in(this);
    var file = Files.readString(honest.evidence().files().getFirst());
    assertThat(proves(file)).isTrue();
    List<Consumer<ObjectNode>> changes = List.of( //
        tree -> ((ObjectNode) tree.get("fault")).put("party", plan.one().value()),
        tree -> plan(tree).put("generation", 3), tree -> plan(tree).put("generation", 1),
        tree -> plan(tree).put("epoch", 2), tree -> plan(tree).put("keyIndex", 1),
        tree -> plan(tree).put("other", 3), tree -> plan(tree).put("one", 2),
        tree -> plan(tree).put("root", "0x" + "77".repeat(32)),
        tree -> plan(tree).put("saltOfOne", "0x" + "77".repeat(32)),
        tree -> ((ObjectNode) plan(tree).get("committee")).put("threshold", 1),
        tree -> tree.put("protocol", "ECDSA"), tree -> tree.put("chainId", 1));
    for (var change : changes) {
      var tree = (ObjectNode) JSON.readTree(file);
      change.accept(tree);
      assertThat(proves(tree.toString())).as("%s", tree).isFalse();
    }
  }

  private static ObjectNode plan(ObjectNode tree) {
    return (ObjectNode) tree.get("plan");
  }

  @Test
  @DisplayName("of what only the two of a pair can know, as of a word that check 4 has failed, there is no file")
  void aDisputeLeavesNoFile() throws IOException {
    renew(changing(3, said -> saying(said, Kept.class, _ -> new Kept(Optional.empty()))));
    assertThat(faults()).singleElement().isInstanceOf(Fault.PairDispute.class);
    assertThat(honest.evidence().files()).isEmpty();
  }
}
