package io.reseal.node.api;

import io.reseal.node.signing.Preimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of requests, as hostile as they come. */
class RequestsTest {

  private static final String HASH = "7e".repeat(32);

  @Test
  void aSigningRequestIsRead() {
    var command = Requests.sign(utf8("""
        {"keyIndex": 1, "tag": "TapSighash", "preimage": "0xabcd", "requestId": "%s"}""".formatted(HASH)));

    assertThat(command).isEqualTo(new SignCommand(1,
        new Preimage(Optional.of("TapSighash"), Bytes.ofHex("abcd")), Optional.of(StubOperations.TERMS)));
  }

  @Test
  void tagAndRequestIdMayBeAbsentOrNull() {
    var command = Requests.sign(utf8("""
        {"keyIndex": 0, "tag": null, "preimage": ""}"""));

    assertThat(command)
        .isEqualTo(new SignCommand(0, new Preimage(Optional.empty(), Bytes.EMPTY), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"`` | not a JSON object", "{ | not JSON",
      "[] | not a JSON object", "{\"keyIndex\":0,\"preimage\":\"\"} {} | not JSON",
      "{\"keyIndex\":0,\"keyIndex\":1,\"preimage\":\"\"} | not JSON",
      "{\"keyIndex\":0,\"preimage\":\"\",\"digest\":\"00\"} | a key that is none of",
      "{\"preimage\":\"\"} | keyIndex: expected a whole number",
      "{\"keyIndex\":1.5,\"preimage\":\"\"} | keyIndex: expected a whole number",
      "{\"keyIndex\":4294967296,\"preimage\":\"\"} | keyIndex: expected a whole number",
      "{\"keyIndex\":-1,\"preimage\":\"\"} | a key index is 0 to 255",
      "{\"keyIndex\":256,\"preimage\":\"\"} | a key index is 0 to 255",
      "{\"keyIndex\":0} | preimage: expected", "{\"keyIndex\":0,\"preimage\":7} | preimage: expected text",
      "{\"keyIndex\":0,\"preimage\":\"abc\"} | preimage: expected hexadecimal digits",
      "{\"keyIndex\":0,\"preimage\":\"\",\"requestId\":\"ab\"} | requestId: expected 64 hexadecimal digits",
      "{\"keyIndex\":0,\"preimage\":\"\",\"tag\":\"reseal/v1/epoch\"} | tags beginning with reseal/"})
  void aBrokenSigningRequestIsRefusedWithWhatWasExpected(String body, String reason) {
    assertThatThrownBy(() -> Requests.sign(utf8(body))).isInstanceOfSatisfying(OperationFailed.class,
        failure -> {
          assertThat(failure.httpStatus()).isEqualTo(400);
          assertThat(failure).hasMessageContaining(reason);
        });
  }

  @Test
  void deepNestingIsRefused() {
    var body = "{\"keyIndex\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";

    assertThatThrownBy(() -> Requests.sign(utf8(body))).isInstanceOf(OperationFailed.class)
        .hasMessage("the body is not JSON");
  }

  @Test
  void aDecisionIsRead() {
    var decision = Requests.decision(utf8("""
        {"termsHash": "%s", "operator": "alice"}""".formatted(HASH)));

    assertThat(decision).isEqualTo(new Requests.Decision(StubOperations.TERMS, "alice"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"operator\":\"alice\"} | termsHash: expected here",
      "{\"operator\":\"alice\",\"termsHash\":\"12\"} | termsHash: expected 64",
      "{\"termsHash\":\"H\"} | operator", "{\"termsHash\":\"H\",\"operator\":\"\"} | operator",
      "{\"termsHash\":\"H\",\"operator\":\"a b\"} | operator",
      "{\"termsHash\":\"H\",\"operator\":\"a\\nepoch.activated\"} | operator"})
  void aBrokenDecisionIsRefusedWithWhatWasExpected(String body, String reason) {
    assertThatThrownBy(() -> Requests.decision(utf8(body.replace("\"H\"", "\"" + HASH + "\""))))
        .isInstanceOf(OperationFailed.class).hasMessageContaining(reason);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
