package io.reseal.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TranscriptTest {

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void isTheTaggedHashOfTheInjectiveEncoding() throws Exception {
    var sha = MessageDigest.getInstance("SHA-256");
    var tag = sha.digest(ascii("reseal/v1/protocol/msg"));
    sha.update(tag);
    sha.update(tag);
    var expected = sha.digest(HexFormat.of().parseHex("00000002" + "00000003" + "616263" + "00000000"));
    assertThat(Transcript.hash(Tag.MSG, ascii("abc"), new byte[0]).toArray()).isEqualTo(expected);
  }

  /** Short fields are joined before they are hashed, long ones are not. */
  @Test
  void lengthsOfFieldsDoNotChangeTheEncoding() throws Exception {
    for (var size : new int[]{0, 255, 256, 257, 5000}) {
      var field = ascii("7".repeat(size));
      var sha = MessageDigest.getInstance("SHA-256");
      var tag = sha.digest(ascii("reseal/v1/protocol/msg"));
      sha.update(tag);
      sha.update(tag);
      sha.update(new byte[]{0, 0, 0, 2});
      for (var i = 0; i < 2; i++) {
        sha.update(new byte[]{0, 0, (byte) (size >> 8), (byte) size});
        sha.update(field);
      }
      assertThat(Transcript.hash(Tag.MSG, field, field).toArray()).isEqualTo(sha.digest());
    }
  }

  @Test
  @DisplayName("N24 ambiguousEncoding: moving a border between fields changes the hash")
  void movingABorderBetweenFieldsChangesTheHash() {
    var hashes = new HashSet<>(List.of(Transcript.hash(Tag.MSG, ascii("ab"), ascii("c")),
        Transcript.hash(Tag.MSG, ascii("a"), ascii("bc")), Transcript.hash(Tag.MSG, ascii("abc")),
        Transcript.hash(Tag.MSG, ascii("abc"), new byte[0]),
        Transcript.of(Tag.MSG).addAll(List.of(ascii("ab"), ascii("c"))).hash(),
        Transcript.of(Tag.MSG).addAll(List.of(ascii("a"), ascii("bc"))).hash(),
        Transcript.hash(Tag.ECHO, ascii("abc"))));
    assertThat(hashes).hasSize(7);
  }

  @Test
  void laterChangesToAnAddedArrayDoNotMatter() {
    var field = ascii("abc");
    var transcript = Transcript.of(Tag.MSG).add(field);
    field[0] = 'x';
    assertThat(transcript.hash()).isEqualTo(Transcript.hash(Tag.MSG, ascii("abc")));
  }

  @Test
  void tagsAreUniqueVersionedAndLowerCase() {
    assertThat(Arrays.stream(Tag.values()).map(Tag::text)).doesNotHaveDuplicates()
        .allMatch(text -> text.matches("reseal/v1/[a-z0-9/-]+"));
  }

  @Test
  void extendableOutputDependsOnEveryFieldAndOnItsLength() {
    var long70 = Xof.of(Tag.HEDGE, 70, ascii("a"), ascii("b"));
    assertThat(long70).hasSize(70);
    assertThat(Xof.of(Tag.HEDGE, 70, ascii("a"), ascii("b"))).isEqualTo(long70);
    assertThat(Xof.of(Tag.HEDGE, 70, ascii("ab"))).isNotEqualTo(long70);
    assertThat(Arrays.copyOf(Xof.of(Tag.HEDGE, 71, ascii("a"), ascii("b")), 70)).isNotEqualTo(long70);
    assertThat(Arrays.copyOf(long70, 32)).isNotEqualTo(Arrays.copyOfRange(long70, 32, 64));
  }
}
