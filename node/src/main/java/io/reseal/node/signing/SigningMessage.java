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
   * @param tag
   *          UTF-8 of the tag the preimage is hashed under; empty for plain
   *          SHA-256
   * @param preimage
   *          what is to be signed, so that each signer sees it and hashes it
   *          itself
   * @param signers
   *          the quorum, ascending
   * @param instance
   *          random, for this run alone
   */
  record Invitation(Bytes32 request, long epoch, int key, @Size(max = 64) Bytes tag,
      @Size(max = 1 << 16) Bytes preimage, @Size(min = 2, max = 200) List<PartyId> signers,
      Bytes32 instance) implements SigningMessage {

    public Invitation {
      signers = List.copyOf(signers);
    }

    /** The tag as text, if there is one. */
    Optional<String> tagText() {
      return tag.size() == 0
          ? Optional.empty()
          : Optional.of(new String(tag.toArray(), StandardCharsets.UTF_8));
    }
  }

  /** "I do not sign this", and why. */
  record Declined(Bytes32 instance, @Size(max = 512) Bytes reason) implements SigningMessage {
  }
}
