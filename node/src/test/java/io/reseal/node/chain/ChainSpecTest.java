package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reseal.core.party.Address;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChainSpecTest {

  private static final Address REGISTRY = Address.ofHex("0x" + "c0".repeat(20));

  @Test
  void aQuorumIsMoreThanHalf() {
    assertThat(spec(2, "http://a", "http://b", "http://c").quorum()).isEqualTo(2);
    assertRefused(1, "more than half", "http://a", "http://b");
    assertRefused(2, "more than half", "http://a", "http://b", "http://c", "http://d");
    assertRefused(0, "more than half", "http://a");
    assertRefused(2, "at most all", "http://a");
  }

  @Test
  void anEndpointHasOneVote() {
    assertRefused(2, "named twice", "http://a", "http://a");
  }

  @Test
  void thereAreFromOneToSixteenEndpoints() {
    assertRefused(1, "not 0");
    assertRefused(17, "not 17",
        IntStream.range(0, 17).mapToObj(i -> "http://host" + i).toArray(String[]::new));
  }

  @Test
  void anEndpointIsAWebAddressWithoutCredentials() {
    assertRefused(1, "http or https", "ws://a");
    assertRefused(1, "http or https", "relative");
    assertRefused(1, "no user or password", "https://user:password@a");
    assertRefused(1, "has a host", "http:a");
  }

  @Test
  void accessKeysInPathsAreNotShown() {
    assertThat(spec(1, "https://rpc.example:8545/v3/accesskey?key=accesskey").toString())
        .contains("https://rpc.example:8545").doesNotContain("accesskey");
  }

  @Test
  void aChainIdIsPositiveAndABlockNotNegative() {
    assertThatIllegalArgumentException().isThrownBy(
        () -> new ChainSpec(0, REGISTRY, Optional.empty(), 0, List.of(URI.create("http://a")), 1));
    assertThatIllegalArgumentException().isThrownBy(
        () -> new ChainSpec(1, REGISTRY, Optional.empty(), -1, List.of(URI.create("http://a")), 1));
  }

  private static ChainSpec spec(int quorum, String... endpoints) {
    return new ChainSpec(1, REGISTRY, Optional.empty(), 0, Stream.of(endpoints).map(URI::create).toList(),
        quorum);
  }

  private static void assertRefused(int quorum, String why, String... endpoints) {
    assertThatIllegalArgumentException().isThrownBy(() -> spec(quorum, endpoints)).withMessageContaining(why);
  }
}
