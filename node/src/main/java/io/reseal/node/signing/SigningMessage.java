package io.reseal.node.signing;

import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.PartyId;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Size;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What members say to each other about requests to sign. */
public sealed interface SigningMessage {

  /** Its one encoding. */
  Codec<SigningMessage> CODEC = Codec.of(SigningMessage.class);

  /**
   * "Sign this with me."
   *
   * @param request
   *          stands for this message for ever
   * @param kind
   *          of the request
   * @param tag
   *          UTF-8 of the tag a preimage is hashed under; empty for plain SHA-256
   *          and for the other kinds
   * @param bytes
   *          what is to be signed, so that each signer reads it, judges it and
   *          hashes it itself
   * @param signers
   *          the quorum, ascending
   * @param instance
   *          random, for this run alone
   */
  record Invitation(Bytes32 request, long epoch, int key, RequestKind kind, @Size(max = 64) Bytes tag,
      @Size(max = 1 << 16) Bytes bytes, @Size(min = 2, max = 200) List<PartyId> signers,
      Bytes32 instance) implements SigningMessage {

    public Invitation {
      signers = List.copyOf(signers);
    }

    static Invitation of(Bytes32 request, long epoch, int key, SigningRequest what, List<PartyId> signers,
        Bytes32 instance) {
      var tag = what instanceof Preimage preimage ? preimage.tag().orElse("") : "";
      return new Invitation(request, epoch, key, what.kind(), Bytes.of(tag.getBytes(StandardCharsets.UTF_8)),
          what.bytes(), signers, instance);
    }

    /**
     * What is to be signed.
     *
     * @throws IllegalArgumentException
     *           when it is nothing that is signed here
     */
    SigningRequest what() {
      var text = tag.size() == 0
          ? Optional.<String>empty()
          : Optional.of(new String(tag.toArray(), StandardCharsets.UTF_8));
      return SigningRequest.of(kind, text, bytes);
    }
  }

  /** "I do not sign this", and why. */
  record Declined(Bytes32 instance, @Size(max = 512) Bytes reason) implements SigningMessage {
  }
}
