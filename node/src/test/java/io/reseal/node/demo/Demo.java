package io.reseal.node.demo;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.Schnorr;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Scheme;
import io.reseal.hsm.identity.Addresses;
import io.reseal.node.api.PeerStatus;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.Anvil;
import io.reseal.node.chain.EpochState;
import io.reseal.node.demo.checker.ReportChecker;
import io.reseal.node.session.EpochKeys;
import io.reseal.node.store.EpochRecord;
import io.reseal.node.store.Tombstone;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The demonstration: a committee of three makes two keys, signs with one and
 * pays from the other's account, loses a member for good, and hands both over
 * to four, who sign with the same key and pay from the same account.
 */
public final class Demo {

  private static final List<String> FIRST = List.of("alice", "bob", "carol");
  private static final List<String> SECOND = List.of("bob", "carol", "dave", "erin");
  private static final int FIRST_THRESHOLD = 2;
  private static final int SECOND_THRESHOLD = 3;
  private static final Duration KEY_TIME = Duration.ofMinutes(2);
  private static final Duration CANDIDATE_TIME = Duration.ofMinutes(1);
  private static final int END_SECONDS = 5;
  private static final BigInteger FUNDS = BigInteger.TEN.pow(18);
  private static final String TEXT_BEFORE = "signed by the first committee";
  private static final String TEXT_AFTER = "signed by the second committee, with the same key";

  private final Story story;
  private final LocalCommittee committee;
  private final Path folder;
  private final Path reportFile;
  private final List<EpochState> epochs = new ArrayList<>();
  private final List<Sent> transactions = new ArrayList<>();
  private Address account;

  private Demo(Story story, LocalCommittee committee, Path folder, Path reportFile) {
    this.story = story;
    this.committee = committee;
    this.folder = folder;
    this.reportFile = reportFile;
  }

  /** {@code Demo [FOLDER]}; target/demo of the repository unless given. */
  public static void main(String[] args) {
    var root = LocalCommittee.repository();
    var target = args.length > 0 ? Path.of(args[0]).toAbsolutePath() : root.resolve("target/demo");
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(root, target, out) ? 0 : 1);
  }

  private static boolean run(Path root, Path target, PrintStream out) {
    var folder = target.resolve("run");
    var told = false;
    try {
      Files.createDirectories(target);
      Files.deleteIfExists(target.resolve("report.json"));
      try (var committee = LocalCommittee.in(root, folder)) {
        new Demo(new Story(out), committee, folder, target.resolve("report.json")).tell();
      }
      told = true;
    } catch (Exception e) {
      out.printf("%nFAILED: %s%n", e.getMessage() == null ? e.toString() : e.getMessage());
      if (!(e instanceof Trouble)) {
        e.printStackTrace(out);
      }
      out.printf("logs: %s, and logs/ in each folder of %s%n", folder.resolve("logs"),
          folder.resolve("nodes"));
    }
    var left = left();
    if (!left.isEmpty()) {
      out.println("FAILED: processes live on: " + left);
    }
    return told && left.isEmpty();
  }

  /** Children of ours that do not end within seconds after they were told to. */
  private static List<ProcessHandle> left() {
    var children = ProcessHandle.current().descendants().toList();
    for (var child : children) {
      try {
        child.onExit().get(END_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        child.destroyForcibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return children.stream().filter(ProcessHandle::isAlive).toList();
  }

  private void tell() throws Exception {
    story.say(
        "A committee of operators holds two keys in shares, one for Schnorr signatures (BIP-340) and one that is an"
            + " Ethereum account, and hands both over to another committee.");
    openChain();
    var joiners = genesis();
    var before = sign("signBefore", "The committee signs", "alice", TEXT_BEFORE);
    story.say(
        "alice's operator asked and the others signed, as their policy here is any-member: a node gives a signature"
            + " share for whatever a member's operator submits; unless told so, only for what its own does");
    account = fundedAccount();
    send("sendBefore", "The committee's other key is an Ethereum account, and pays", "alice", before.epoch());
    copyStores();
    loseAliceAndAdmit(joiners);
    handOver();
    var after = sign("signAfter", "The new committee signs, with the same key", "erin", TEXT_AFTER);
    require(after.publicKey().equals(before.publicKey()), "the public key is the same in both epochs");
    send("sendAfter", "The new committee pays from the same account", "erin", after.epoch());
    var loot = steal();
    report(before, after, loot);
  }

  private void openChain() {
    story.chapter("chain", "A chain, its contracts, and three operators");
    story.say(
        "anvil is the chain; the admin deploys Bridge (who the relayers are) and EpochRegistry (who holds the key)");
    var tokens = CompletableFuture.runAsync(() -> committee.makeTokens(FIRST.toArray(String[]::new)));
    committee.openChain(FIRST_THRESHOLD);
    story.say("Bridge %s, EpochRegistry %s", committee.chain().bridge(), committee.chain().registry());
    story.say("each operator makes a SoftHSM token of its own and a node: make-token.sh, then");
    story.command("bin/reseal init --home alice --registry " + committee.chain().registry() + " ...");
    tokens.join();
    for (var node : committee.make(FIRST.toArray(String[]::new))) {
      story.say("%-5s is %s: its identity key was made in its token and never leaves it", node,
          node.address());
    }
  }

  /**
   * Meanwhile the next operators get ready.
   *
   * @return their nodes, once made
   */
  private CompletableFuture<List<LocalNode>> genesis() {
    story.chapter("genesis",
        "Genesis: the governance names 2 of 3, and they make keys that nobody ever holds");
    var first = nodes(FIRST);
    first.forEach(node -> committee.chain().addRelayer(node.address()));
    story.say("the admin called adminAddRelayer three times; threshold %d", FIRST_THRESHOLD);
    first.forEach(node -> node.start(first.subList(0, FIRST_THRESHOLD), Map.of()));
    story.say("three processes run: %s",
        first.stream().map(node -> node + " pid " + node.pid()).collect(Collectors.joining(", ")));
    var epoch = approve(first);
    var waiting = CompletableFuture.supplyAsync(() -> committee.make("dave", "erin"));
    epochs.add(committee.awaitProven(epoch, first, KEY_TIME, story::say));
    story.say(
        "epoch %d is proven: every member sealed its share in its token, opened it again and signed for it",
        epochs.getFirst().epoch().number());
    return waiting;
  }

  /** Every operator approves what is proposed; the number of that epoch. */
  private long approve(List<LocalNode> some) {
    var pending = LocalCommittee.awaitProposal(some);
    var proposal = pending.proposal();
    story.say("epoch %d is proposed on chain (%s): %d must act; joining %s, staying %s, leaving %s",
        proposal.epoch(), proposal.kind(), pending.thresholdNext(), names(pending.joiners()),
        names(pending.stayers()), names(pending.leavers()));
    story.say("its terms hash to %s; each operator approves exactly these terms:",
        proposal.termsHash().hex());
    some.forEach(node -> story.command("bin/reseal reshare approve "
        + proposal.termsHash().hex().substring(0, 8) + "... --operator " + node + " --home " + node));
    LocalCommittee.sideBySide(some, node -> node.approve(proposal.termsHash()));
    return proposal.epoch();
  }

  private SignResult sign(String timing, String title, String by, String text) {
    story.chapter(timing, title);
    story.command("bin/reseal sign --home " + by + " --text '" + text + "'");
    var result = committee.node(by).sign(text);
    var key = Bytes32.of(Arrays.copyOfRange(result.publicKey().toArray(), 1, 33));
    require(Schnorr.verify(key, result.message(), result.signature().toArray()), "the signature verifies");
    story.say("epoch %d, signed by %s", result.epoch(), names(result.signers()));
    story.say("key        %s", result.publicKey().hex());
    story.say("signature  %s", result.signature().hex());
    return result;
  }

  /** Any coin holder pays to the address; nobody needs to know what is behind. */
  private Address fundedAccount() {
    var key = committee.node("alice").seen().orElseThrow(() -> new Trouble("alice's node does not answer"))
        .keys().stream().filter(each -> each.scheme() == Scheme.ECDSA).findFirst()
        .orElseThrow(() -> new Trouble("the committee has no ECDSA key"));
    var address = Addresses.of(Point.decode(key.publicKey().toArray()));
    committee.chain().anvil().fund(address, FUNDS);
    return address;
  }

  private void send(String timing, String title, String by, long epoch) {
    story.chapter(timing, title);
    story.say("the account is %s, the address of the committee's ECDSA key", account);
    var text = "sent by epoch " + epoch;
    story.command("cast " + String.join(" ", Sent.words(committee.node(by), account, text)));
    var sent = Sent.by(committee.node(by), account, epoch, text, committee.chain());
    story.say("%s's node answered as any Ethereum node with an unlocked account would; a quorum of epoch %d"
        + " signed", by, epoch);
    story.say("block %d has %s: status 1, from %s", sent.block(), sent.hash(), account);
    transactions.add(sent);
  }

  private void copyStores() throws IOException {
    story.chapter("copies", "A thief copies every database, with the sealed shares in them");
    for (var node : nodes(FIRST)) {
      Stores.copy(node.home().resolve("store"), copies().resolve(node.name()));
    }
    story.say("copied the stores of %s; what they are worth is shown at the end", String.join(", ", FIRST));
  }

  private void loseAliceAndAdmit(CompletableFuture<List<LocalNode>> made) {
    story.chapter("change",
        "Two operators apply, one is lost for good, and the governance draws the consequence");
    var joiners = made.join();
    joiners.forEach(node -> node.start(nodes(List.of("bob", "carol")), Map.of()));
    story.say("dave and erin start nodes and advertise themselves, signed by their tokens");
    LocalCommittee.await("dave and erin as candidates at bob", CANDIDATE_TIME, () -> committee.node("bob")
        .seenPeers().filter(peers -> candidates(peers).containsAll(addresses(joiners))));
    story.command("bin/reseal peers --home bob");
    committee.node("bob").peers().forEach(peer -> story.say("%s %-9s %-9s %s", peer.address(),
        committee.nameOf(peer.address()), peer.standing(), peer.fit()));
    var alice = committee.node("alice");
    story.say("kill -9 %d: alice's process dies and never comes back", alice.pid());
    alice.kill();
    committee.chain().addRelayer(committee.node("dave").address());
    committee.chain().addRelayer(committee.node("erin").address());
    committee.chain().removeRelayer(alice.address());
    committee.chain().changeThreshold(SECOND_THRESHOLD);
    story.say("the admin called adminAddRelayer(dave), adminAddRelayer(erin), adminRemoveRelayer(alice),"
        + " adminChangeRelayerThreshold(%d)", SECOND_THRESHOLD);
  }

  private void handOver() {
    story.chapter("reshare", "The handover: bob and carol deal, nobody assembles a key, alice is not needed");
    var second = nodes(SECOND);
    var epoch = approve(second);
    epochs.add(committee.awaitProven(epoch, second, KEY_TIME, story::say));
    story.say("epoch %d is proven; only now may the shares of epoch %d go", epoch,
        epochs.getFirst().epoch().number());
    for (var name : List.of("bob", "carol")) {
      var entry = LocalCommittee.await(name + "'s receipt", CANDIDATE_TIME,
          () -> committee.node(name).seenReshare().flatMap(
              view -> view.history().stream().filter(each -> each.kind().equals("destroyed")).findFirst()));
      story.say("%s's journal: %s", name, entry.text());
    }
  }

  private Thief.Loot steal() throws IOException, InterruptedException {
    story.chapter("theft", "What the copies are worth: the thief gets every token and PIN as they are now");
    nodes(SECOND).forEach(LocalNode::stop);
    story.say("the nodes stopped in order");
    var loot = Stores.theft(committee, folder, copies(), FIRST, SECOND);
    loot.old()
        .forEach((name, answer) -> story.say("%s's old blob beside %s's token: %s", name, name,
            answer.equals(Thief.Loot.OPENS)
                ? "OPENS, as the dead node was never told to destroy its key"
                : answer));
    require(
        loot.old().equals(
            Map.of("alice", Thief.Loot.OPENS, "bob", loot.old().get("bob"), "carol", loot.old().get("carol")))
            && loot.old().get("bob").startsWith("NO_KEY") && loot.old().get("carol").startsWith("NO_KEY"),
        "only the dead leaver's old share opens: " + loot.old());
    story.say("alice's old share with any two of the new ones, at every seat: %d of %d combinations sign",
        loot.mixedValid(), loot.mixed());
    story.say("any three of the new ones, for comparison: %d of %d sign", loot.wholeValid(), loot.whole());
    require(loot.mixed() > 0 && loot.mixedValid() == 0, "an old share and new ones never sign together");
    require(loot.whole() > 0 && loot.wholeValid() == loot.whole(), "any three new shares sign");
    story.say(
        "To be honest: one old share survives, alice's. By itself it is below the old threshold of %d, and no second"
            + " one opens any more.",
        FIRST_THRESHOLD);
    story.say(
        "And SoftHSM keeps its tokens in files: who copied a token's files and PIN before, too, holds its keys."
            + " A real HSM does not let them out.");
    return loot;
  }

  private void report(SignResult before, SignResult after, Thief.Loot loot) throws IOException {
    var chain = committee.chain();
    var report = new Report(after.publicKey(), account, Anvil.CHAIN_ID, chain.registry());
    var records = Stores.epochs(committee.node("bob").home().resolve("store"));
    var table = new ArrayList<String>();
    Optional<Committee> base = Optional.empty();
    for (var state : epochs) {
      var record = records.get(state.epoch());
      require(record != null && record.root().equals(state.root()), "bob's record is the chain's");
      var dealers = dealers(record, base.orElse(record.committee()));
      var commit = Commits.of(chain, state.epoch().number());
      report.epoch(state.terms(), record.committee(), dealers, record.root(), commit.hash(), commit.raw(),
          record.publicRecord());
      table.add("epoch %d: %d of %s; dealt by %s; root %s...".formatted(state.epoch().number(),
          record.committee().threshold().signers(), names(record.committee().members()), names(dealers),
          record.root().hex().substring(0, 16)));
      base = Optional.of(record.committee());
    }
    report.signature(before, TEXT_BEFORE);
    report.signature(after, TEXT_AFTER);
    List.of(before, after).forEach(signed -> table.add("epoch %d signed with %s... by %s"
        .formatted(signed.epoch(), signed.publicKey().hex().substring(0, 16), names(signed.signers()))));
    transactions.forEach(report::transaction);
    transactions.forEach(sent -> table
        .add("epoch %d sent %s... from %s".formatted(sent.epoch(), sent.hash().substring(0, 18), account)));
    for (var name : SECOND) {
      var tombstones = Stores.tombstones(committee.node(name).home().resolve("store"));
      tombstones.forEach(tombstone -> report.destroyed(tombstone.epoch().number(),
          committee.node(name).address(), tombstone.receipt()));
      tombstones.stream().map(Tombstone::epoch).distinct().forEach(epoch -> table
          .add("%s destroyed its shares of epoch %s, with a signed receipt for each".formatted(name, epoch)));
    }
    story.end();
    report.write(reportFile, story.timings());
    ReportChecker.check(reportFile);
    story.chapter("", "In short");
    story.timings().forEach((name, millis) -> table.add("%-11s %6.1f s".formatted(name, millis / 1000.0)));
    story.lines(String.join("\n", table));
    story.say("%s: verified by a checker that shares no code with the signer", reportFile);
    require(loot.mixedValid() == 0, "the theft came to nothing");
  }

  private static List<Address> dealers(EpochRecord record, Committee base) {
    try {
      return EpochKeys.decode(record.epoch(), record.committee(), record.publicRecord()).records().getFirst()
          .dealers().stream().map(base::addressOf).toList();
    } catch (io.reseal.core.protocol.Malformed e) {
      throw new Trouble("the stored record of epoch " + record.epoch() + " is spoilt: " + e.getMessage());
    }
  }

  private Path copies() {
    return folder.resolve("copies");
  }

  private List<LocalNode> nodes(List<String> names) {
    return names.stream().map(committee::node).toList();
  }

  private String names(List<Address> addresses) {
    return addresses.isEmpty()
        ? "nobody"
        : addresses.stream().map(committee::nameOf).collect(Collectors.joining(", "));
  }

  private static List<Address> addresses(List<LocalNode> nodes) {
    return nodes.stream().map(LocalNode::address).toList();
  }

  private static List<Address> candidates(List<PeerStatus> peers) {
    return peers.stream().filter(peer -> peer.standing() == PeerStatus.Standing.CANDIDATE)
        .map(PeerStatus::address).toList();
  }

  private static void require(boolean holds, String claim) {
    if (!holds) {
      throw new Trouble("not so: " + claim);
    }
  }
}
