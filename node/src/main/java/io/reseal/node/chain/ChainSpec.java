package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Which chain and which registry this node follows, and whom it asks about
 * them.
 *
 * @param registryCodeHash
 *          Keccak-256 of the registry's code; if absent, the code seen first is
 *          pinned
 * @param registryBlock
 *          a block at or before the registry's deployment, where the search for
 *          its events starts; 0 if unknown
 * @param endpoints
 *          1 to 16 different JSON-RPC endpoints, http or https
 * @param quorum
 *          how many endpoints must agree, more than half of them, so that no
 *          two answers can both have a quorum
 */
public record ChainSpec(long chainId, Address registry, Optional<Bytes32> registryCodeHash,
    long registryBlock, List<URI> endpoints, int quorum) {

  /** Most endpoints. */
  public static final int ENDPOINTS_MAX = 16;

  public ChainSpec {
    endpoints = List.copyOf(endpoints);
    if (chainId < 1) {
      throw new IllegalArgumentException("a chain id is positive, not " + chainId);
    }
    if (registryBlock < 0) {
      throw new IllegalArgumentException("a block number is not negative: " + registryBlock);
    }
    if (endpoints.isEmpty() || endpoints.size() > ENDPOINTS_MAX) {
      throw new IllegalArgumentException(
          "expected from 1 to " + ENDPOINTS_MAX + " endpoints, not " + endpoints.size());
    }
    if (new HashSet<>(endpoints).size() < endpoints.size()) {
      throw new IllegalArgumentException("an endpoint is named twice; it would have two votes");
    }
    for (var endpoint : endpoints) {
      if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
        throw new IllegalArgumentException(
            "an endpoint is an http or https address, not " + endpoint.getScheme());
      }
      if (endpoint.getHost() == null || endpoint.getRawUserInfo() != null) {
        throw new IllegalArgumentException("an endpoint has a host, and no user or password in its address");
      }
    }
    if (quorum > endpoints.size() || 2 * quorum <= endpoints.size()) {
      throw new IllegalArgumentException("a quorum of " + quorum + " is not more than half of "
          + endpoints.size() + " endpoints, and at most all");
    }
  }

  /** Without the endpoints' paths, which may hold access keys. */
  @Override
  public String toString() {
    return "chain " + chainId + ", registry " + registry + ", " + quorum + " of "
        + endpoints.stream().map(Endpoint::name).toList();
  }
}
