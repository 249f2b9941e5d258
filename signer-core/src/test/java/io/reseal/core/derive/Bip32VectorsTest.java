package io.reseal.core.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** BIP-32's own test vectors, as far as they are about public keys. */
class Bip32VectorsTest {

  private static final String HARDENED = "'";

  private static List<String[]> rows(String name) {
    try (var in = Bip32VectorsTest.class.getResourceAsStream("/vectors/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1)
          .map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyPublicStepOfVectors1To4LeadsToThePublishedKey() {
    Map<String, String> published = rows("bip32.csv").stream()
        .collect(Collectors.toMap(row -> row[0] + row[1], row -> row[2]));
    var steps = 0;
    for (var chain : published.keySet()) {
      var slash = chain.lastIndexOf('/');
      if (slash < 0 || chain.endsWith(HARDENED)) {
        continue; // a root, or a step that only the private key makes
      }
      var parent = Xpub.parse(published.get(chain.substring(0, slash)));
      var child = Xpub.parse(published.get(chain));
      var index = Integer.parseInt(chain.substring(slash + 1));
      assertThat(parent.key().child(index).key()).as(chain).isEqualTo(child.key());
      assertThat(child.depth()).isEqualTo(parent.depth() + 1);
      assertThat(child.childNumber()).isEqualTo(index);
      steps++;
    }
    assertThat(steps).isEqualTo(6);
  }

  @Test
  void aPathOfTwoPublicStepsIsOnePath() {
    var published = rows("bip32.csv").stream()
        .collect(Collectors.toMap(row -> row[0] + row[1], row -> row[2]));
    var parent = Xpub.parse(published.get("1m/0'/1/2'")).key();
    assertThat(parent.derive(DerivationPath.of(2, 1000000000)).key())
        .isEqualTo(Xpub.parse(published.get("1m/0'/1/2'/2/1000000000")).key());
  }

  @Test
  void publishedTextsAreReadAndWrittenAlike() {
    assertThat(rows("bip32.csv"))
        .allSatisfy(row -> assertThat(Xpub.parse(row[2]).text()).isEqualTo(row[2]).hasSize(111));
  }

  @Test
  void everyTextOfVector5IsRefused() {
    assertThat(rows("bip32-invalid.csv")).hasSize(16)
        .allSatisfy(row -> assertThatThrownBy(() -> Xpub.parse(row[0])).as(row[1])
            .isInstanceOf(IllegalArgumentException.class));
  }
}
