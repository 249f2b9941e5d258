package io.reseal.node.signing;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.TaggedHash;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.EpochMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a client wants signed, before it is hashed. Taking preimages and never
 * digests keeps the committee from signing what one of our own hashes commits
 * to: the message that activates an epoch, above all.
 *
 * @param tag
 *          of a BIP-340 tagged hash, 1 to 64 printable ASCII characters; empty
 *          for plain SHA-256
 * @param bytes
 *          0 to {@link #BYTES_MAX}
 */
public record Preimage(Optional<String> tag, Bytes bytes) implements SigningRequest {

  private static final int TAG_MAX = 64;
  private static final String OURS = "reseal/";
  private static final Set<Bytes> OUR_PREFIXES = Stream
      .concat(Stream.of(EpochMessage.TAG), Arrays.stream(Tag.values()).map(Tag::text)).map(Preimage::prefix)
      .collect(Collectors.toUnmodifiableSet());

  /**
   * @throws IllegalArgumentException
   *           for a preimage too long, a tag that is none, or one of our own
   */
  public Preimage {
    SigningRequest.checkSize("a preimage", bytes);
    tag.ifPresent(Preimage::checkTag);
    // A tagged hash is plain SHA-256 behind a fixed prefix of 64 bytes: spelled
    // out in the preimage it would reach the same digest around the tag's check.
    if (tag.isEmpty() && bytes.size() >= 64
        && OUR_PREFIXES.contains(Bytes.of(Arrays.copyOf(bytes.toArray(), 64)))) {
      throw new IllegalArgumentException(
          "the preimage begins with the prefix of one of Reseal's own hashes, which it signs for nobody");
    }
  }

  @Override
  public RequestKind kind() {
    return RequestKind.PREIMAGE;
  }

  @Override
  public String shown() {
    return "SHA-256" + tag.map(text -> " with the tag " + text).orElse("") + " of " + bytes.size() + " bytes";
  }

  @Override
  public Bytes32 digest() {
    return tag.map(text -> TaggedHash.of(text, bytes.toArray())).orElseGet(() -> sha256(bytes.toArray()));
  }

  private static void checkTag(String tag) {
    if (tag.isEmpty() || tag.length() > TAG_MAX || !tag.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("a tag has 1 to " + TAG_MAX + " printable ASCII characters");
    }
    if (tag.startsWith(OURS)) {
      throw new IllegalArgumentException(
          "tags beginning with " + OURS + " are Reseal's own, and it signs them for nobody");
    }
  }

  private static Bytes prefix(String tag) {
    var hash = sha256(tag.getBytes(StandardCharsets.US_ASCII)).toArray();
    var twice = Arrays.copyOf(hash, 64);
    System.arraycopy(hash, 0, twice, 32, 32);
    return Bytes.of(twice);
  }

  private static Bytes32 sha256(byte[] bytes) {
    try {
      return Bytes32.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is always there", e);
    }
  }
}
