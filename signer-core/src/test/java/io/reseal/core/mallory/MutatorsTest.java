package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.curve.Scalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.protocol.Codec;
import io.reseal.core.protocol.Malformed;
import io.reseal.core.protocol.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How lies are made, and that a field without any is noticed. */
class MutatorsTest {

  private static final int VALUE = 7;

  record Planted(Scalar known, long unknown) {
  }

  record Listed(int number, @Size(max = 3) List<Bytes32> list, Optional<Scalar> there,
      @Size(max = 9) Bytes bytes) {
  }

  @Test
  void aFieldWithoutAMutatorFailsTheSuite() {
    var whole = Anatomy.of(Planted.class, Codec.of(Planted.class).encode(new Planted(Scalar.ONE, VALUE)));
    assertThat(Mutators.standard().of(whole.at("Planted.known").orElseThrow())).isNotEmpty();
    assertThatThrownBy(
        () -> whole.all().forEach(part -> assertThat(Mutators.standard().of(part)).isNotEmpty()))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("no mutator is registered")
        .hasMessageContaining("MutatorsTest.Planted.unknown");
  }

  @Test
  void theAnatomyOfAMessageIsWhatTheCodecWrote() {
    var message = new Listed(VALUE, List.of(Bytes32.ZERO, Bytes32.ofHex("ab".repeat(32))),
        Optional.of(Scalar.ONE), Bytes.ofHex("0102"));
    var bytes = Codec.of(Listed.class).encode(message);
    var whole = Anatomy.of(Listed.class, bytes);
    assertThat(whole.length()).isEqualTo(bytes.length);
    assertThat(whole.at("Listed.list[1]").orElseThrow().in(bytes)).isEqualTo(message.list().get(1).toArray());
    assertThat(whole.at("Listed.there?").orElseThrow().in(bytes)).isEqualTo(Scalar.ONE.toArray());
    assertThat(whole.at("Listed.bytes").orElseThrow().in(bytes)).isEqualTo(new byte[]{0, 0, 0, 2, 1, 2});
    assertThat(whole.at("Listed.list").orElseThrow().field()).isEqualTo("Listed.list");
    assertThat(whole.at("Listed.list[1]").orElseThrow().field()).isEqualTo("Listed.list[]");
  }

  @Test
  void aLieChangesOnePlaceAndNothingElse() throws Malformed {
    var codec = Codec.of(Listed.class);
    var message = new Listed(VALUE, List.of(Bytes32.ZERO), Optional.empty(), Bytes.ofHex("01"));
    var bytes = codec.encode(message);
    var lies = lies(bytes, "Listed.list", "one twice, and so one more");
    assertThat(lies).singleElement().satisfies(lie -> assertThat(codec.decode(lie)).isEqualTo(
        new Listed(VALUE, List.of(Bytes32.ZERO, Bytes32.ZERO), Optional.empty(), message.bytes())));
    assertThat(lies(bytes, "Listed.there", "made up or taken away")).singleElement()
        .satisfies(lie -> assertThat(codec.decode(lie).there()).isPresent());
    for (var lie : lies(bytes, "Listed.list[0]", "33 bytes")) {
      assertThatThrownBy(() -> codec.decode(lie)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void whatChangesNothingIsNoLie() {
    var bytes = Codec.of(Listed.class)
        .encode(new Listed(VALUE, List.of(Bytes32.ZERO), Optional.empty(), Bytes.EMPTY));
    assertThat(lies(bytes, "Listed.list[0]", "zero")).isEmpty();
    assertThat(lies(bytes, "Listed.list", "permuted")).isEmpty();
  }

  private static List<byte[]> lies(byte[] bytes, String path, String name) {
    var part = Anatomy.of(Listed.class, bytes).at(path).orElseThrow();
    var place = new Place(bytes, part, Optional.empty(), Optional.empty(), new Random(1));
    var lies = new ArrayList<byte[]>();
    Mutators.standard().of(part).stream().filter(mutator -> mutator.name().equals(name))
        .flatMap(mutator -> mutator.lie(place).stream()).map(lie -> part.replaced(bytes, lie))
        .forEach(lies::add);
    return lies;
  }
}
