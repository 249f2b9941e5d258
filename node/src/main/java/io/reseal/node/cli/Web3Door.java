package io.reseal.node.cli;

import io.reseal.node.api.EthereumSigner;
import io.reseal.node.api.Web3Server;
import io.reseal.node.chain.ChainDoor;
import io.reseal.node.config.NodeConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The endpoints for Ethereum's clients, if the configuration wants them. */
final class Web3Door implements AutoCloseable {

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
  private static final int TOKEN_MAX = 256;
  private static final Set<PosixFilePermission> OWNERS = Set.of(PosixFilePermission.OWNER_READ,
      PosixFilePermission.OWNER_WRITE);

  private final Optional<Web3Server> server;

  Web3Door(EthereumSigner signer, NodeConfig config) {
    server = config.web3().map(web3 -> Web3Server.start(signer, new ChainDoor(web3.endpoint(), CALL_TIMEOUT),
        config.chain().chainId(), web3.tokenFile().map(Web3Door::token), web3.port()));
  }

  /** Where it listens, if it does. */
  OptionalInt port() {
    return server.map(each -> OptionalInt.of(each.port())).orElse(OptionalInt.empty());
  }

  private static String token(Path file) {
    try {
      if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
        throw CommandFailed.failed("others than its owner can open " + file, "chmod 600 " + file);
      }
      try (var in = Files.newInputStream(file)) {
        var token = new String(in.readNBytes(TOKEN_MAX + 2), StandardCharsets.US_ASCII).strip();
        if (!token.matches("[\\x21-\\x7e]{16,256}")) {
          throw CommandFailed.failed(file + " holds no token of 16 to " + TOKEN_MAX + " printable characters",
              "openssl rand -hex 32 > " + file);
        }
        return token;
      }
    } catch (IOException e) {
      throw CommandFailed.failed("cannot read " + file + ", which web3.tokenFile names",
          "openssl rand -hex 32 > " + file + "; chmod 600 " + file);
    }
  }

  @Override
  public void close() {
    server.ifPresent(Web3Server::close);
  }
}
