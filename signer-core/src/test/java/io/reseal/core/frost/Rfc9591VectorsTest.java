package io.reseal.core.frost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.Vectors;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.SecretBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The published run of FROST(secp256k1, SHA-256). Its nonces are given: how
 * they were made stays the signer's own affair, and ours are hedged otherwise.
 */
class Rfc9591VectorsTest {

  private static final Suite SUITE = new Rfc9591();

  @Test
  void publishedRunIsReproduced() throws IOException {
    var before = SecretBytes.openCount();
    var run = Vectors.json("rfc9591/frost-secp256k1-sha256.json");
    var inputs = run.get("inputs");
    var key = Point.decode(hex(inputs.get("group_public_key")));
    var message = Bytes.of(hex(inputs.get("message")));
    var shares = new TreeMap<PartyId, SecretScalar>();
    var nonces = new TreeMap<PartyId, SecretNonces>();
    for (var each : run.get("round_one_outputs").get("outputs")) {
      nonces.put(id(each),
          SecretNonces.of(secret(each.get("hiding_nonce")), secret(each.get("binding_nonce"))));
      assertThat(nonces.get(id(each)).commitment())
          .isEqualTo(new NonceCommitment(Point.decode(hex(each.get("hiding_nonce_commitment"))),
              Point.decode(hex(each.get("binding_nonce_commitment")))));
    }
    var verification = new TreeMap<PartyId, Point>();
    for (var each : inputs.get("participant_shares")) {
      if (nonces.containsKey(id(each))) {
        shares.put(id(each), secret(each.get("participant_share")));
        verification.put(id(each), shares.get(id(each)).timesGenerator());
      }
    }
    var commitments = new TreeMap<PartyId, NonceCommitment>();
    nonces.forEach((id, secret) -> commitments.put(id, secret.commitment()));

    var values = SUITE.values(new Quorum(3, 2, verification, key), TweakedKey.of(key, List.of()), commitments,
        message);
    for (var each : run.get("round_one_outputs").get("outputs")) {
      assertThat(values.binding().get(id(each))).isEqualTo(Scalar.decode(hex(each.get("binding_factor"))));
    }
    var responses = new ArrayList<Scalar>();
    for (var each : run.get("round_two_outputs").get("outputs")) {
      var response = values.sign(id(each), shares.get(id(each)), nonces.get(id(each)));
      assertThat(response).isEqualTo(Scalar.decode(hex(each.get("sig_share"))));
      responses.add(response);
    }
    var response = values.combine(responses);

    assertThat(SUITE.encode(values.nonce(), response).hex())
        .isEqualTo(run.get("final_output").get("sig").asText());
    assertThat(SUITE.verifies(key, message, values.nonce(), response)).isTrue();
    assertThat(SUITE.verifies(key, message, values.nonce(), response.plus(Scalar.ONE))).isFalse();
    shares.values().forEach(SecretScalar::close);
    assertThat(SecretBytes.openCount()).isEqualTo(before);
  }

  private static PartyId id(JsonNode node) {
    return new PartyId(node.get("identifier").asInt());
  }

  private static SecretScalar secret(JsonNode node) {
    return SecretScalar.copyOf(MemorySegment.ofArray(hex(node)));
  }

  private static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText());
  }
}
