package io.reseal.node.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.curve.Point;
import io.reseal.core.ecdsa.NonceCommitment;
import io.reseal.core.ecdsa.NonceOpening;
import io.reseal.core.ecdsa.SignatureShare;
import io.reseal.core.ecdsa.ZeroPoints;
import io.reseal.core.ot.ZeroSeed;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Enclosure;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Outcome;
import io.reseal.core.protocol.ProtocolName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A signer cheats in an ECDSA signature: what the honest node keeps of it, and
 * what somebody makes of that who was not there.
 */
class EcdsaEvidenceTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  Path folder;

  private EcdsaCheat scene;

  @BeforeEach
  void settle() {
    scene = new EcdsaCheat(folder);
  }

  @AfterEach
  void leave() {
    scene.close();
  }

  /** What a third party can judge, and how it comes about. */
  enum Cheating {
    OPENING_OF_ANOTHER_NONCE("its nonce is not the one it committed to") {
      @Override
      void in(EcdsaCheat scene) {
        scene.sign(saying(scene, 1, NonceOpening.class,
            said -> new NonceOpening(said.nonce().plus(Point.GENERATOR), said.salt(), said.key())));
      }
    },
    MALFORMED_SHARE("malformed") {
      @Override
      void in(EcdsaCheat scene) {
        scene.sign(changing(scene, 2, said -> new Envelope(said.header(), Bytes.ofHex("ff".repeat(64)),
            said.enclosures(), said.enclosed(), said.signature())));
      }
    },
    MALFORMED_PRODUCT("malformed") {
      @Override
      void in(EcdsaCheat scene) {
        var rubbish = Bytes.ofHex("00000001");
        scene.sign(changing(scene, 1, said -> new Envelope(said.header(), said.body(),
            List.of(Enclosure.of(scene.seat(scene.honest()), rubbish)), rubbish, said.signature())));
      }
    },
    NOTHING_ENCLOSED("malformed") {
      @Override
      void in(EcdsaCheat scene) {
        scene.sign(changing(scene, 0, said -> new Envelope(said.header(), said.body(), said.signature())));
      }
    },
    FALSE_ECHO("echo") {
      @Override
      void in(EcdsaCheat scene) {
        scene.sign(
            changing(scene, 1, said -> new Envelope(echoing(said.header(), Bytes32.ofHex("ec".repeat(32))),
                said.body(), said.enclosures(), said.enclosed(), said.signature())));
      }
    },
    FALSE_EXPLANATION_OF_ITS_KEY_PART("its key part is not its share with its zeros") {
      @Override
      void in(EcdsaCheat scene) {
        scene.setups().replace(ZeroSeed.copyOf(scene.seat(scene.cheat()).id(),
            scene.seat(scene.honest()).id(), MemorySegment.ofArray(new byte[32])));
        scene.sign(saying(scene, 3, ZeroPoints.class,
            said -> new ZeroPoints(List.of(said.points().getFirst().plus(Point.GENERATOR)))));
      }
    },
    TWO_COMMITMENTS("two different messages") {
      @Override
      void in(EcdsaCheat scene) {
        var first = saying(scene, 0, NonceCommitment.class, said -> new NonceCommitment(Bytes32.ZERO));
        scene.sign(said -> said.getFirst().header().step() == 0
            ? Stream.concat(first.apply(said).stream(), said.stream()).toList()
            : said);
      }
    };

    private final String rule;

    Cheating(String rule) {
      this.rule = rule;
    }

    abstract void in(EcdsaCheat scene);

    private static Header echoing(Header header, Bytes32 echo) {
      return new Header(header.version(), header.protocol(), header.step(), header.sid(), header.from(),
          header.to(), echo);
    }
  }

  private static UnaryOperator<List<Envelope>> changing(EcdsaCheat scene, int step,
      UnaryOperator<Envelope> change) {
    return said -> said.stream()
        .map(each -> each.header().step() == step ? scene.signed(change.apply(each)) : each).toList();
  }

  private static <M extends Record> UnaryOperator<List<Envelope>> saying(EcdsaCheat scene, int step,
      Class<M> type, UnaryOperator<M> change) {
    var codec = Codec.of(type);
    return changing(scene, step, said -> {
      try {
        var body = codec.encode(change.apply(codec.decode(said.body().toArray())));
        return new Envelope(said.header(), Bytes.of(body), said.enclosures(), said.enclosed(),
            said.signature());
      } catch (Malformed e) {
        throw new AssertionError(e);
      }
    });
  }

  private Path file(Cheating cheating) throws IOException {
    cheating.in(scene);
    assertThat(scene.outcome()).isInstanceOf(Outcome.Aborted.class);
    return scene.honest().evidence().files().getFirst();
  }

  private static Evidence.Finding judged(byte[] file) throws Malformed {
    return EvidenceFormat.decode(file).judged();
  }

  private static boolean proves(String file) {
    try {
      return judged(file.getBytes(StandardCharsets.UTF_8)) instanceof Evidence.Finding.Proven;
    } catch (Malformed e) {
      return false;
    }
  }

  @Test
  void withoutACheatThereIsASignatureAndNoFile() throws Exception {
    scene.sign(said -> said);
    assertThat(scene.outcome()).isInstanceOf(Outcome.Finished.class);
    assertThat(scene.honest().evidence().files()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a cheat leaves a file that names it and its rule to whoever reads it, in the words of the judge")
  void aCheatLeavesAFile(Cheating cheating) throws Exception {
    var file = Files.readAllBytes(file(cheating));
    assertThat(judged(file)).isInstanceOfSatisfying(Evidence.Finding.Proven.class, proven -> {
      assertThat(proven.culprit()).isEqualTo(scene.cheat().address());
      assertThat(proven.seats()).containsExactly(scene.seat(scene.cheat()).toString());
      assertThat(proven.rule()).contains(cheating.rule);
      assertThat(proven.run()).isEqualTo("a signature (ECDSA) by key 0 in epoch 1");
      assertThat(proven.compare()).anyMatch(line -> line.contains(scene.plan().root().toString()));
    });
    assertThat(EvidenceFormat.encode(EvidenceFormat.decode(file))).isEqualTo(file);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the same messages do not accuse the honest signer, nor part of them the cheat")
  void theSameMessagesAccuseNobodyElse(Cheating cheating) throws Exception {
    var file = file(cheating);
    var honest = (ObjectNode) JSON.readTree(file.toFile());
    ((ObjectNode) honest.get("fault")).put("party", scene.seat(scene.honest()).id().value());
    assertThat(proves(honest.toString())).isFalse();
    var shown = cheating == Cheating.TWO_COMMITMENTS ? "headings" : "messages";
    var count = JSON.readTree(file.toFile()).get("fault").get(shown).size();
    for (var without = 0; count > 1 && without < count; without++) {
      var part = (ObjectNode) JSON.readTree(file.toFile());
      ((ArrayNode) part.get("fault").get(shown)).remove(without);
      assertThat(proves(part.toString())).as("without message %d", without).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENING_OF_ANOTHER_NONCE", "FALSE_EXPLANATION_OF_ITS_KEY_PART", "TWO_COMMITMENTS"})
  @DisplayName("another key, epoch, path, digest, session, or any digit changed: no proof")
  void anotherStoryProvesNothing(Cheating cheating) throws Exception {
    var file = Files.readString(file(cheating));
    assertThat(proves(file)).isTrue();
    List<Consumer<ObjectNode>> changes = List.of(tree -> plan(tree).put("epoch", 2),
        tree -> plan(tree).put("keyIndex", 1), tree -> plan(tree).put("path", "m/1"),
        tree -> plan(tree).put("path", "m/0'"), tree -> plan(tree).put("path", "m/00"),
        tree -> plan(tree).put("digest", "0x" + "6e".repeat(32)), tree -> tree.put("protocol", "FROST"),
        tree -> tree.put("chainId", 1), tree -> ((ArrayNode) plan(tree).get("signers")).remove(0));
    for (var change : changes) {
      var tree = (ObjectNode) JSON.readTree(file);
      change.accept(tree);
      assertThat(proves(tree.toString())).as("%s", tree).isFalse();
    }
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (var run : Pattern.compile("0x[0-9a-f]{40,}").matcher(file).results().toList()) {
      var at = run.start() + 2 + random.nextInt(run.end() - run.start() - 2);
      var bent = new StringBuilder(file);
      bent.setCharAt(at, file.charAt(at) == '0' ? '1' : '0');
      // The chain code is bound by the epoch's root, which the reader compares: this
      // path does not use it.
      if (!file.substring(0, run.start()).endsWith("\"chainCode\" : \"")) {
        assertThat(proves(bent.toString())).as("seed %d, digit %d of %s", seed, at, run.group()).isFalse();
      }
    }
  }

  private static ObjectNode plan(ObjectNode tree) {
    return (ObjectNode) tree.get("plan");
  }

  @Test
  @DisplayName("check 10: a wrong share of the signature names nobody, so there is no file")
  void aWrongShareLeavesNoFile() throws Exception {
    scene.sign(
        saying(scene, 2, SignatureShare.class, said -> new SignatureShare(said.u(), said.w().negate())));
    assertThat(scene.faults()).singleElement().isInstanceOf(Fault.Unattributed.class);
    assertThat(scene.honest().evidence().files()).isEmpty();
  }

  @Test
  @DisplayName("check 6: of what only the two of a pair can know there is no file")
  void aDisputeLeavesNoFile() throws Exception {
    scene.sign(saying(scene, 1, NonceOpening.class,
        said -> new NonceOpening(said.nonce(), said.salt(), said.key().plus(Point.GENERATOR))));
    assertThat(scene.faults()).singleElement().isInstanceOf(Fault.PairDispute.class);
    assertThat(scene.honest().evidence().files()).isEmpty();
    assertThat(EvidencePlans.protocol(new EvidenceCase.EcdsaSigning(scene.plan(), 0, 0)))
        .isEqualTo(ProtocolName.ECDSA.name());
  }
}
