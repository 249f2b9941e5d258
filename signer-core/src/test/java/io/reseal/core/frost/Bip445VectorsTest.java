package io.reseal.core.frost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.reseal.core.Vectors;
import io.reseal.core.curve.Point;
import io.reseal.core.curve.Scalar;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.PartyId;
import io.reseal.core.secret.Entropy;
import io.reseal.core.secret.SecretBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every row of BIP-445's vectors but those of deterministic signing, which we
 * refuse by design: a nonce that is a function of the session answers twice as
 * soon as the session is replayed.
 */
class Bip445VectorsTest {

  @TestFactory
  Stream<DynamicTest> noncesComeOutAsPublished() throws IOException {
    return rows(Vectors.json("bip445/nonce_gen_vectors.json"), "valid_tests").map(row -> test(row, () -> {
      var before = SecretBytes.openCount();
      Entropy entropy = out -> out.copyFrom(MemorySegment.ofArray(hex(row.get("rand_"))));
      var hedge = new Bip445.NonceHedge(bytes(row.get("pubshare")), bytes(row.get("thresh_pk")),
          row.get("msg").isNull() ? Optional.empty() : Optional.of(bytes(row.get("msg"))),
          bytes(row.get("extra_in")));
      var secret = hex(row.get("expected").get(0));
      var share = row.get("secshare").isNull()
          ? Optional.<SecretScalar>empty()
          : Optional.of(secret(row.get("secshare")));
      try (var nonces = Bip445.nonces(entropy, share, hedge)) {
        assertThat(nonces.commitment().encoded()).isEqualTo(hex(row.get("expected").get(1)));
        // d + 1 * e, the only look at the secret nonces there is.
        try (var sum = nonces.spend(Scalar.ONE, false)) {
          assertThat(sum.reveal()).isEqualTo(Scalar.decode(Arrays.copyOf(secret, 32))
              .plus(Scalar.decode(Arrays.copyOfRange(secret, 32, 64))));
        }
      }
      share.ifPresent(SecretScalar::close);
      assertThat(SecretBytes.openCount()).isEqualTo(before);
    }));
  }

  @TestFactory
  Stream<DynamicTest> noncesAddUpAsPublished() throws IOException {
    var file = Vectors.json("bip445/nonce_agg_vectors.json");
    return Stream
        .concat(
            rows(file, "valid_tests").map(row -> test(row,
                () -> assertThat(AggregateNonce
                    .of(commitments(pick(file, "pubnonces", row, "pubnonce_indices"))).encoded())
                    .isEqualTo(hex(row.get("expected"))))),
            rows(file, "error_tests").map(row -> test(row, () -> {
              var nonces = pick(file, "pubnonces", row, "pubnonce_indices");
              var blamed = nonces.remove(row.get("error").get("signer_index").asInt());
              assertThat(commitments(nonces)).hasSize(nonces.size());
              refused(() -> commitment(hex(blamed)));
            })));
  }

  @TestFactory
  Stream<DynamicTest> sharesComeOutAsPublished() throws IOException {
    return groups("sign_verify").flatMap(group -> Stream
        .of(rows(group, "valid_tests").map(row -> test(row, () -> signs(group, row))),
            rows(group, "sign_error_tests").map(row -> test(row, () -> refused(() -> sign(group, row)))),
            rows(group, "verify_fail_tests")
                .map(row -> test(row, () -> assertThat(accepts(group, row)).isFalse())),
            rows(group, "verify_error_tests").map(row -> test(row, () -> refused(() -> accepts(group, row)))))
        .flatMap(row -> row));
  }

  @TestFactory
  Stream<DynamicTest> tweakedSharesComeOutAsPublished() throws IOException {
    return groups("tweak").flatMap(
        group -> Stream.concat(rows(group, "valid_tests").map(row -> test(row, () -> signs(group, row))),
            rows(group, "error_tests").map(row -> test(row, () -> refused(() -> sign(group, row))))));
  }

  @TestFactory
  Stream<DynamicTest> sharesCombineAsPublished() throws IOException {
    return groups("sig_agg")
        .flatMap(group -> Stream.concat(rows(group, "valid_tests").map(row -> test(row, () -> {
          var signature = combine(group, row);
          assertThat(signature.hex()).isEqualToIgnoringCase(row.get("expected").asText());
          var key = Arrays.copyOfRange(
              TweakedKey.of(quorum(group, row).key(), tweaks(group, row)).point().encoded(), 1, 33);
          assertThat(Bip340.verifies(key, hex(row.get("msg")), signature.toArray())).isTrue();
        })), rows(group, "error_tests").map(row -> test(row, () -> refused(() -> combine(group, row))))));
  }

  private static void signs(JsonNode group, JsonNode row) {
    var before = SecretBytes.openCount();
    var expected = Scalar.decode(hex(row.get("expected")));
    assertThat(sign(group, row)).isEqualTo(expected);
    assertThat(SecretBytes.openCount()).isEqualTo(before);
    // The same by a checker that heard each signer's nonces, not their sum.
    var nonces = heard(group, row);
    assertThat(AggregateNonce.of(nonces.values()).encoded()).isEqualTo(hex(row.get("aggnonce")));
    var me = id(row.get("my_id"));
    assertThat(values(group, row, nonces).accepts(me, nonces.get(me), expected)).isTrue();
  }

  private static Scalar sign(JsonNode group, JsonNode row) {
    var values = Bip445.values(quorum(group, row), key(group, row), sum(hex(row.get("aggnonce"))),
        bytes(row.get("msg")));
    var nonce = hex(group.get("secnonces").get(row.get("secnonce_index").asInt()));
    try (var share = secret(group.get("secshares").get(row.get("secshare_index").asInt()));
        var nonces = SecretNonces.of(secret(Arrays.copyOf(nonce, 32)),
            secret(Arrays.copyOfRange(nonce, 32, 64)))) {
      return values.sign(id(row.get("my_id")), share, nonces);
    }
  }

  /**
   * A response out of range is refused by the decoder: here, as by a codec, a no.
   */
  private static boolean accepts(JsonNode group, JsonNode row) {
    var nonces = heard(group, row);
    var values = values(group, row, nonces);
    var signer = id(row.get("ids").get(row.get("signer_index").asInt()));
    try {
      return values.accepts(signer, nonces.get(signer), Scalar.decode(hex(row.get("psig"))));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Bytes combine(JsonNode group, JsonNode row) {
    var values = Bip445.values(quorum(group, row), key(group, row), sum(hex(row.get("aggnonce"))),
        bytes(row.get("msg")));
    var response = values
        .combine(elements(row.get("psigs")).map(share -> Scalar.decode(hex(share))).toList());
    return new Bip445().encode(values.nonce(), response);
  }

  private static SessionValues values(JsonNode group, JsonNode row,
      SortedMap<PartyId, NonceCommitment> nonces) {
    return new Bip445().values(quorum(group, row), key(group, row), nonces, bytes(row.get("msg")));
  }

  private static TweakedKey key(JsonNode group, JsonNode row) {
    return TweakedKey.of(Point.decode(hex(group.get("thresh_pk"))), tweaks(group, row));
  }

  private static List<Tweak> tweaks(JsonNode group, JsonNode row) {
    var tweaks = new ArrayList<Tweak>();
    if (row.has("tweak_indices")) {
      var values = pick(group, "tweaks", row, "tweak_indices");
      var modes = row.get("is_xonly");
      if (values.size() != modes.size()) { // a Tweak carries its mode, so this cannot be said to ours
        throw new IllegalArgumentException("a tweak without a mode");
      }
      for (var i = 0; i < values.size(); i++) {
        tweaks.add(new Tweak(Scalar.decode(hex(values.get(i))),
            modes.get(i).asBoolean() ? Tweak.Mode.X_ONLY : Tweak.Mode.PLAIN));
      }
    }
    return tweaks;
  }

  private static Quorum quorum(JsonNode group, JsonNode row) {
    var shares = pick(group, "pubshares", row, "pubshare_indices");
    return new Quorum(group.get("n").asInt(), group.get("t").asInt(),
        byId(row, shares.stream().map(share -> Point.decode(hex(share))).toList()),
        Point.decode(hex(group.get("thresh_pk"))));
  }

  private static SortedMap<PartyId, NonceCommitment> heard(JsonNode group, JsonNode row) {
    return byId(row, commitments(pick(group, "pubnonces", row, "pubnonce_indices")));
  }

  private static <V> SortedMap<PartyId, V> byId(JsonNode row, List<V> values) {
    var map = new TreeMap<PartyId, V>();
    var ids = elements(row.get("ids")).toList();
    for (var i = 0; i < ids.size(); i++) {
      if (map.put(id(ids.get(i)), values.get(i)) != null) { // a map cannot hold one twice
        throw new IllegalArgumentException("a signer named twice");
      }
    }
    return map;
  }

  private static PartyId id(JsonNode zeroBased) {
    return new PartyId(zeroBased.asInt() + 1);
  }

  private static List<NonceCommitment> commitments(List<JsonNode> nonces) {
    return nonces.stream().map(nonce -> commitment(hex(nonce))).toList();
  }

  private static NonceCommitment commitment(byte[] bytes) {
    return new NonceCommitment(Point.decode(Arrays.copyOf(bytes, 33)),
        Point.decode(Arrays.copyOfRange(bytes, 33, 66)));
  }

  private static AggregateNonce sum(byte[] bytes) {
    return new AggregateNonce(orIdentity(Arrays.copyOf(bytes, 33)),
        orIdentity(Arrays.copyOfRange(bytes, 33, 66)));
  }

  private static Point orIdentity(byte[] bytes) {
    return Arrays.equals(bytes, new byte[33]) ? Point.IDENTITY : Point.decode(bytes);
  }

  private static SecretScalar secret(JsonNode node) {
    return secret(hex(node));
  }

  private static SecretScalar secret(byte[] bytes) {
    return SecretScalar.copyOf(MemorySegment.ofArray(bytes));
  }

  private static Stream<JsonNode> groups(String name) throws IOException {
    return elements(Vectors.json("bip445/" + name + "_vectors.json").get("test_groups"));
  }

  private static Stream<JsonNode> rows(JsonNode group, String kind) {
    return elements(group.get(kind));
  }

  private static List<JsonNode> pick(JsonNode from, String list, JsonNode row, String indices) {
    return new ArrayList<>(
        elements(row.get(indices)).map(index -> from.get(list).get(index.asInt())).toList());
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText().toLowerCase(Locale.ROOT));
  }

  private static Bytes bytes(JsonNode node) {
    return node.isNull() ? Bytes.EMPTY : Bytes.of(hex(node));
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    var before = SecretBytes.openCount();
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    assertThat(SecretBytes.openCount()).isEqualTo(before);
  }

  private static DynamicTest test(JsonNode row, org.junit.jupiter.api.function.Executable body) {
    return DynamicTest.dynamicTest(row.get("tc_id").asText() + " " + row.get("comment").asText(), body);
  }
}
