package io.reseal.node.session;

import static io.reseal.node.session.EvidenceFormat.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.ecdsa.EcdsaPlan;
import io.reseal.core.frost.FrostPlan;
import io.reseal.core.frost.FrostSuite;
import io.reseal.core.frost.Tweak;
import io.reseal.core.keydeal.KeyDealPlan;
import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.ProtocolName;
import io.reseal.core.renewal.RenewalPlan;
import io.reseal.core.share.Commitment;
import io.reseal.core.share.Sharing;
import io.reseal.hsm.identity.ChainBinding;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The plans of runs in evidence files: all that a session id hashes. */
final class EvidencePlans {

  private static final int TWEAKS_MAX = 256;

  private EvidencePlans() {
  }

  static String protocol(EvidenceCase about) {
    return (switch (about) {
      case EvidenceCase.Dealing _ -> ProtocolName.KEYDEAL;
      case EvidenceCase.Signing _ -> ProtocolName.FROST;
      case EvidenceCase.EcdsaSigning _ -> ProtocolName.ECDSA;
      case EvidenceCase.Renewing _ -> ProtocolName.RENEWAL;
    }).name();
  }

  static ObjectNode encode(EvidenceCase about) {
    var json = JsonNodeFactory.instance.objectNode();
    switch (about) {
      case EvidenceCase.Dealing(var plan, var terms, var attempt, var keyIndex) -> {
        json.put("scheme", plan.scheme().name()).put("keyIndex", keyIndex).put("epoch", plan.epoch().number())
            .put("attempt", attempt).put("terms", hex(terms.toArray()))
            .put("policy", hex(plan.policyHash().toArray()));
        committee(json.putObject("next"), plan.receivers());
        plan.base().ifPresentOrElse(base -> {
          var held = json.putObject("base").put("epoch", base.epoch().number()).put("chainCode",
              hex(base.chainCode().toArray()));
          sharing(held, base.sharing());
        }, () -> json.putNull("base"));
      }
      case EvidenceCase.Signing(var plan, var attempt, var keyIndex) -> {
        json.put("suite", plan.suite().name()).put("keyIndex", keyIndex).put("epoch", plan.epoch().number())
            .put("attempt", attempt).put("root", hex(plan.root().toArray()))
            .put("message", hex(plan.message().toArray())).put("instance", hex(plan.instance().toArray()));
        signers(json, plan.sharing(), plan.signers());
        var tweaks = json.putArray("tweaks");
        plan.tweaks().forEach(tweak -> tweaks.addObject().put("mode", tweak.mode().name()).put("value",
            hex(tweak.value().toArray())));
      }
      case EvidenceCase.EcdsaSigning(var plan, var attempt, var keyIndex) -> {
        json.put("keyIndex", keyIndex).put("epoch", plan.epoch().number()).put("attempt", attempt)
            .put("root", hex(plan.root().toArray())).put("chainCode", hex(plan.chainCode().toArray()))
            .put("path", plan.path().toString()).put("digest", hex(plan.digest().toArray()))
            .put("instance", hex(plan.instance().toArray()));
        signers(json, plan.sharing(), plan.signers());
      }
      case EvidenceCase.Renewing(var plan, var committee, var attempt, var keyIndex) -> {
        json.put("keyIndex", keyIndex).put("epoch", plan.epoch().number()).put("attempt", attempt)
            .put("root", hex(plan.root().toArray())).put("one", plan.one().value())
            .put("other", plan.other().value()).put("generation", plan.generation())
            .put("saltOfOne", hex(plan.saltOfOne().toArray()))
            .put("saltOfOther", hex(plan.saltOfOther().toArray()));
        committee(json.putObject("committee"), committee);
      }
    }
    return json;
  }

  private static void signers(ObjectNode into, Sharing sharing, SortedSet<PartyId> signers) {
    sharing(into.putObject("sharing"), sharing);
    var ids = into.putArray("signers");
    signers.forEach(id -> ids.add(id.value()));
  }

  private static void committee(ObjectNode into, Committee committee) {
    into.put("threshold", committee.threshold().signers());
    var members = into.putArray("members");
    committee.members().forEach(member -> members.add(member.hex()));
  }

  private static void sharing(ObjectNode into, Sharing sharing) {
    committee(into, sharing.committee());
    var commitment = into.putArray("commitment");
    sharing.commitment().coefficients().forEach(point -> commitment.add(hex(point.encoded())));
  }

  static EvidenceCase decode(ChainBinding chain, String protocol, JsonNode plan) throws Malformed {
    return switch (protocol) {
      case "KEYDEAL" -> dealing(chain, EvidenceFields.of("the plan", plan, "scheme", "keyIndex", "epoch",
          "attempt", "terms", "policy", "next", "base"));
      case "FROST" -> signing(chain, EvidenceFields.of("the plan", plan, "suite", "keyIndex", "epoch",
          "attempt", "root", "message", "instance", "sharing", "signers", "tweaks"));
      case "ECDSA" -> ecdsaSigning(chain, EvidenceFields.of("the plan", plan, "keyIndex", "epoch", "attempt",
          "root", "chainCode", "path", "digest", "instance", "sharing", "signers"));
      case "RENEWAL" -> renewing(chain, EvidenceFields.of("the plan", plan, "keyIndex", "epoch", "attempt",
          "root", "one", "other", "generation", "saltOfOne", "saltOfOther", "committee"));
      default -> throw new IllegalArgumentException("the protocol is KEYDEAL, FROST, ECDSA or RENEWAL");
    };
  }

  private static EvidenceCase dealing(ChainBinding chain, EvidenceFields plan) throws Malformed {
    var key = key(chain, plan, plan.choice("scheme", Scheme.class));
    var next = committee(EvidenceFields.of("the next committee", plan.node("next"), "threshold", "members"));
    Optional<KeyDealPlan.BaseKey> base = plan.node("base").isNull()
        ? Optional.empty()
        : Optional.of(base(EvidenceFields.of("the base", plan.node("base"), "epoch", "chainCode", "threshold",
            "members", "commitment")));
    var terms = plan.bytes32("terms");
    var attempt = plan.integer("attempt");
    var instance = KeyDealPlan.instance(terms, attempt, key.index());
    return new EvidenceCase.Dealing(new KeyDealPlan(key.id(), key.scheme(), new Epoch(plan.number("epoch")),
        next, base, plan.bytes32("policy"), instance), terms, attempt, key.index());
  }

  private static KeyDealPlan.BaseKey base(EvidenceFields base) throws Malformed {
    return new KeyDealPlan.BaseKey(new Epoch(base.number("epoch")), sharing(base), base.bytes32("chainCode"));
  }

  private static EvidenceCase signing(ChainBinding chain, EvidenceFields plan) throws Malformed {
    var key = key(chain, plan, Scheme.BIP340); // FROST signs with no other
    var sharing = signedSharing(plan);
    var signers = signers(plan);
    var tweaks = plan.list("tweaks", TWEAKS_MAX, each -> {
      var tweak = EvidenceFields.of("a tweak", each, "mode", "value");
      return new Tweak(Scalar.decode(tweak.bytes32("value").toArray()),
          tweak.choice("mode", Tweak.Mode.class));
    });
    return new EvidenceCase.Signing(
        new FrostPlan(plan.choice("suite", FrostSuite.class), key.id(), new Epoch(plan.number("epoch")),
            plan.bytes32("root"), sharing, signers, plan.bytes("message"), tweaks, plan.bytes32("instance")),
        plan.integer("attempt"), key.index());
  }

  private static EvidenceCase ecdsaSigning(ChainBinding chain, EvidenceFields plan) throws Malformed {
    var key = key(chain, plan, Scheme.ECDSA);
    return new EvidenceCase.EcdsaSigning(new EcdsaPlan(key.id(), new Epoch(plan.number("epoch")),
        plan.bytes32("root"), signedSharing(plan), plan.bytes32("chainCode"), signers(plan),
        DerivationPath.parse(plan.text("path")), plan.bytes32("digest"), plan.bytes32("instance")),
        plan.integer("attempt"), key.index());
  }

  private static EvidenceCase renewing(ChainBinding chain, EvidenceFields plan) throws Malformed {
    var key = key(chain, plan, Scheme.ECDSA);
    var committee = committee(
        EvidenceFields.of("the committee", plan.node("committee"), "threshold", "members"));
    var made = new RenewalPlan(key.id(), new Epoch(plan.number("epoch")), plan.bytes32("root"),
        member(plan, "one", committee), member(plan, "other", committee), plan.integer("generation"),
        plan.bytes32("saltOfOne"), plan.bytes32("saltOfOther"));
    return new EvidenceCase.Renewing(made, committee, plan.integer("attempt"), key.index());
  }

  private static PartyId member(EvidenceFields plan, String name, Committee committee) {
    var party = new PartyId(plan.integer(name));
    if (!committee.contains(party)) {
      throw new IllegalArgumentException(
          "party " + party + " is none of the committee's " + committee.size() + " members");
    }
    return party;
  }

  private static Sharing signedSharing(EvidenceFields plan) throws Malformed {
    return sharing(
        EvidenceFields.of("the sharing", plan.node("sharing"), "threshold", "members", "commitment"));
  }

  private static SortedSet<PartyId> signers(EvidenceFields plan) throws Malformed {
    var signers = new TreeSet<>(plan.list("signers", Committee.SIZE_MAX, each -> {
      if (!each.isInt()) {
        throw new IllegalArgumentException("a signer is a party's number");
      }
      return new PartyId(each.intValue());
    }));
    plan.require("signers, how many", signers.size(), plan.node("signers").size());
    return signers;
  }

  private static KeySpec key(ChainBinding chain, EvidenceFields plan, Scheme scheme) {
    return KeySpec.of(chain.chainId(), chain.registry(), scheme, plan.integer("keyIndex"));
  }

  private static Committee committee(EvidenceFields fields) throws Malformed {
    List<Address> members = fields.list("members", Committee.SIZE_MAX,
        each -> Address.of(EvidenceFields.bytes("a member", each).toArray()));
    var committee = Committee.of(members, fields.integer("threshold"));
    fields.require("members, in order", committee.members(), members);
    return committee;
  }

  private static Sharing sharing(EvidenceFields fields) throws Malformed {
    var points = fields.list("commitment", Committee.SIZE_MAX,
        each -> Point.decode(EvidenceFields.bytes("a point", each).toArray()));
    return new Sharing(committee(fields), new Commitment(points));
  }
}
