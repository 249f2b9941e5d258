package io.reseal.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.core.party.Address;
import io.reseal.core.party.Committee;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The administrator's program, on a chain that makes its own blocks. */
class GovernanceIT {

  private static final List<Address> RELAYERS = TestChain.addresses(TestIdentity.several(4));

  @Test
  void theProgramDeploysAndChangesTheRelayerSet() throws IOException {
    try (var anvil = Anvil.ticking()) {
      var rpc = anvil.uri().toString();
      var deployed = output(rpc, "deploy", "2", "0,0,0,3600,600,60,86400", RELAYERS.get(0).hex(),
          RELAYERS.get(1).hex(), RELAYERS.get(2).hex());
      var bridge = address(deployed, "bridge ");
      var registry = Address.ofHex(address(deployed, "registry "));
      Governance.main(new String[]{rpc, "add", bridge, RELAYERS.get(3).hex()});
      Governance.main(new String[]{rpc, "remove", bridge, RELAYERS.get(0).hex()});
      Governance.main(new String[]{rpc, "threshold", bridge, "3"});
      Governance.main(new String[]{rpc, "request-refresh", registry.hex()});

      var spec = new ChainSpec(Anvil.CHAIN_ID, registry, Optional.empty(), 0, List.of(anvil.uri()), 1);
      try (var reader = new QuorumReader(spec, new MemoryCursor())) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreException(ChainException.class)
            .until(() -> reader.poll().refreshRequested());
        var state = reader.poll();
        assertThat(state.relayers().committee()).contains(Committee.of(RELAYERS.subList(1, 4), 3));
        assertThat(state.times()).isEqualTo(new RegistryTimes(0, 0, 0, 3600, 600, 60, 86400));
      }
      assertThatThrownBy(() -> Governance.main(new String[]{rpc, "remove", bridge, RELAYERS.get(0).hex()}))
          .isInstanceOf(IllegalStateException.class).hasMessageContaining("adminRemoveRelayer");
    }
  }

  private static List<String> output(String... arguments) throws IOException {
    var out = System.out;
    var taken = new ByteArrayOutputStream();
    System.setOut(new PrintStream(taken, true, StandardCharsets.UTF_8));
    try {
      Governance.main(arguments);
    } finally {
      System.setOut(out);
    }
    return new ArrayList<>(taken.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private static String address(List<String> output, String label) {
    return output.stream().filter(line -> line.startsWith(label)).findFirst().orElseThrow()
        .substring(label.length());
  }
}
