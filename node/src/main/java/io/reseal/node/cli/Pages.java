package io.reseal.node.cli;

import io.reseal.core.party.Address;
import io.reseal.node.api.HsmReport;
import io.reseal.node.api.NodeStatus;
import io.reseal.node.api.PeerStatus;
import io.reseal.node.api.ProposalStatus;
import io.reseal.node.api.ReshareView;
import io.reseal.node.api.SignResult;
import io.reseal.node.chain.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;

/** What commands print for people. */
final class Pages {

  private static final int WEI_DIGITS = 18;

  private Pages() {
  }

  static String status(NodeStatus status) {
    var page = new StringBuilder();
    page.append(Lines.row("node", status.address().hex()));
    page.append(Lines.row("state", status.state() + ": " + status.sentence()));
    page.append(Lines.row("epoch", epoch(status)));
    status.members().forEach(member -> page
        .append(Lines.row("member", member.hex() + (member.equals(status.address()) ? " (this node)" : ""))));
    status.proposal().ifPresent(proposal -> page.append(proposal(proposal)));
    status.keys().forEach(
        key -> page.append(Lines.row("key " + key.index(), key.scheme() + " 0x" + key.publicKey().hex())));
    page.append(Lines.row("chain", status.chainId() + ", registry " + status.registry() + ", "
        + status.finalized().map(Pages::finalized).orElse("no final block read yet")));
    page.append(Lines.row("balance", status.balanceWei().map(Pages::ether).orElse("not read yet")));
    var token = status.tokenOperations();
    page.append(Lines.row("token", token.signatures() + " signatures, " + token.seals() + " seals, "
        + token.unseals() + " unseals, " + token.other() + " other operations"));
    status.warnings().forEach(warning -> page.append(Lines.row("WARNING", warning)));
    return page.toString();
  }

  private static String epoch(NodeStatus status) {
    if (status.activeEpoch() == 0) {
      return "none active yet";
    }
    return status.activeEpoch() + " active, " + status.threshold() + " of " + status.members().size()
        + " must act; this node holds " + (status.hasShare() ? "a share" : "NO share");
  }

  private static String proposal(ProposalStatus proposal) {
    return Lines.row("proposal",
        "epoch " + proposal.epoch() + ", " + proposal.kind()
            + (proposal.attempt() == 0 ? ", no attempt yet" : ", attempt " + proposal.attempt()))
        + Lines.row("terms", "0x" + proposal.termsHash().hex())
        + proposal.waitingFor().stream()
            .map(waiting -> Lines.row("waits for", waiting.address() + " (" + waiting.why() + ")"))
            .collect(Collectors.joining());
  }

  private static String finalized(NodeStatus.Finalized finalized) {
    return "final block " + finalized.number() + " of " + finalized.time() + ", read "
        + finalized.ageSeconds() + " s ago";
  }

  /** An amount in ether, exact. */
  static String ether(BigInteger wei) {
    return new BigDecimal(wei, WEI_DIGITS).stripTrailingZeros().toPlainString() + " ether";
  }

  static String peers(List<PeerStatus> peers) {
    if (peers.isEmpty()) {
      return "no other node is known: is a bootstrap record configured?";
    }
    var page = new StringBuilder(
        String.format("%-42s %-9s %-13s %-24s %s%n", "address", "standing", "connected", "endpoint", "fit"));
    for (var peer : peers) {
      page.append(String.format("%-42s %-9s %-13s %-24s %s%n", peer.address(), peer.standing(),
          peer.connected() ? "connected" : "NOT connected", oneLine(peer.endpoint()),
          oneLine(peer.fit() + peer.trouble().map(trouble -> "; " + trouble).orElse(""))));
    }
    return page.toString();
  }

  static String signature(SignResult result) {
    return Lines.row("signature", "0x" + result.signature().hex())
        + Lines.row("message", "0x" + result.message().hex())
        + Lines.row("key", result.scheme() + " 0x" + result.publicKey().hex())
        + Lines.row("epoch", Long.toString(result.epoch()))
        + Lines.row("signers", addresses(result.signers()))
        + Lines.row("request", "0x" + result.requestId().hex());
  }

  static String proposal(ReshareView view) {
    return view.unproven().map(Pages::unproven).orElse("")
        + view.migration().map(progress -> Lines.row("registry", progress)).orElse("")
        + view.pending().map(Pages::pending)
            .orElse(view.unproven().isPresent() || view.migration().isPresent()
                ? ""
                : "no change of the committee waits");
  }

  private static String unproven(ReshareView.Unproven unproven) {
    return Lines.row("active",
        "epoch " + unproven.epoch() + ", not Proven: epoch " + unproven.base()
            + " may still return by \"reseal reshare roll-back 0x" + unproven.termsHash().hex() + "\"")
        + unproven.rollBack().map(progress -> Lines.row("roll back", progress)).orElse("");
  }

  private static String pending(ReshareView.Pending pending) {
    return proposal(pending.proposal())
        + Lines.row("threshold",
            pending.thresholdNow() + " must act now, " + pending.thresholdNext() + " afterwards")
        + Lines.row("joining", addresses(pending.joiners()))
        + Lines.row("staying", addresses(pending.stayers()))
        + Lines.row("leaving", addresses(pending.leavers()))
        + Lines.row("decision", pending.decision().orElse(
            "none yet: reseal reshare approve 0x" + pending.proposal().termsHash().hex() + ", or reject"));
  }

  static String history(ReshareView view) {
    if (view.history().isEmpty() && view.epochs().isEmpty()) {
      return "nothing happened to the committee yet";
    }
    return view.epochs().stream().map(Pages::past).collect(Collectors.joining())
        + view.history().stream().map(entry -> String.format("%6d %s %-24s %s%n", entry.seq(), entry.time(),
            oneLine(entry.kind()), oneLine(entry.text()))).collect(Collectors.joining());
  }

  private static String past(ReshareView.Past past) {
    return Lines.row("epoch " + past.epoch(),
        past.kind().map(Kind::name).orElse("not seen proposed here")
            + past.seen().map(at -> ", proposed " + at).orElse("")
            + past.onChain().map(words -> "; on chain " + words).orElse("")
            + (past.held().isEmpty() ? "; no share here" : "; here " + String.join("; ", past.held())));
  }

  static String hsm(HsmReport report) {
    var token = report.token();
    var page = new StringBuilder(Lines.row("token",
        token.label() + ", serial " + token.serial() + ", " + token.manufacturer() + " " + token.model()));
    for (var key : report.keys()) {
      page.append(Lines.row(key.missing().isEmpty() ? "holds" : "MISSING",
          key.label() + (key.missing().isEmpty() ? "" : ": " + String.join("; ", key.missing()))));
    }
    return page.toString();
  }

  private static String addresses(List<Address> addresses) {
    return addresses.isEmpty()
        ? "nobody"
        : addresses.stream().map(Address::hex).collect(Collectors.joining(" "));
  }

  private static String oneLine(String text) {
    return Lines.printable(text).replace('\n', ' ');
  }
}
