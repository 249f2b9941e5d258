package io.reseal.node.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.crypto.StructuredDataEncoder;

class TypedDataTest {

  /** The example of EIP-712. */
  private static final String MAIL = """
      {"types": {
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"},
          {"name": "chainId", "type": "uint256"}, {"name": "verifyingContract", "type": "address"}],
        "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
        "Mail": [{"name": "from", "type": "Person"}, {"name": "to", "type": "Person"},
          {"name": "contents", "type": "string"}]},
       "primaryType": "Mail",
       "domain": {"name": "Ether Mail", "version": "1", "chainId": 1,
         "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
       "message": {"from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
         "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
         "contents": "Hello, Bob!"}}""";

  /** Every atomic type and list that web3j knows too. */
  private static final String ALL = """
      {"types": {
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "salt", "type": "bytes32"}],
        "Inner": [{"name": "a", "type": "int16"}, {"name": "b", "type": "bytes4"}],
        "All": [{"name": "n", "type": "uint256"}, {"name": "m", "type": "int256"}, {"name": "ok", "type": "bool"},
          {"name": "who", "type": "address"}, {"name": "blob", "type": "bytes"}, {"name": "names", "type": "string[]"},
          {"name": "pair", "type": "uint8[2]"}, {"name": "inners", "type": "Inner[]"}, {"name": "s", "type": "string"}]},
       "primaryType": "All",
       "domain": {"name": "x", "salt": "0x%s"},
       "message": {"n": "115792089237316195423570985008687907853269984665640564039457584007913129639935",
         "m": "-5", "ok": true, "who": "0x0000000000000000000000000000000000000000", "blob": "0x0102",
         "names": ["one", "", "drei"], "pair": [1, 255],
         "inners": [{"a": "-32768", "b": "0x01020304"}, {"a": 7, "b": "0x00000000"}], "s": ""}}"""
      .formatted("5a".repeat(32));

  static TypedData mail() {
    return of(MAIL);
  }

  private static TypedData of(String json) {
    return TypedData.of(Bytes.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theExampleOfTheStandardHasItsDigest() {
    assertThat(mail().digest())
        .isEqualTo(Bytes32.ofHex("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"));
    assertThat(mail().primaryType()).isEqualTo("Mail");
    assertThat(mail().domain().name()).contains("Ether Mail");
    assertThat(mail().domain().chainId()).contains(BigInteger.ONE);
    assertThat(mail().domain().contract())
        .contains(Address.ofHex("0xcccccccccccccccccccccccccccccccccccccccc"));
    assertThat(mail().shown()).contains("Mail", "Ether Mail", "chain 1", "Hello, Bob!");
  }

  @Test
  void everyTypeIsHashedAsWeb3jDoes() throws IOException {
    assertThat(of(ALL).digest()).isEqualTo(Bytes32.of(new StructuredDataEncoder(ALL).hashStructuredData()));
    assertThat(of(ALL).domain().contract()).isEmpty();
  }

  /** A text of the example replaced by another; what is then said. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "\"primaryType\": \"Mail\" | \"primaryType\": \"Male\" | not declared",
      "\"primaryType\": \"Mail\" | \"primaryType\": \"EIP712Domain\" | domain alone",
      "\"primaryType\": \"Mail\" | \"primaryType\": 7 | name of a type",
      "\"primaryType\": \"Mail\", | `` | exactly the keys",
      "\"primaryType\": \"Mail\", | \"primaryType\": \"Mail\", \"more\": 1, | exactly the keys",
      "\"primaryType\": \"Mail\", | \"primaryType\": \"Mail\", \"primaryType\": \"Mail\", | one JSON object",
      "\"contents\": \"Hello, Bob!\" | \"contents\": null | without its contents",
      "\"contents\": \"Hello, Bob!\" | \"contents\": 7 | is text",
      "\"contents\": \"Hello, Bob!\" | \"contents\": \"\", \"more\": \"\" | exactly its 3 members",
      "\"contents\": \"Hello, Bob!\" | \"context\": \"\" | without its contents",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"String\"} | neither atomic",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"Mail\"} | holds itself",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"Mail[]\"} | holds itself",
      "{\"name\": \"wallet\", \"type\": \"address\"} | {\"name\": \"wallet\", \"type\": \"Mail\"} | holds itself",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"to\", \"type\": \"string\"} | twice",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"a b\", \"type\": \"string\"} | object of a name",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"a\", \"type\": \"string\", \"x\": 1} | object of a name",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"uint\"} | neither atomic",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"uint7\"} | neither atomic",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"uint264\"} | neither atomic",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"uint08\"} | neither atomic",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"bytes33\"} | neither atomic",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"string[][][][][]\"} | deeper than 4",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"string[2]\"} | list of 2",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"uint8\"} | no whole number",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"bool\"} | true or false",
      "{\"name\": \"contents\", \"type\": \"string\"} | {\"name\": \"contents\", \"type\": \"bytes\"} | hexadecimal",
      "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826 | 0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD8 | 20 bytes",
      "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826 | 0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD82 | hexadecimal",
      "\"chainId\": 1, | \"chainId\": -1, | no uint256",
      "\"chainId\": 1, | \"chainId\": 1.5, | no whole number",
      "\"chainId\": 1, | \"chainId\": \"1e3\", | no whole number",
      "{\"name\": \"chainId\", \"type\": \"uint256\"} | {\"name\": \"chainId\", \"type\": \"uint64\"} | EIP712Domain",
      "{\"name\": \"version\", \"type\": \"string\"}, | `` | exactly its 3 members",
      "{\"name\": \"name\", \"type\": \"string\"}, {\"name\": \"version\", \"type\": \"string\"}, | {\"name\": \"version\", \"type\": \"string\"}, {\"name\": \"name\", \"type\": \"string\"}, | in this order",
      "\"Person\": [ | \"uint9\": [ | not atomic", "\"Person\": [ | \"\": [ | not atomic",
      "\"Person\": [ | \"Person\": 7, \"Q\": [ | a list"})
  void whatIsNotStrictlyTypedDataIsRefused(String text, String instead, String why) {
    assertThat(MAIL).contains(text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(MAIL.replace(text, instead == null ? "" : instead))).withMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"[1, 255] | [1, 256] | no uint8",
      "[1, 255] | [1] | list of 2", "\"a\": \"-32768\" | \"a\": \"-32769\" | no int16",
      "\"a\": \"-32768\" | \"a\": \"32768\" | no int16",
      "\"b\": \"0x01020304\" | \"b\": \"0x010203\" | has 4 bytes, not 3",
      "\"ok\": true | \"ok\": 1 | true or false",
      "\"names\": [\"one\", \"\", \"drei\"] | \"names\": \"one\" | a list",
      "129639935\" | 129639936\" | no uint256"})
  void aValueFitsItsType(String text, String instead, String why) {
    assertThat(ALL).contains(text);
    assertThatIllegalArgumentException().isThrownBy(() -> of(ALL.replace(text, instead)))
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"[]", "7", "null", "{}", "''", "{",
      "{\"types\": {}, \"primaryType\": \"A\", \"domain\": 1, \"message\": {}}"})
  void whatIsNoObjectOfTheFourIsRefused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> of(json == null ? "" : json));
    assertThatIllegalArgumentException().isThrownBy(() -> of(MAIL + " {}"));
  }

  @Test
  @Timeout(20)
  void hostileSizesAndDepthsCostLittle() {
    var started = System.nanoTime();
    assertThatIllegalArgumentException().isThrownBy(() -> of("[".repeat(60_000)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(MAIL.replace("Hello, Bob!", "x".repeat(TypedData.BYTES_MAX))));
    var types = new StringBuilder();
    for (var k = 0; k < 65; k++) {
      types.append("\"T").append(k).append("\": [], ");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(MAIL.replace("\"Person\": [", types + "\"Person\": [")))
        .withMessageContaining("at most 64");
    // Each type names the next one 60 times: as a tree, 60^60 types.
    types.setLength(0);
    for (var k = 0; k < 20; k++) {
      types.append("\"T").append(k).append("\": [");
      for (var m = 0; m < 40; m++) {
        types.append(m == 0 ? "" : ",").append("{\"name\":\"m").append(m).append("\",\"type\":\"")
            .append(k == 19 ? "bool" : "T" + (k + 1)).append("\"}");
      }
      types.append("], ");
    }
    of(MAIL.replace("\"Person\": [", types + "\"Person\": ["));
    // Long text where a pattern that backtracks would not end.
    assertThatIllegalArgumentException().isThrownBy(() -> of(
        MAIL.replace("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", "0x" + "0".repeat(60_000) + "g")));
    assertThatIllegalArgumentException().isThrownBy(
        () -> of(MAIL.replace("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", "0x" + "0".repeat(60_000))));
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
  }
}
