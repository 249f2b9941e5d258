package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.hash.TaggedHash;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.EpochMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may have signed, and what they may not. */
class PreimageTest {

  private static final Bytes ABC = Bytes.of("abc".getBytes(StandardCharsets.US_ASCII));

  @Test
  void withoutATagIsHashedByPlainSha256() {
    // FIPS 180-2, appendix B.1
    assertThat(new Preimage(Optional.empty(), ABC).digest())
        .isEqualTo(Bytes32.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  }

  @Test
  void withATagIsHashedAsInBip340() throws Exception {
    var tag = sha256("TapSighash".getBytes(StandardCharsets.US_ASCII));
    var spelledOut = join(tag, tag, ABC.toArray());

    assertThat(new Preimage(Optional.of("TapSighash"), ABC).digest())
        .isEqualTo(Bytes32.of(sha256(spelledOut)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reseal/v1/epoch", "reseal/", "reseal/v9/anything", "", "tab\there", "schlüssel"})
  void aTagOfOursOrNoTagIsRefused(String tag) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Preimage(Optional.of(tag), ABC))
        .withMessageContaining("tag");
  }

  @Test
  void aTagOfMoreThan64CharactersIsRefused() {
    assertThat(new Preimage(Optional.of("x".repeat(64)), ABC).tag()).hasValue("x".repeat(64));
    assertThatIllegalArgumentException().isThrownBy(() -> new Preimage(Optional.of("x".repeat(65)), ABC));
  }

  @ParameterizedTest
  @ValueSource(strings = {EpochMessage.TAG, "reseal/v1/receipt/destroyed"})
  void aTagOfOursSpelledOutInThePreimageIsRefused(String tag) throws Exception {
    var hash = sha256(tag.getBytes(StandardCharsets.US_ASCII));
    var spelledOut = Bytes.of(join(hash, hash, new byte[96]));

    // Else the committee would sign the message that activates an epoch.
    assertThat(Bytes32.of(sha256(spelledOut.toArray()))).isEqualTo(TaggedHash.of(tag, new byte[96]));
    assertThatIllegalArgumentException().isThrownBy(() -> new Preimage(Optional.empty(), spelledOut))
        .withMessageContaining("Reseal's own");
  }

  @Test
  void anotherRepeatedWordIsNotMistakenForATag() {
    var zeros = Bytes.of(new byte[64]);

    assertThat(new Preimage(Optional.empty(), zeros).bytes()).isEqualTo(zeros);
  }

  @Test
  void isAtMost64KiBLong() {
    var longest = Bytes.of(new byte[Preimage.BYTES_MAX]);
    var longer = Bytes.of(new byte[Preimage.BYTES_MAX + 1]);

    assertThat(new Preimage(Optional.empty(), longest).bytes().size()).isEqualTo(65536);
    assertThatIllegalArgumentException().isThrownBy(() -> new Preimage(Optional.empty(), longer))
        .withMessage("a preimage has at most 65536 bytes, not 65537");
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (var part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
