package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reseal.node.api.StubOperations;
import io.reseal.node.config.NodeConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoints for Ethereum's clients, as a configuration wants them. */
class Web3DoorIT {

  @TempDir
  Path home;

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(home.resolve("node.yaml"), NodeYamlTest.sample().text());
  }

  private Web3Door open(Map<String, String> flags) {
    return new Web3Door(new StubOperations(), NodeConfig.load(home, flags, Map.of()));
  }

  private static int status(Web3Door door, String path, String... headers) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest
          .newBuilder(URI.create("http://127.0.0.1:" + door.port().orElseThrow() + path));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void thereAreNoneUnlessWanted() {
    try (var door = open(Map.of())) {
      assertThat(door.port()).isEmpty();
    }
  }

  @Test
  void withoutATokenFileNobodyIsAskedForOne() throws Exception {
    try (var door = open(Map.of("web3.port", "0"))) {
      assertThat(status(door, "/api/v1/eth1/publicKeys")).isEqualTo(200);
    }
  }

  @Test
  void theTokenOfTheFileIsAskedFor() throws Exception {
    token("rw-------", "0123456789abcdef\n");
    try (var door = open(Map.of("web3.port", "0", "web3.tokenFile", "web3.token"))) {
      assertThat(status(door, "/api/v1/eth1/publicKeys")).isEqualTo(401);
      assertThat(status(door, "/api/v1/eth1/publicKeys", "Authorization", "Bearer 0123456789abcdef"))
          .isEqualTo(200);
    }
  }

  @Test
  void aTokenFileIsThereItsOwnersAloneAndHoldsAToken() throws Exception {
    var flags = Map.of("web3.port", "0", "web3.tokenFile", "web3.token");
    assertThatThrownBy(() -> open(flags)).isInstanceOf(CommandFailed.class)
        .hasMessageContaining("cannot read");
    token("rw-r-----", "0123456789abcdef");
    assertThatThrownBy(() -> open(flags)).isInstanceOf(CommandFailed.class).hasMessageContaining("others");
    for (var bad : new String[]{"", "short", "0123456789 abcdef", "a".repeat(257)}) {
      token("rw-------", bad);
      assertThatThrownBy(() -> open(flags)).isInstanceOf(CommandFailed.class)
          .hasMessageContaining("holds no token").hasMessageNotContaining("0123456789");
    }
  }

  private void token(String permissions, String text) throws IOException {
    var file = home.resolve("web3.token");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
