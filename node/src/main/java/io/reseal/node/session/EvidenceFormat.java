package io.reseal.node.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Envelope;
import io.reseal.core.protocol.Fault;
import io.reseal.core.protocol.Header;
import io.reseal.core.protocol.Heading;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Role;
import io.reseal.core.protocol.Seat;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.SessionKeyCertificate;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Evidence as a file that people read and programs check: JSON, with bytes as
 * 0x and hexadecimal digits. Exactly the fields of its version, no key twice,
 * nothing after the end. What is written twice, for people, must agree.
 */
public final class EvidenceFormat {

  /**
   * Largest file, in bytes: the deals of 200 members to each other, in
   * hexadecimal.
   */
  public static final int BYTES_MAX = 32 << 20;

  private static final String FORMAT = "reseal evidence";
  private static final int VERSION = 1;
  private static final int MESSAGES_MAX = 1100;
  private static final int CERTIFICATES_MAX = 1600;
  private static final int RULE_LENGTH_MAX = 1000;

  private static final Codec<Heading> HEADING = Codec.of(Heading.class);
  private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(20)
          .maxStringLength(2 * Envelope.BYTES_MAX).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
      .enable(SerializationFeature.INDENT_OUTPUT).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private EvidenceFormat() {
  }

  /** The file's bytes, UTF-8. */
  public static byte[] encode(Evidence evidence) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT).put("version", VERSION).put("chainId", evidence.chain().chainId())
        .put("registry", evidence.chain().registry().hex())
        .put("sid", hex(evidence.about().sid().value().toArray()))
        .put("protocol", EvidencePlans.protocol(evidence.about()))
        .set("plan", EvidencePlans.encode(evidence.about()));
    var seats = root.putArray("seats");
    evidence.about().seats().entrySet().stream().sorted(Map.Entry.comparingByKey())
        .forEach(seat -> seat(seats.addObject(), seat.getKey()).put("address", seat.getValue().hex()));
    var certificates = root.putArray("certificates");
    evidence.certificates().forEach(certificate -> certificates.add(hex(certificate.encoded())));
    var fault = root.putObject("fault");
    switch (evidence.charge()) {
      case Evidence.Charge.TwoKeys(var identity) ->
        fault.put("kind", "TWO_KEYS").put("identity", identity.hex());
      case Evidence.Charge.Said(Fault.Proven(var culprit, var rule, var messages, var opened)) -> {
        seat(fault.put("kind", "PROVEN"), culprit)
            .put("rule", rule.substring(0, Math.min(rule.length(), RULE_LENGTH_MAX)))
            .put("opened", hex(opened.toArray()));
        var shown = fault.putArray("messages");
        messages.forEach(each -> message(shown, each.header(), each.encoded().toArray()));
      }
      case Evidence.Charge.Said(Fault.Equivocation(var culprit, var one, var other)) -> {
        var shown = seat(fault.put("kind", "EQUIVOCATION"), culprit).putArray("headings");
        List.of(one, other).forEach(each -> message(shown, each.header(), HEADING.encode(each)));
      }
      case Evidence.Charge.Said(var fault1) -> throw new IllegalArgumentException(fault1 + " accuses nobody");
    }
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (IOException e) {
      throw new IllegalStateException("a tree in memory can be written", e);
    }
  }

  private static void message(ArrayNode shown, Header header, byte[] bytes) {
    seat(shown.addObject().put("step", header.step()), header.from()).put("bytes", hex(bytes));
  }

  private static ObjectNode seat(ObjectNode into, Seat seat) {
    return into.put("role", seat.role().name()).put("party", seat.id().value());
  }

  static String hex(byte[] bytes) {
    return "0x" + Bytes.of(bytes).hex();
  }

  /**
   * Reads {@link #encode}; says nothing of whether it proves anything.
   *
   * @throws Malformed
   *           for anything else, saying where and what was expected
   */
  public static Evidence decode(byte[] file) throws Malformed {
    if (file.length > BYTES_MAX) {
      throw new Malformed("evidence has at most " + BYTES_MAX + " bytes, not " + file.length);
    }
    JsonNode tree;
    try {
      tree = MAPPER.readTree(file);
    } catch (IOException e) {
      throw new Malformed("the file is no JSON: " + firstLine(e.getMessage()));
    }
    try {
      return decode(EvidenceFields.of("the file", tree, "format", "version", "chainId", "registry", "sid",
          "protocol", "plan", "seats", "certificates", "fault"));
    } catch (IllegalArgumentException e) {
      throw new Malformed(e.getMessage());
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static Evidence decode(EvidenceFields root) throws Malformed {
    root.require("format", FORMAT, root.text("format"));
    root.require("version", VERSION, root.integer("version"));
    var chain = new ChainBinding(root.number("chainId"), root.address("registry"));
    var about = EvidencePlans.decode(chain, root.text("protocol"), root.node("plan"));
    root.require("sid", about.sid().value(), root.bytes32("sid"));
    var seats = root.list("seats", about.seats().size(), each -> {
      var fields = EvidenceFields.of("a seat", each, "role", "party", "address");
      return Map.entry(seat(fields), fields.address("address"));
    });
    root.require("seats", about.seats().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList(),
        seats);
    var certificates = root.list("certificates", CERTIFICATES_MAX,
        each -> SessionKeyCertificate.decoded(EvidenceFields.bytes("a certificate", each).toArray()));
    return new Evidence(chain, about, certificates, charge(about, root.node("fault")));
  }

  private static Evidence.Charge charge(EvidenceCase about, JsonNode fault) throws Malformed {
    var kind = fault.path("kind").asText();
    return switch (kind) {
      case "TWO_KEYS" -> new Evidence.Charge.TwoKeys(
          seated(about, EvidenceFields.of("the fault", fault, "kind", "identity").address("identity")));
      case "PROVEN" -> {
        var fields = EvidenceFields.of("the fault", fault, "kind", "role", "party", "rule", "opened",
            "messages");
        var messages = fields.list("messages", MESSAGES_MAX, each -> {
          var shown = message(each);
          var envelope = Envelope.decode(shown.bytes("bytes"));
          requireSaid(shown, envelope.header());
          return envelope;
        });
        yield new Evidence.Charge.Said(new Fault.Proven(seated(about, seat(fields)), fields.text("rule"),
            messages, fields.bytes("opened")));
      }
      case "EQUIVOCATION" -> {
        var fields = EvidenceFields.of("the fault", fault, "kind", "role", "party", "headings");
        var headings = fields.list("headings", 2, each -> {
          var shown = message(each);
          var heading = HEADING.decode(shown.bytes("bytes").toArray());
          requireSaid(shown, heading.header());
          return heading;
        });
        fields.require("headings", 2, headings.size());
        yield new Evidence.Charge.Said(
            new Fault.Equivocation(seated(about, seat(fields)), headings.getFirst(), headings.getLast()));
      }
      default -> throw new IllegalArgumentException(
          "a fault is PROVEN, EQUIVOCATION or TWO_KEYS, not \"" + firstLine(kind) + "\"");
    };
  }

  private static Seat seated(EvidenceCase about, Seat seat) {
    if (!about.seats().containsKey(seat)) {
      throw new IllegalArgumentException("the fault accuses " + seat + ", who has no seat in the plan");
    }
    return seat;
  }

  private static Address seated(EvidenceCase about, Address identity) {
    if (!about.seats().containsValue(identity)) {
      throw new IllegalArgumentException("the fault accuses " + identity + ", who has no seat in the plan");
    }
    return identity;
  }

  private static EvidenceFields message(JsonNode each) {
    return EvidenceFields.of("a message", each, "step", "role", "party", "bytes");
  }

  private static void requireSaid(EvidenceFields shown, Header header) {
    shown.require("step", header.step(), shown.integer("step"));
    shown.require("role and party", header.from(), seat(shown));
  }

  private static Seat seat(EvidenceFields fields) {
    return new Seat(fields.choice("role", Role.class), new PartyId(fields.integer("party")));
  }
}
