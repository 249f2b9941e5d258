package io.reseal.core.frost;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.Vectors;
import io.reseal.core.curve.Point;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TweakTest {

  @Test
  void outputKeysWithoutScriptPathComeOutAsBip341Publishes() throws IOException {
    var rows = 0;
    for (var row : Vectors.json("bip341/wallet-test-vectors.json").get("scriptPubKey")) {
      if (row.get("given").get("scriptTree").isNull()) {
        var internal = Point
            .ofXOnly(HexFormat.of().parseHex(row.get("given").get("internalPubkey").asText()));
        var tweak = Tweak.withoutScriptPath(internal);
        assertThat(tweak.value()).hasToString(row.get("intermediary").get("tweak").asText());
        // The internal key counts by its x alone, so its other y gives the same output.
        for (var key : List.of(internal, internal.negate())) {
          assertThat(HexFormat.of().formatHex(TweakedKey.of(key, List.of(tweak)).point().xOnly()))
              .isEqualTo(row.get("intermediary").get("tweakedPubkey").asText());
        }
        rows++;
      }
    }
    assertThat(rows).isPositive();
  }
}
