package io.reseal.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.Vectors;
import io.reseal.core.party.Bytes32;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Project Wycheproof's cases on this curve. */
class WycheproofTest {

  /** A public key of 65 bytes in X.509 form, on this named curve. */
  private static final String NAMED_CURVE = "3056301006072a8648ce3d020106052b8104000a034200";

  /**
   * The file accepts high s, where we take its low form. Twice R has an x from q
   * on, for which there is no v of ours.
   */
  @Test
  void ecdsaSignaturesAreJudgedAsTold() throws Exception {
    var withoutV = new ArrayList<String>();
    var cases = 0;
    for (var group : Vectors.json("wycheproof/ecdsa_secp256k1_sha256_p1363_test.json").get("testGroups")) {
      var signer = point(hex(group.get("publicKey").get("uncompressed")));
      for (var test : group.get("tests")) {
        var digest = Bytes32.of(MessageDigest.getInstance("SHA-256").digest(hex(test.get("msg"))));
        var valid = test.get("result").asText().equals("valid");
        var signature = hex(test.get("sig"));
        assertThat(Ecdsa.verify(signer, digest, low(signature))).as(comment(test)).isEqualTo(valid);
        assertThat(Ecdsa.verify(signer, digest, signature)).as(comment(test))
            .isEqualTo(valid && Arrays.equals(signature, low(signature)));
        if (valid) {
          try {
            assertThat(Ecdsa.recover(digest, Ecdsa.recoverable(digest, signature, signer))).contains(signer);
          } catch (IllegalArgumentException e) {
            withoutV.add(comment(test));
          }
        }
        cases++;
      }
    }
    assertThat(cases).isEqualTo(252);
    assertThat(withoutV).containsExactly("115 k*G has a large x-coordinate",
        "247 r = 2, x = n + 2 is the smallest possible x with a reduction");
  }

  /**
   * All valid cases, and the points off the curve; the rest is about X.509, which
   * we do not read.
   */
  @Test
  void keyAgreementGivesTheSharedX() throws IOException {
    var valid = 0;
    var invalid = 0;
    for (var group : Vectors.json("wycheproof/ecdh_secp256k1_test.json").get("testGroups")) {
      for (var test : group.get("tests")) {
        var key = test.get("public").asText();
        if (!key.startsWith(NAMED_CURVE) || key.length() != NAMED_CURVE.length() + 130) {
          continue;
        }
        var encoded = HexFormat.of().parseHex(key.substring(NAMED_CURVE.length()));
        if (!test.get("result").asText().equals("valid")) {
          assertThatThrownBy(() -> point(encoded)).as(comment(test))
              .isInstanceOf(IllegalArgumentException.class);
          invalid++;
          continue;
        }
        try (var secret = Oracle.secret(new BigInteger(test.get("private").asText(), 16));
            var shared = secret.sharedSecret(point(encoded))) {
          var x = shared.expose().asSlice(0, 32).toArray(ValueLayout.JAVA_BYTE);
          assertThat(x).as(comment(test)).isEqualTo(hex(test.get("shared")));
          assertThat(secret.times(point(encoded)).xOnly()).isEqualTo(x);
          valid++;
        }
      }
    }
    assertThat(List.of(valid, invalid)).isEqualTo(List.of(473, 19));
  }

  /** The point of 65 bytes, if they are one. */
  private static Point point(byte[] uncompressed) {
    var compressed = Arrays.copyOf(uncompressed, 33);
    compressed[0] = (byte) (2 + (uncompressed[64] & 1));
    var point = Point.decode(compressed);
    if (!Arrays.equals(point.uncompressed(), uncompressed)) {
      throw new IllegalArgumentException("another y");
    }
    return point;
  }

  private static byte[] low(byte[] signature) {
    try {
      return Ecdsa.lowS(signature);
    } catch (IllegalArgumentException e) {
      return signature;
    }
  }

  private static String comment(JsonNode test) {
    return test.get("tcId") + " " + test.get("comment").asText();
  }

  private static byte[] hex(JsonNode digits) {
    return HexFormat.of().parseHex(digits.asText());
  }
}
