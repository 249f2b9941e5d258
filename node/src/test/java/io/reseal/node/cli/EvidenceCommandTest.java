package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.curve.SchnorrKey;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.identity.SessionKeyCertificate;
import io.reseal.hsm.identity.SessionKeyTerms;
import io.reseal.hsm.identity.Validity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.session.Evidence;
import io.reseal.node.session.EvidenceCase;
import io.reseal.node.session.EvidenceFolder;
import io.reseal.node.session.KeySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reseal evidence}, where no node runs and no token is. */
class EvidenceCommandTest {

  private static final ChainBinding CHAIN = new ChainBinding(31337, Address.ofHex("0x" + "99".repeat(20)));
  private static final Bytes32 TERMS = Bytes32.ofHex("7e".repeat(32));

  @TempDir
  Path home;

  private Address cheat;
  private Path file;

  /** A member signs an opening that is none. */
  @BeforeEach
  void cheat() {
    var identity = Identity.create(new InMemoryToken("cheat"));
    cheat = identity.address();
    var next = Committee.of(List.of(cheat, Address.ofHex("0x" + "01".repeat(20))), 2);
    var spec = KeySpec.of(CHAIN.chainId(), CHAIN.registry(), List.of(Scheme.BIP340)).getFirst();
    var plan = new KeyDealPlan(spec.id(), spec.scheme(), new Epoch(1), next, Optional.empty(), Bytes32.ZERO,
        KeyDealPlan.instance(TERMS, 1, 0));
    var seat = new Seat(Role.RECEIVER, next.idOf(cheat).orElseThrow());
    try (var key = SchnorrKey.generate(Entropy.system())) {
      var terms = new SessionKeyTerms(CHAIN, cheat, plan.epoch(), 1, RegistryDigests.committeeHash(next),
          Validity.from(1_000_000, SessionKeyCertificate.LIFETIME_MAX), 1, Optional.of(plan.sid()));
      var certificate = SessionKeyCertificate.issue(identity, terms, key, Entropy.system());
      var header = new Header(Header.VERSION, ProtocolName.KEYDEAL, 0, plan.sid(), seat, Optional.empty(),
          Bytes32.ZERO);
      var unsigned = new Envelope(header, Bytes.of(new byte[1]), Bytes.of(new byte[64]));
      var envelope = new Envelope(header, unsigned.body(),
          Bytes.of(key.sign(unsigned.digest(), Entropy.system())));
      file = new EvidenceFolder(Home.evidence(home))
          .keep(new Evidence(CHAIN, new EvidenceCase.Dealing(plan, TERMS, 1, 0), List.of(certificate),
              new Evidence.Charge.Said(new Fault.Proven(seat, "\u001b[2J innocent", List.of(envelope)))))
          .orElseThrow();
    }
  }

  @Test
  void whoBrokeWhichRuleIsSaidAndWhatItRestsOn() {
    var done = CommandLines.in(home, "evidence", "verify", file.toString());
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains(cheat + " as receiver #")
        .contains("the making of key 0 (BIP340) for epoch 1, attempt 1").contains("malformed")
        .contains("certified session key").contains("compare with the chain").contains(TERMS.toString())
        .doesNotContain("innocent");
  }

  @Test
  void programsGetTheSameInJson() {
    var done = CommandLines.in(home, "evidence", "verify", "--json", file.toString());
    assertThat(done.code()).isZero();
    assertThat(done.out()).contains("\"culprit\" : \"" + cheat.hex() + "\"").contains("\"rule\"");
  }

  @Test
  void aChangedFileProvesNothingAndTheCodeSaysSo() throws Exception {
    var text = Files.readString(file);
    var at = text.lastIndexOf("0x") + 100;
    Files.writeString(file,
        text.substring(0, at) + (text.charAt(at) == '0' ? '1' : '0') + text.substring(at + 1));
    for (var words : List.of(List.of("evidence", "verify", file.toString()),
        List.of("evidence", "verify", "--json", file.toString()))) {
      assertThat(CommandLines.in(home, words.toArray(String[]::new)).code()).isEqualTo(1);
    }
    Files.writeString(file, "{}");
    var done = CommandLines.in(home, "evidence", "verify", file.toString());
    assertThat(done.code()).isEqualTo(1);
    assertThat(done.err()).contains("is no evidence").contains("next: ");
    assertThat(CommandLines.in(home, "evidence", "verify", home.resolve("none").toString()).code())
        .isEqualTo(1);
  }

  @Test
  void theFilesOfAHomeAreListed() {
    assertThat(CommandLines.in(home, "evidence", "list").out().strip()).isEqualTo(file.toString());
    assertThat(CommandLines.in(home.resolve("empty"), "evidence", "list").out()).contains("no evidence");
  }
}
