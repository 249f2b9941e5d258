package io.reseal.node.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.hsm.identity.Addresses;
import io.reseal.hsm.identity.ChainBinding;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.ethereum.beacon.discovery.schema.EnrField;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeRecordTest {

  /** The example of EIP-778, "Test Vectors". */
  private static final String EXAMPLE = "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8";

  private static final ChainBinding CHAIN = new ChainBinding(31337,
      Address.ofHex("0x00000000000000000000000000000000000000aa"));

  private final Identity identity = Identity.create(new InMemoryToken("a"));

  @Test
  void theExampleOfTheStandardHolds() {
    var enr = Enr.ofText(EXAMPLE);
    assertThat(enr.seq()).isEqualTo(1);
    assertThat(enr.pairs().get("ip").hex()).isEqualTo("7f000001");
    assertThat(Rlp.number(enr.pairs().get("udp").toArray())).isEqualTo(30303);
    // Node id a448f24c6d18e575453db131 71562b71999873db5b286df957af199ec94617f7.
    assertThat(Addresses.of(enr.publicKey())).hasToString("0x71562b71999873db5b286df957af199ec94617f7");
    assertThat(enr.text()).isEqualTo(EXAMPLE);
  }

  @Test
  void aRecordOfTheStandardAloneIsNotOurs() {
    assertThatThrownBy(() -> NodeRecord.ofText(EXAMPLE)).hasMessageContaining("lacks \"tcp\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7:7000", "[2001:db8:0:0:0:0:0:7]:65535", "node-1.example.org:1",
      "localhost:7000"})
  void aRecordSaysWhereItsSignerIs(String endpoint) {
    var record = NodeRecord.signed(identity, 1_800_000_000_123L, Endpoint.of(endpoint), CHAIN);

    assertThat(NodeRecord.of(record.encoded())).isEqualTo(record);
    assertThat(NodeRecord.ofText(record.text())).isEqualTo(record);
    assertThat(record.address()).isEqualTo(identity.address());
    assertThat(record.endpoint()).hasToString(endpoint);
    assertThat(record.chain()).isEqualTo(CHAIN);
    assertThat(record.encoded().size()).isLessThanOrEqualTo(NodeRecord.SIZE_MAX);
  }

  @Test
  void theLongestHostNameFits() {
    var name = "a".repeat(100);
    var record = NodeRecord.signed(identity, Long.MAX_VALUE, new Endpoint(name, 65535),
        new ChainBinding(Long.MAX_VALUE, CHAIN.registry()));
    assertThat(record.encoded().size()).isLessThanOrEqualTo(NodeRecord.SIZE_MAX);
    assertThatThrownBy(() -> new Endpoint("a".repeat(101), 1)).hasMessageContaining("at most 100");
  }

  @Test
  void theReferenceLibraryAgrees() {
    var record = NodeRecord.signed(identity, 7, Endpoint.of("192.0.2.7:7000"), CHAIN);
    var theirs = NodeRecordFactory.DEFAULT.fromEnr(record.text());

    assertThat(theirs.isValid()).isTrue();
    assertThat(theirs.getSeq().toLong()).isEqualTo(7);
    assertThat(theirs.get(EnrField.TCP)).isEqualTo(7000);
    assertThat(theirs.getNodeId().slice(12).toHexString()).isEqualTo(identity.address().hex());
    assertThat(theirs.asEnr()).isEqualTo(record.text());
  }

  @Test
  void N31_everyBitOfARecordIsSigned() {
    var good = NodeRecord.signed(identity, 7, Endpoint.of("192.0.2.7:7000"), CHAIN);
    for (var at = 0; at < good.encoded().size(); at++) {
      for (var bit = 0; bit < 8; bit++) {
        var bad = good.encoded().toArray();
        bad[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> NodeRecord.of(Bytes.of(bad))).as("byte %d", at)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void N31_garbageIsRefusedAndThrowsNothingElse() {
    var random = new Random(778);
    for (var i = 0; i < 2000; i++) {
      var bytes = new byte[random.nextInt(310)];
      random.nextBytes(bytes);
      assertThatThrownBy(() -> NodeRecord.of(Bytes.of(bytes))).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void N69_anOverlongRecordIsRefused() {
    assertThatThrownBy(() -> NodeRecord.of(Bytes.of(new byte[301])))
        .hasMessageContaining("at most 300 bytes");
    var pairs = new TreeMap<String, Bytes>();
    pairs.put("x", Bytes.of(new byte[200]));
    assertThatThrownBy(() -> Enr.signed(identity, 1, pairs)).hasMessageContaining("at most 300 bytes");
  }

  @Test
  void whatIsSignedMustAlsoMakeSense() {
    refused(List.of("ip", "7f000001"), "lacks \"tcp\"");
    refused(List.of("ip", "7f000001", "tcp", "1b58"), "lacks \"reseal\"");
    refused(List.of("ip", "7f000001", "tcp", "", "reseal", binding()), "a port is from 1 to 65535, not 0");
    refused(List.of("ip", "7f000001", "tcp", "010000", "reseal", binding()), "not 65536");
    refused(List.of("ip", "7f000001", "tcp", "001b58", "reseal", binding()), "leading zeros");
    refused(List.of("ip", "7f00000101", "tcp", "1b58", "reseal", binding()), "4 or 16 bytes, not 5");
    refused(List.of("ip", "00000000", "tcp", "1b58", "reseal", binding()), "nobody is reached at 0.0.0.0");
    refused(List.of("ip", "e0000001", "tcp", "1b58", "reseal", binding()), "nobody is reached");
    refused(List.of("tcp", "1b58", "reseal", binding()), "lacks \"ip6\"");
    refused(List.of("host", "3132372e302e302e31", "tcp", "1b58", "reseal", binding()), "is a name");
    refused(List.of("host", "610a62", "tcp", "1b58", "reseal", binding()), "host name");
    refused(List.of("ip", "7f000001", "tcp", "1b58", "reseal", binding() + "00"), "28 bytes, not 29");
    refused(List.of("ip", "7f000001", "tcp", "1b58", "reseal", "00".repeat(8) + binding().substring(16)),
        "chain id is at least 1");
  }

  @Test
  void keysAreAscendingAndDistinct() {
    var record = NodeRecord.signed(identity, 7, Endpoint.of("192.0.2.7:7000"), CHAIN);
    var items = new ArrayList<>(Rlp.decode(record.encoded().toArray()));
    items.add(items.get(2));
    items.add(items.get(3));
    assertThatThrownBy(() -> NodeRecord.of(Bytes.of(Rlp.encode(items))))
        .hasMessageContaining("distinct and ascending");
    items.removeLast();
    assertThatThrownBy(() -> NodeRecord.of(Bytes.of(Rlp.encode(items)))).hasMessageContaining("items");
  }

  @Test
  void theTextHasOneForm() {
    var text = NodeRecord.signed(identity, 7, Endpoint.of("192.0.2.7:7000"), CHAIN).text();
    assertThatThrownBy(() -> NodeRecord.ofText(text.substring(4))).hasMessageContaining("starts with enr:");
    assertThatThrownBy(() -> NodeRecord.ofText(text + "=")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NodeRecord.ofText(text + "A")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NodeRecord.ofText("enr:not base 64"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void R24_aBootstrapNodeIsARecordOrAPlaceWithAnAddress() {
    var record = NodeRecord.signed(identity, 7, Endpoint.of("192.0.2.7:7000"), CHAIN);
    assertThat(Bootstrap.of(record.text()))
        .isEqualTo(new Bootstrap(identity.address(), Endpoint.of("192.0.2.7:7000")));
    assertThat(Bootstrap.of("node-1:7000@" + identity.address()))
        .isEqualTo(new Bootstrap(identity.address(), Endpoint.of("node-1:7000")));
    assertThatThrownBy(() -> Bootstrap.of("node-1:7000")).hasMessageContaining("host:port@address");
    assertThatThrownBy(() -> Bootstrap.of("node-1@" + identity.address()))
        .hasMessageContaining("expected host:port");
    assertThatThrownBy(() -> Bootstrap.of("node-1:7000@0x12")).hasMessageContaining("20 bytes");
    assertThatThrownBy(() -> Bootstrap.of("::1:7000@" + identity.address()))
        .hasMessageContaining("in brackets");
  }

  private static String binding() {
    return "0000000000007a69" + CHAIN.registry().hex().substring(2);
  }

  private void refused(List<String> keysAndHex, String reason) {
    var pairs = new TreeMap<String, Bytes>();
    for (var i = 0; i < keysAndHex.size(); i += 2) {
      pairs.put(keysAndHex.get(i), Bytes.ofHex(keysAndHex.get(i + 1)));
    }
    var encoded = Enr.signed(identity, 1, pairs).encoded();
    assertThatThrownBy(() -> NodeRecord.of(encoded)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
