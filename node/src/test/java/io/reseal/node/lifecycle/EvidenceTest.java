package io.reseal.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Committee;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Role;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.Evidence;
import io.reseal.node.session.Evidence.Finding;
import io.reseal.node.session.EvidenceFormat;
import io.reseal.node.session.Hamlet;
import io.reseal.node.session.RunMessage;
import io.reseal.node.session.Station;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A member cheats while a key is made: what the honest nodes keep of it, and
 * what somebody makes of that who was not there.
 */
class EvidenceTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  Path folder;

  private Hamlet hamlet;
  private List<Station> stations;
  private Station honest;
  private Station cheat;
  private EpochState proposal;
  private SchnorrKey second;
  private final Map<Address, Attempts> attempts = new TreeMap<>();

  @BeforeEach
  void settle() {
    hamlet = new Hamlet(folder);
    stations = hamlet.settle(3);
    honest = stations.get(0);
    cheat = stations.get(2);
    second = SchnorrKey.generate(Entropy.system());
    var committee = Committee.of(stations.stream().map(Station::address).toList(), 2);
    proposal = Facts.proposed(1, 0, committee, Kind.GENESIS, 1, Facts.NOW + 60);
    for (var station : stations) {
      attempts.put(station.address(),
          new Attempts(
              new Desk(station.identity(), Hamlet.CHAIN, hamlet::chainNow, station.store(), station.custody(),
                  station.sessionKeys(), station.runs(), station.conversations(), station.signings(),
                  station.peers(), Hamlet.TIMING, Entropy.system(), hamlet::now, station.evidence()),
              new Courier() {

                @Override
                public void send(Address to, Statement statement) {
                  // Dealings need no statements.
                }

                @Override
                public Set<Address> connected() {
                  return station.peers().connected();
                }
              }));
    }
  }

  @AfterEach
  void leave() {
    second.close();
    hamlet.close();
  }

  /**
   * The cheat has a second session key and says, under it, rubbish in the place
   * of its promise: to somebody who has heard the promise, that is an
   * equivocation; to others it is rubbish. Either way there are two session keys.
   */
  private Path evidence(String kind) throws IOException, Malformed {
    for (var station : stations) {
      attempts.get(station.address()).deal(proposal, Optional.empty(), Optional.empty());
    }
    var promise = cheat.sent().stream().map(EvidenceTest::read).filter(RunMessage.Speech.class::isInstance)
        .map(message -> ((RunMessage.Speech) message).envelope())
        .filter(envelope -> envelope.header().from().role() == Role.DEALER).findFirst().orElseThrow();
    if (kind.equals("EQUIVOCATION")) {
      hamlet.wire((from, _) -> !from.equals(stations.get(1).address())); // nobody goes on yet
      hamlet.deliver();
    }
    say(new RunMessage.Introduction(promise.header().sid(),
        Bytes.of(certificate(promise.header()).encoded())));
    say(new RunMessage.Speech(signed(promise.header(), Bytes.of(new byte[3]))));
    hamlet.deliver();
    return honest.evidence().files().stream().filter(file -> text(file).contains("\"" + kind + "\""))
        .findFirst().orElseThrow();
  }

  private static RunMessage read(byte[] frame) {
    try {
      return RunMessage.CODEC.decode(frame);
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  private void say(RunMessage message) {
    honest.conversations().onFrame(cheat.address(), RunMessage.CODEC.encode(message), hamlet.now());
  }

  private SessionKeyCertificate certificate(Header header) {
    var terms = new SessionKeyTerms(Hamlet.CHAIN, cheat.address(), proposal.epoch(), 1,
        RegistryDigests.committeeHash(proposal.members().orElseThrow()),
        Validity.from(hamlet.chainNow(), SessionKeyCertificate.LIFETIME_MAX), 99, Optional.of(header.sid()));
    return SessionKeyCertificate.issue(cheat.identity(), terms, second, Entropy.system());
  }

  private Envelope signed(Header header, Bytes body) {
    var unsigned = new Envelope(header, body, Bytes.of(new byte[64]));
    return new Envelope(header, body, Bytes.of(second.sign(unsigned.digest(), Entropy.system())));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Finding judged(byte[] file) throws Malformed {
    return EvidenceFormat.decode(file).judged();
  }

  @Test
  @DisplayName("a cheat leaves a file that names it to whoever reads it, and only its owner does")
  void aCheatLeavesAFile() throws Exception {
    var file = evidence("PROVEN");
    assertThat(judged(Files.readAllBytes(file))).isInstanceOfSatisfying(Finding.Proven.class, proven -> {
      assertThat(proven.culprit()).isEqualTo(cheat.address());
      assertThat(proven.seats()).containsExactly("dealer #3");
      assertThat(proven.rule()).contains("malformed");
      assertThat(proven.run()).isEqualTo("the making of key 0 (BIP340) for epoch 1, attempt 1");
      assertThat(proven.restsOn())
          .anyMatch(line -> line.contains(cheat.address() + " certified session key"));
      assertThat(proven.compare()).anyMatch(line -> line.contains(proposal.termsHash().toString())).anyMatch(
          line -> line.contains(RegistryDigests.committeeHash(proposal.members().orElseThrow()).toString()));
    });
    assertThat(file.getFileName().toString()).startsWith("epoch-1-attempt-1-" + cheat.address());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    assertThat(honest.rows(tx -> tx.journal().page(1, 100))).as("the journal names the file")
        .anyMatch(entry -> entry.toString().contains(file.toString()));
  }

  @Test
  @DisplayName("N30: a second session key for one dealing is proof by itself")
  void twoSessionKeysAreKept() throws Exception {
    var file = evidence("TWO_KEYS");
    assertThat(judged(Files.readAllBytes(file))).isInstanceOfSatisfying(Finding.Proven.class, proven -> {
      assertThat(proven.culprit()).isEqualTo(cheat.address());
      assertThat(proven.rule()).contains("two session keys");
    });
    var tree = (ObjectNode) JSON.readTree(file.toFile());
    ((ArrayNode) tree.get("certificates")).remove(1);
    assertThat(judged(JSON.writeValueAsBytes(tree))).isInstanceOf(Finding.Unproven.class);
    var twice = (ObjectNode) JSON.readTree(file.toFile());
    ((ArrayNode) twice.get("certificates")).set(1, twice.get("certificates").get(0));
    assertThat(judged(JSON.writeValueAsBytes(twice))).isInstanceOf(Finding.Unproven.class);
    ((ObjectNode) tree.get("fault")).put("identity", honest.address().hex());
    assertThat(judged(JSON.writeValueAsBytes(tree))).isInstanceOf(Finding.Unproven.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROVEN", "EQUIVOCATION", "TWO_KEYS"})
  @DisplayName("any digit changed in plan, certificates or messages: no proof")
  void whatWasTouchedProvesNothing(String kind) throws Exception {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var file = Files.readString(evidence(kind));
    var digits = Pattern.compile("0x[0-9a-f]{40,}").matcher(file).results().toList();
    assertThat(digits).hasSizeGreaterThan(8);
    assertThat(proves(file)).isTrue();
    for (var run : digits) {
      var at = run.start() + 2 + random.nextInt(run.end() - run.start() - 2);
      var bent = new StringBuilder(file);
      bent.setCharAt(at, file.charAt(at) == '0' ? '1' : '0');
      assertThat(proves(bent.toString())).as("seed %d, digit %d of %s", seed, at, run.group()).isFalse();
    }
  }

  private static boolean proves(String file) {
    try {
      return judged(file.getBytes(StandardCharsets.UTF_8)) instanceof Finding.Proven;
    } catch (Malformed e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROVEN", "EQUIVOCATION"})
  @DisplayName("another party, another epoch, another key, another registry: no proof")
  void anotherStoryProvesNothing(String kind) throws Exception {
    var file = evidence(kind);
    List<Consumer<ObjectNode>> changes = List.of(tree -> fault(tree).put("party", 1),
        tree -> fault(tree).put("role", "RECEIVER"), tree -> fault(tree).put("party", 9),
        tree -> plan(tree).put("epoch", 2), tree -> plan(tree).put("attempt", 2),
        tree -> plan(tree).put("keyIndex", 1), tree -> tree.put("chainId", 1),
        tree -> plan(tree).put("scheme", "ECDSA"),
        tree -> ((ObjectNode) plan(tree).get("next")).put("threshold", 3));
    for (var change : changes) {
      var tree = (ObjectNode) JSON.readTree(file.toFile());
      change.accept(tree);
      assertThat(proves(tree.toString())).as("%s", tree).isFalse();
    }
  }

  @Test
  @DisplayName("N67: what is not exactly an evidence file is refused, saying why")
  void otherFilesAreRefused() throws Exception {
    var file = evidence("EQUIVOCATION");
    var whole = Files.readString(file);
    assertRefused(whole.substring(0, whole.length() / 2), "no JSON");
    assertRefused(whole + "{}", "no JSON");
    assertRefused("[]", "no JSON object");
    assertRefused(whole.replaceFirst("\"version\" : 1", "\"version\" : 2"), "version 2, expected 1");
    assertRefused(whole.replaceFirst("\"version\" : 1,", ""), "missing [version]");
    assertRefused(whole.replaceFirst("\"version\" : 1", "\"version\" : 1, \"more\" : 1"), "unknown [more]");
    assertRefused(whole.replaceFirst("\"version\" : 1", "\"version\" : 1, \"version\" : 1"), "no JSON");
    assertRefused(whole.replaceFirst("\"EQUIVOCATION\"", "\"GUESS\""), "not \"GUESS\"");
    assertThatThrownBy(() -> EvidenceFormat.decode(new byte[EvidenceFormat.BYTES_MAX + 1]))
        .isInstanceOf(Malformed.class).hasMessageContaining("at most");
    var again = EvidenceFormat.decode(Files.readAllBytes(file));
    assertThat(new String(EvidenceFormat.encode(again), StandardCharsets.UTF_8)).isEqualTo(whole);
  }

  private static void assertRefused(String file, String why) {
    assertThatThrownBy(() -> EvidenceFormat.decode(file.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Malformed.class).hasMessageContaining(why);
  }

  @Test
  @DisplayName("the folder is bounded, and keeps what came first")
  void theFolderIsBounded() throws Exception {
    var file = evidence("EQUIVOCATION");
    Evidence evidence = EvidenceFormat.decode(Files.readAllBytes(file));
    assertThat(honest.evidence().keep(evidence)).as("the same again").contains(file);
    Files.delete(file);
    for (var k = honest.evidence().files().size(); k < 256; k++) {
      Files.createFile(file.resolveSibling("epoch-0-" + k + ".json"));
    }
    assertThat(honest.evidence().keep(evidence)).isEmpty();
    assertThat(honest.evidence().files()).hasSize(256).doesNotContain(file);
  }

  private static ObjectNode fault(ObjectNode tree) {
    return (ObjectNode) tree.get("fault");
  }

  private static ObjectNode plan(ObjectNode tree) {
    return (ObjectNode) tree.get("plan");
  }
}
