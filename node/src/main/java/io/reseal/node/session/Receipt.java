package io.reseal.node.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Malformed;
import io.reseal.hsm.identity.Addresses;
import io.reseal.hsm.seal.DestructionReceipt;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * A receipt of a destroyed share as a file that people read and programs judge
 * anywhere: no node, no token, no chain.
 *
 * <p>
 * JSON, exactly {@code format}, {@code version}, {@code statement} (the receipt
 * in words), {@code receipt} and {@code signature} (bytes as 0x and small
 * hexadecimal digits), no key twice. The words must be those of the bytes: what
 * people read is what was signed.
 */
public record Receipt(DestructionReceipt.Signed signed) {

  /** Largest file, in bytes. */
  public static final int BYTES_MAX = 16 << 10;

  private static final String FORMAT = "reseal receipt";
  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2).maxNumberLength(20)
          .maxStringLength(BYTES_MAX).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
      .enable(SerializationFeature.INDENT_OUTPUT).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** What a receipt is worth. */
  public sealed interface Finding {

    /**
     * The node it names has signed it.
     *
     * @param hsmKey
     *          label of the HSM key that sealed the share
     * @param committee
     *          hash of the epoch's committee and threshold
     * @param keyFound
     *          whether the HSM key was there when it was destroyed; if not, an
     *          earlier try had destroyed it
     * @param openedBefore
     *          whether the kept copy opened just before
     * @param refusal
     *          with which the token refused to open it afterwards
     * @param digest
     *          what was signed, and what the registry's log names
     * @param restsOn
     *          what was checked, in words
     * @param doesNotProve
     *          what nobody may conclude from it
     * @param compare
     *          what the reader must compare with the chain
     */
    record Stated(Address node, Bytes32 key, Scheme scheme, Bytes publicKey, long epoch, int attempt,
        Bytes32 committee, String hsmKey, String token, Instant at, boolean keyFound, boolean openedBefore,
        String refusal, Bytes32 digest, List<String> restsOn, List<String> doesNotProve,
        List<String> compare) implements Finding {

      public Stated {
        restsOn = List.copyOf(restsOn);
        doesNotProve = List.copyOf(doesNotProve);
        compare = List.copyOf(compare);
      }
    }

    /** Nobody has signed it, or another than the node it names. */
    record Worthless(String why) implements Finding {
    }
  }

  /** The file's bytes, UTF-8. */
  public byte[] encode() {
    var root = JsonNodeFactory.instance.objectNode().put("format", FORMAT).put("version", VERSION)
        .put("statement", signed.receipt().statement())
        .put("receipt", EvidenceFormat.hex(signed.receipt().encode()))
        .put("signature", EvidenceFormat.hex(signed.signature().toArray()));
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (IOException e) {
      throw new IllegalStateException("a tree in memory can be written", e);
    }
  }

  /**
   * Reads {@link #encode}; says nothing of who signed it.
   *
   * @throws Malformed
   *           for anything else, saying where and what was expected
   */
  public static Receipt decode(byte[] file) throws Malformed {
    if (file.length > BYTES_MAX) {
      throw new Malformed("a receipt has at most " + BYTES_MAX + " bytes");
    }
    try {
      var root = EvidenceFields.of("the file", MAPPER.readTree(file), "format", "version", "statement",
          "receipt", "signature");
      root.require("format", FORMAT, root.text("format"));
      root.require("version", VERSION, root.integer("version"));
      var receipt = new Receipt(new DestructionReceipt.Signed(
          DestructionReceipt.decode(root.bytes("receipt").toArray()), root.bytes("signature")));
      root.require("statement", receipt.signed().receipt().statement(), root.text("statement"));
      return receipt;
    } catch (IOException e) {
      throw new Malformed("the file is no JSON: " + e.getMessage().lines().findFirst().orElse(""));
    } catch (IllegalArgumentException e) {
      throw new Malformed(e.getMessage());
    }
  }

  /** Who has signed this, and what follows from it. */
  public Finding judged() {
    var receipt = signed.receipt();
    var binding = receipt.binding();
    var node = binding.node();
    var signer = Addresses.recover(receipt.digest(), signed.signature());
    if (signer.isEmpty() || !signer.get().equals(node)) {
      return new Finding.Worthless("it speaks for node " + node + " and "
          + signer.map(other -> "is signed by " + other).orElse("carries no signature"));
    }
    var token = receipt.token();
    return new Finding.Stated(node, binding.keyId().value(), binding.scheme(),
        Bytes.of(binding.publicKey().encoded()), binding.epoch().number(), binding.attempt(),
        binding.committee(), binding.label(),
        "%s, serial %s, %s %s".formatted(token.label(), token.serial(), token.manufacturer(), token.model()),
        Instant.ofEpochSecond(receipt.atSecond()), receipt.keyFound(), receipt.openedBefore(),
        receipt.refusal(), receipt.digest(),
        List.of("the signature over digest " + receipt.digest() + " is by the identity key of node " + node,
            "whatever else stands here is that node's word: no maker of the token vouches for it"),
        List.of(DestructionReceipt.LIMIT,
            "The share was open in the node's memory at times: what the node copied then, no token can take back.",
            "The time is by the node's own clock.",
            "That epoch " + binding.epoch()
                + " ever held the key, or that the node was a member: ask the chain."),
        List.of(
            "epoch " + binding.epoch() + " of the registry has the committee hash " + binding.committee()
                + ", and its members include " + node,
            "the registry's log has ShareDestroyed(" + binding.epoch() + ", " + node + ", " + receipt.digest()
                + "), sent by that node"));
  }
}
