package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.Vectors;
import io.reseal.core.hash.Tag;
import io.reseal.core.secret.SecretBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashToCurveTest {

  @Test
  void decodesAsTheVectorsOfBip324Say() throws IOException {
    var rows = Vectors.csv("bip324/ellswift_decode.csv");
    assertThat(rows).hasSizeGreaterThan(70);
    for (var row : rows) {
      var point = HashToCurve.decode(MemorySegment.ofArray(HexFormat.of().parseHex(row[0])));
      assertThat(HexFormat.of().formatHex(point.xOnly())).as(row[2]).isEqualTo(row[1]);
    }
  }

  @Test
  void fieldsOnAndOffTheHeapGiveOnePoint() {
    var open = SecretBytes.openCount();
    byte[] field = {1, 2, 3};
    byte[] other = {4};
    assertThat(HashToCurve.of(Tag.PAD, field, other))
        .isEqualTo(HashToCurve.of(Tag.PAD, MemorySegment.ofArray(field), MemorySegment.ofArray(other)));
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  @Test
  void pointDependsOnTagAndFieldsAndHasEitherParity() {
    var points = IntStream.range(0, 64).mapToObj(i -> HashToCurve.of(Tag.PAD, new byte[]{(byte) i})).toList();
    assertThat(points).doesNotHaveDuplicates();
    assertThat(points.stream().filter(Point::hasEvenY).count()).isBetween(10L, 54L);
    assertThat(HashToCurve.of(Tag.POK, new byte[]{0})).isNotEqualTo(points.getFirst());
  }
}
