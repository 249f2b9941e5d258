package io.reseal.node.chain;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.web3j.crypto.Keys;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.service.TxSignService;

/**
 * For clients: a web3j account whose key a committee holds, over the
 * {@code eth1} endpoints of one of its nodes (or of a web3signer). A signature
 * that is not the account's is refused here.
 */
public final class RemoteTxSignService implements TxSignService, AutoCloseable {

  private static final int ANSWER_MAX = 64 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .followRedirects(HttpClient.Redirect.NEVER).build();
  private final URI node;
  private final Duration timeout;
  private final Optional<String> token;
  private final String publicKey;

  /**
   * Of the account with this address.
   *
   * @param node
   *          such as {@code http://127.0.0.1:9000}
   * @param timeout
   *          of one signature, which takes a committee its time
   * @param token
   *          as the node asks for
   * @throws ChainException
   *           when the node does not answer or has no such account
   */
  public RemoteTxSignService(URI node, Address account, Duration timeout, Optional<String> token) {
    this.node = node;
    this.timeout = timeout;
    this.token = token;
    List<String> keys;
    try {
      keys = JSON.readValue(text(request("/api/v1/eth1/publicKeys").GET().build()), new TypeReference<>() {
      });
    } catch (IOException e) {
      throw new ChainException("the signer answered no list of keys", e);
    }
    publicKey = keys.stream()
        .filter(key -> key.matches("0x[0-9a-f]{128}") && address(key).equals(account.hex())).findFirst()
        .orElseThrow(() -> new ChainException("the signer has no key of " + account));
  }

  private static String address(String publicKey) {
    return "0x" + Keys.getAddress(publicKey);
  }

  @Override
  public String getAddress() {
    return address(publicKey);
  }

  /**
   * Signs.
   *
   * @throws ChainException
   *           with the signer's reason when it refuses: HTTP 403 its policy, 412
   *           another transaction with this nonce
   */
  @Override
  public byte[] sign(RawTransaction transaction, long chainId) {
    var isLegacy = transaction.getType().isLegacy();
    var unsigned = isLegacy && chainId > 0
        ? TransactionEncoder.encode(transaction, chainId)
        : TransactionEncoder.encode(transaction);
    byte[] body;
    try {
      body = JSON.writeValueAsBytes(Map.of("data", "0x" + Bytes.of(unsigned).hex()));
    } catch (IOException e) {
      throw new IllegalStateException("a map of text has a JSON form", e);
    }
    var answer = text(request("/api/v1/eth1/sign/" + publicKey).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build()).strip();
    if (!answer.matches("0x[0-9a-fA-F]{130}")) {
      throw new ChainException("the signer answered no signature of 65 bytes");
    }
    var signature = Bytes.ofHex(answer.substring(2));
    if (!IdentitySignatures.isBy(Address.ofHex(getAddress()), Abi.keccak(unsigned), signature)) {
      throw new ChainException("the signer's signature is not that of " + getAddress());
    }
    var bytes = signature.toArray();
    var parts = new Sign.SignatureData(bytes[64], Arrays.copyOf(bytes, 32),
        Arrays.copyOfRange(bytes, 32, 64));
    return TransactionEncoder.encode(transaction,
        isLegacy && chainId > 0 ? TransactionEncoder.createEip155SignatureData(parts, chainId) : parts);
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(node.resolve(path)).timeout(timeout);
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private String text(HttpRequest request) {
    try {
      var response = http.send(request,
          HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), ANSWER_MAX));
      var text = new String(response.body(), StandardCharsets.UTF_8);
      if (response.statusCode() != 200) {
        throw new ChainException(
            "the signer answered HTTP " + response.statusCode() + ": " + Json.shown(text));
      }
      return text;
    } catch (IOException e) {
      throw new ChainException("the signer does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainException("interrupted while asking the signer", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
