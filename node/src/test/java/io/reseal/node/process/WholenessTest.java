package io.reseal.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.Scheme;
import io.reseal.node.api.HsmReport;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.ProposalStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.chain.BlockHeader;
import io.reseal.node.chain.EpochState;
import io.reseal.node.chain.FinalizedState;
import io.reseal.node.chain.Kind;
import io.reseal.node.chain.Phase;
import io.reseal.node.chain.RegistryDigests;
import io.reseal.node.chain.RegistryTimes;
import io.reseal.node.chain.RelayerSet;
import io.reseal.node.chain.Terms;
import io.reseal.node.lifecycle.State;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Each promise broken once: nothing that is amiss passes for a whole committee.
 */
@DisplayName("a committee counts as whole only if nothing is amiss")
class WholenessTest {

  private static final List<Address> PEOPLE = IntStream.rangeClosed(1, 4)
      .mapToObj(number -> Address.ofHex("0x" + "0".repeat(39) + number)).toList();
  private static final Committee WANTED = Committee.of(PEOPLE.subList(0, 3), 2);
  private static final Bytes32 ROOT = Bytes32.ofHex("ab".repeat(32));
  private static final String RECEIPTS = "attempt 1 RETIRED, proven, 2 receipts";
  private static final List<NodeStatus.Key> KEYS = List.of(key(0, Scheme.BIP340, 2), key(1, Scheme.ECDSA, 3));

  private final Said member = new Said(0, true);
  private final Said leaver = new Said(3, false);

  private record View(List<String> old, List<String> now, String root) {
  }

  /** A node that says what it is told to say; whole until a test changes it. */
  private static final class Said implements Witness {

    private final Address self;
    private final boolean isMember;
    private State.Name state;
    private long epoch = 2;
    private boolean hasShare;
    private Optional<NodeStatus.Key> otherKey = Optional.empty();
    private List<String> warnings = List.of();
    private Optional<ProposalStatus> proposal = Optional.empty();
    private View view;
    private List<String> token;
    private boolean isUp = true;

    Said(int person, boolean isMember) {
      self = PEOPLE.get(person);
      this.isMember = isMember;
      hasShare = isMember;
      state = isMember ? State.Name.IDLE : State.Name.LEFT;
      view = new View(List.of(RECEIPTS), isMember ? List.of("attempt 3 ACTIVE, proven") : List.of(),
          ROOT.hex());
      token = isMember ? List.of("identity", "boot-1", "share-0a-2-3", "share-0b-2-3") : List.of("identity");
    }

    @Override
    public boolean isMember() {
      return isMember;
    }

    @Override
    public Optional<NodeStatus> status() {
      return isUp
          ? Optional.of(new NodeStatus(self, 31337, PEOPLE.get(3), state, "", epoch, 2, PEOPLE.subList(0, 3),
              hasShare, proposal, otherKey.map(List::of).orElse(KEYS), Optional.empty(), Optional.empty(),
              warnings, new NodeStatus.TokenOperations(0, 0, 0, 0)))
          : Optional.empty();
    }

    @Override
    public Optional<ReshareView> reshare() {
      return Optional.ofNullable(view).map(seen -> new ReshareView(Optional.empty(), Optional.empty(),
          Optional.empty(), List.of(past(1, seen.old()), past(2, seen.now())), List.of(
              new ReshareView.Entry(1, Instant.EPOCH, "active", "epoch 2 is active, root " + seen.root()))));
    }

    private static ReshareView.Past past(long epoch, List<String> held) {
      return new ReshareView.Past(epoch, Optional.empty(), Optional.empty(), Optional.empty(), held);
    }

    @Override
    public Optional<HsmReport> hsm() {
      return Optional.ofNullable(token).map(labels -> new HsmReport(new HsmReport.Token("t", "1", "m", "m"),
          labels.stream().map(label -> new HsmReport.Key(label, List.of())).toList()));
    }

    @Override
    public String toString() {
      return isMember ? "member" : "leaver";
    }
  }

  private static NodeStatus.Key key(int index, Scheme scheme, int first) {
    var bytes = new byte[33];
    bytes[0] = (byte) first;
    return new NodeStatus.Key(index, scheme, Bytes.of(bytes));
  }

  private static FinalizedState chain(Phase phase, Committee committee, Optional<EpochState> proposal) {
    var terms = new Terms(new Epoch(2), new Epoch(1), ROOT, ROOT, RegistryDigests.committeeHash(committee),
        committee.size(), committee.threshold().signers(), Kind.ORDINARY, ROOT, 0, 100);
    var active = new EpochState(terms, ROOT, phase, 3, 0, ROOT, 50, false, Optional.of(committee));
    return new FinalizedState(new BlockHeader(9, ROOT, ROOT, 60), ROOT, List.of(active),
        proposal.or(() -> Optional.of(active)), new RelayerSet(BigInteger.TWO, BigInteger.TWO, PEOPLE), false,
        50, new RegistryTimes(10, 20, 5, 3600, 60, 60, 86_400), PEOPLE.getFirst(), Optional.empty(),
        Optional.empty(), Optional.empty());
  }

  private static FinalizedState whole() {
    return chain(Phase.PROVEN, WANTED, Optional.empty());
  }

  private Optional<String> missing(FinalizedState chain, long before) {
    return new Wholeness(WANTED, new Epoch(before), 2, KEYS).missing(chain,
        Stream.of(member, leaver).toList());
  }

  private Optional<String> missing() {
    return missing(whole(), 1);
  }

  @Test
  @DisplayName("a whole one is")
  void whole_isNothingMissing() {
    assertThat(missing()).isEmpty();
  }

  @Test
  @DisplayName("another committee, no new epoch, or one that is not proven is no end of a change")
  void chainElsewhere_isMissing() {
    assertThat(missing(chain(Phase.PROVEN, Committee.of(PEOPLE, 2), Optional.empty()), 1)).isPresent();
    assertThat(missing(whole(), 2)).isPresent();
    assertThat(missing(chain(Phase.COMMITTED, WANTED, Optional.empty()), 1)).isPresent();
    var terms = new Terms(new Epoch(3), new Epoch(2), ROOT, ROOT, RegistryDigests.committeeHash(WANTED), 3, 2,
        Kind.REFRESH, ROOT, 0, 100);
    assertThat(missing(
        chain(Phase.PROVEN, WANTED,
            Optional.of(
                new EpochState(terms, ROOT, Phase.PROPOSED, 0, 0, Bytes32.ZERO, 0, false, Optional.empty()))),
        1)).isPresent();
  }

  @Test
  @DisplayName("nor is one of whom somebody does not answer, to any question")
  void silence_isMissing() {
    leaver.isUp = false;
    assertThat(missing()).hasValue("leaver does not answer");
    leaver.isUp = true;
    leaver.token = null;
    assertThat(missing()).hasValue("leaver does not answer");
    leaver.token = List.of();
    member.view = null;
    assertThat(missing()).hasValue("member does not answer");
  }

  @Test
  @DisplayName("a member at work, in another epoch, without a share or with a proposal before it is not there yet")
  void memberElsewhere_isMissing() {
    member.state = State.Name.RETIRING;
    assertThat(missing()).isPresent();
    member.state = State.Name.IDLE;
    member.epoch = 1;
    assertThat(missing()).isPresent();
    member.epoch = 2;
    member.hasShare = false;
    assertThat(missing()).isPresent();
    member.hasShare = true;
    member.proposal = Optional.of(new ProposalStatus(3, Kind.REFRESH, 0, ROOT, List.of()));
    assertThat(missing()).isPresent();
  }

  @Test
  @DisplayName("a leaver that says it holds a share is not there yet")
  void leaverWithShare_isMissing() {
    leaver.hasShare = true;
    assertThat(missing()).isPresent();
  }

  @Test
  @DisplayName("a member that has left is not there yet")
  void memberThatLeft_isMissing() {
    member.state = State.Name.LEFT;
    assertThat(missing()).isPresent();
  }

  @Test
  @DisplayName("a node that doubts its store or has halted will never be well")
  void doubt_isViolation() {
    member.warnings = List.of("distrusted: an older copy");
    assertThatThrownBy(this::missing).isInstanceOf(Violation.class).hasMessageContaining("doubts itself");
    member.warnings = List.of();
    leaver.state = State.Name.HALT;
    assertThatThrownBy(this::missing).isInstanceOf(Violation.class).hasMessageContaining("doubts itself");
  }

  @Test
  @DisplayName("another joint key is a lost one")
  void otherKey_isViolation() {
    member.otherKey = Optional.of(key(0, Scheme.BIP340, 3));
    assertThatThrownBy(this::missing).isInstanceOf(Violation.class).hasMessageContaining("holds the keys");
  }

  @Test
  @DisplayName("two roots of one epoch are two sharings")
  void otherRoot_isViolation() {
    member.view = new View(List.of(RECEIPTS), List.of("attempt 3 ACTIVE, proven"), "cd".repeat(32));
    assertThatThrownBy(this::missing).isInstanceOf(Violation.class).hasMessageContaining("has the root");
  }

  @Test
  @DisplayName("an old share, or one without a receipt for each key, is left behind")
  void oldShare_isMissing() {
    for (var held : List.of("attempt 1 REPLACED, proven", "attempt 1 RETIRED, proven, 1 receipts",
        "attempt 1 PREPARED, 2 receipts", "attempt 3 ACTIVE, proven")) {
      member.view = new View(List.of(held), List.of("attempt 3 ACTIVE, proven"), ROOT.hex());
      assertThat(missing()).as(held).isPresent();
    }
  }

  @Test
  @DisplayName("the share of another attempt, or one of a leaver, is not the active one")
  void otherAttempt_isMissing() {
    member.view = new View(List.of(), List.of("attempt 2 ACTIVE, proven"), ROOT.hex());
    assertThat(missing()).isPresent();
    member.view = new View(List.of(), List.of("attempt 3 ACTIVE, proven"), ROOT.hex());
    leaver.view = new View(List.of(), List.of("attempt 3 ACTIVE, proven"), ROOT.hex());
    assertThat(missing()).isPresent();
  }

  @Test
  @DisplayName("what the token still holds counts, whatever store and journal say")
  void tokenHoldsMore_isMissing() {
    for (var labels : List.of(List.of("share-0a-2-3", "share-0b-2-3", "share-0a-1-1"),
        List.of("share-0a-2-3", "share-0b-2-3", "session-2-4"), List.of("share-0a-2-3"),
        List.of("share-0a-2-3", "share-0b-2-2"), List.of("share-0a-1-3", "share-0b-2-3"))) {
      member.token = labels;
      assertThat(missing()).as(labels.toString()).isPresent();
    }
    member.token = List.of("share-0a-2-3", "share-0b-2-3");
    leaver.token = List.of("share-0a-1-1", "share-0b-1-1");
    assertThat(missing()).isPresent();
  }
}
