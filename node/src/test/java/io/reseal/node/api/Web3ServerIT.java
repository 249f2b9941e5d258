package io.reseal.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.node.chain.Anvil;
import io.reseal.node.chain.ChainDoor;
import io.reseal.node.chain.ChainException;
import io.reseal.node.chain.IdentitySignatures;
import io.reseal.node.chain.RemoteTxSignService;
import io.reseal.node.signing.EthMessage;
import io.reseal.node.signing.EthTransaction;
import io.reseal.node.signing.RawData;
import io.reseal.node.signing.TypedData;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.utils.Numeric;

/** The accounts as Ethereum's clients see them, with a chain behind. */
class Web3ServerIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TO = "0x" + "2a".repeat(20);
  private static final String KEY = "0x" + OneKey.account().publicKey().hex();
  /** A path, and one header. */
  private static final String GET = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\nConnection: close\r\n\r\n";
  private static Anvil anvil;

  private final OneKey signer = new OneKey();
  private Web3Server server;

  @BeforeAll
  static void startChain() {
    anvil = Anvil.ticking();
    anvil.fund(OneKey.ADDRESS, BigInteger.TEN.pow(24));
  }

  @AfterAll
  static void stopChain() {
    anvil.close();
  }

  @BeforeEach
  void start() {
    server = serve(anvil.uri(), Optional.empty());
  }

  private Web3Server serve(URI chain, Optional<String> token) {
    return Web3Server.start(signer, new ChainDoor(chain, Duration.ofSeconds(5)), Anvil.CHAIN_ID, token, 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  // web3signer

  @Test
  void upcheckHealthAndKeysAreWeb3signers() throws IOException {
    assertThat(get("/upcheck").body).isEqualTo("OK");
    assertThat(JSON.readTree(get("/healthcheck").body).get("status").textValue()).isEqualTo("UP");
    assertThat(JSON.readTree(get("/api/v1/eth1/publicKeys").body)).hasSize(1)
        .allMatch(key -> key.textValue().equals(KEY));
    signer.here = false;
    assertThat(get("/healthcheck").status).isEqualTo(503);
    assertThat(JSON.readTree(get("/api/v1/eth1/publicKeys").body)).isEmpty();
  }

  private Answer eth1(String identifier, String data) throws IOException {
    return post("/api/v1/eth1/sign/" + identifier, "{\"data\": \"" + data + "\"}");
  }

  private static String transaction(long nonce, long value) {
    return "0x" + legacy(nonce, value).bytes().hex();
  }

  private static EthTransaction legacy(long nonce, long value) {
    return new EthTransaction(EthTransaction.Form.LEGACY, Anvil.CHAIN_ID, nonce, BigInteger.TEN.pow(10),
        BigInteger.TEN.pow(10), 21_000, Optional.of(Address.ofHex(TO)), BigInteger.valueOf(value),
        Bytes.EMPTY, List.of());
  }

  @Test
  void dataIsSignedByItsKeccak() throws IOException {
    for (var identifier : List.of(KEY, KEY.substring(2), OneKey.ADDRESS.hex())) {
      var answer = eth1(identifier, "0x68656c6c6f");
      assertThat(answer.status).isEqualTo(200);
      assertThat(IdentitySignatures.isBy(OneKey.ADDRESS, new RawData(Bytes.ofHex("68656c6c6f")).digest(),
          Bytes.ofHex(answer.body.substring(2)))).isTrue();
    }
  }

  @Test
  void aTransactionIsRecognizedAndItsNonceSignedOnce() throws IOException {
    assertThat(eth1(KEY, transaction(1_000_000, 1)).status).isEqualTo(200);
    assertThat(signer.asked).containsExactly(legacy(1_000_000, 1));
    assertThat(eth1(KEY, transaction(1_000_000, 2)).status).isEqualTo(412);
    assertThat(eth1(KEY, transaction(1_000_000, 1)).status).isEqualTo(200);
  }

  @Test
  void whatIsWrongIsToldAsWeb3signerDoes() throws IOException {
    assertThat(eth1("0x" + "11".repeat(64), "0x68").status).isEqualTo(404);
    for (var body : List.of("", "{", "[]", "{}", "{\"data\": 1}", "{\"data\": \"68\"}", "{\"data\": \"0x6\"}",
        "{\"data\": \"0x\"}", "{\"data\": \"0x68\", \"more\": 1}", "{\"data\": \"0x68\", \"data\": \"0x69\"}",
        "{\"data\": \"0x02c0\"}", "{\"data\": \"0x1901\"}")) {
      assertThat(post("/api/v1/eth1/sign/" + KEY, body).status).as(body).isEqualTo(400);
    }
    assertThat(signer.asked).isEmpty();
    for (var status : List.of(403, 503, 504)) {
      signer.failing = Optional.of(new OperationFailed("not now", status));
      var answer = eth1(KEY, "0x68");
      assertThat(answer.status).isEqualTo(status);
      assertThat(answer.body).isEqualTo("not now");
    }
    assertThat(get("/api/v1/eth1/nothing").status).isEqualTo(404);
    assertThat(get("/api/v1/eth1/sign/" + KEY).status).isEqualTo(405);
  }

  // Whom it answers

  @Test
  void aForeignHostAnOriginAndAnUndeclaredBodyAreRefused() throws IOException {
    assertThat(
        exchange("GET /healthcheck HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").status)
        .isEqualTo(421);
    assertThat(exchange(GET.formatted("/healthcheck", "Origin: http://127.0.0.1:1")).status).isEqualTo(403);
    var body = "{\"data\": \"0x68\"}";
    assertThat(exchange("POST /api/v1/eth1/sign/" + KEY
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
        + "\r\nConnection: close\r\n\r\n" + body).status).isEqualTo(415);
    assertThat(signer.asked).isEmpty();
  }

  @Test
  void withATokenEverythingButUpcheckNeedsIt() throws IOException {
    server.close();
    server = serve(anvil.uri(), Optional.of("0123456789abcdef"));
    assertThat(get("/upcheck").status).isEqualTo(200);
    assertThat(get("/healthcheck").status).isEqualTo(401);
    assertThat(eth1(KEY, "0x68").status).isEqualTo(401);
    assertThat(post("/", "{}").status).isEqualTo(401);
    assertThat(exchange(GET.formatted("/healthcheck", "Authorization: Bearer 0123456789abcdef")).status)
        .isEqualTo(200);
    assertThatIllegalArgumentException().isThrownBy(() -> serve(anvil.uri(), Optional.of("short")));
  }

  @Test
  void aTakenPortIsSaidSo() {
    assertThatIllegalStateException().isThrownBy(() -> Web3Server.start(signer,
        new ChainDoor(anvil.uri(), Duration.ofSeconds(1)), 1, Optional.empty(), server.port()))
        .withMessageContaining("cannot be served");
  }

  @Test
  void aBodyHasALongestForm() throws IOException {
    assertThat(post("/", "\"" + "a".repeat(Web3Server.BODY_MAX) + "\"").status).isEqualTo(413);
  }

  // JSON-RPC

  private JsonNode rpc(String method, Object... params) throws IOException {
    return rpcBody(JSON.writeValueAsString(new Call("2.0", 7, method, List.of(params))));
  }

  private record Call(String jsonrpc, int id, String method, List<Object> params) {
  }

  private JsonNode rpcBody(String body) throws IOException {
    var answer = post("/", body);
    assertThat(answer.status).isEqualTo(200);
    return JSON.readTree(answer.body);
  }

  private String result(String method, Object... params) throws IOException {
    var answer = rpc(method, params);
    assertThat(answer.path("error")).as("%s", answer).isEmpty();
    assertThat(answer.get("id").intValue()).isEqualTo(7);
    return answer.get("result").textValue();
  }

  private ObjectNode draft() {
    return JSON.createObjectNode().put("from", OneKey.ADDRESS.hex()).put("to", TO).put("value", "0x1");
  }

  private static void assertIsOurs(Bytes32 digest, String signature) {
    assertThat(IdentitySignatures.isBy(OneKey.ADDRESS, digest, Bytes.ofHex(signature.substring(2)))).isTrue();
  }

  @Test
  void theAccountSignsMessagesAndTypedData() throws IOException {
    assertThat(rpc("eth_accounts").get("result")).hasSize(1)
        .allMatch(account -> account.textValue().equals(OneKey.ADDRESS.hex()));
    var hello = Bytes.ofHex("68656c6c6f");
    assertIsOurs(new EthMessage(hello).digest(), result("eth_sign", OneKey.ADDRESS.hex(), "0x68656c6c6f"));
    assertIsOurs(new EthMessage(hello).digest(),
        result("personal_sign", "0x68656c6c6f", OneKey.ADDRESS.hex()));
    assertIsOurs(new EthMessage(hello).digest(),
        result("personal_sign", "0x68656c6c6f", OneKey.ADDRESS.hex(), "a password, as geth's has it"));
    var typed = """
        {"types": {"EIP712Domain": [{"name": "chainId", "type": "uint256"}], "A": [{"name": "n", "type": "uint8"}]},
         "primaryType": "A", "domain": {"chainId": 1}, "message": {"n": 255}}""";
    var digest = TypedData.of(Bytes.of(typed.getBytes(StandardCharsets.UTF_8))).digest();
    assertIsOurs(digest, result("eth_signTypedData_v4", OneKey.ADDRESS.hex(), typed));
    assertIsOurs(digest, result("eth_signTypedData_v4", OneKey.ADDRESS.hex(), JSON.readTree(typed)));
  }

  @Test
  void aWholeTransactionIsSignedAndNotSent() throws IOException {
    var whole = draft().put("nonce", "0x7a1200").put("gas", "0x5208").put("gasPrice", "0x2540be400");
    var raw = result("eth_signTransaction", whole);
    assertThat(signer.asked).containsExactly(legacy(8_000_000, 1));
    assertThat(raw).startsWith("0xf8");
    for (var missing : List.of("nonce", "gas", "gasPrice")) {
      var error = rpc("eth_signTransaction", whole.deepCopy().without(missing)).get("error");
      assertThat(error.get("code").intValue()).isEqualTo(-32602);
      assertThat(error.get("message").textValue()).contains("is missing");
    }
  }

  private JsonNode mined(String hash) {
    for (var k = 0; k < 100; k++) {
      var receipt = anvil.call("eth_getTransactionReceipt", hash);
      if (!receipt.isNull()) {
        return receipt;
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalStateException(hash + " is not mined");
  }

  @Test
  void whatIsLeftOutOfATransactionIsFilledInAndItIsSent() throws IOException {
    var pending = new BigInteger(
        anvil.call("eth_getTransactionCount", OneKey.ADDRESS.hex(), "pending").textValue().substring(2), 16);
    var receipt = mined(result("eth_sendTransaction", draft()));
    assertThat(receipt.get("status").textValue()).isEqualTo("0x1");
    assertThat(receipt.get("from").textValue()).isEqualTo(OneKey.ADDRESS.hex());
    var sent = (EthTransaction) signer.asked.getFirst();
    assertThat(sent.form()).isEqualTo(EthTransaction.Form.DYNAMIC_FEE);
    assertThat(sent.chainId()).isEqualTo(Anvil.CHAIN_ID);
    assertThat(sent.nonce()).isEqualTo(pending.longValueExact());
    assertThat(sent.gas()).isBetween(21_000L, 30_000L);
    assertThat(sent.feePerGas()).isGreaterThanOrEqualTo(sent.priorityFee());
    var legacy = mined(
        result("eth_sendTransaction", draft().put("gasPrice", "0x4a817c800").put("gas", "0x5208")));
    assertThat(legacy.get("status").textValue()).isEqualTo("0x1");
    assertThat(((EthTransaction) signer.asked.getLast()).form()).isEqualTo(EthTransaction.Form.LEGACY);
  }

  @Test
  void clientsAtOnceGetNoncesOfTheirOwn() throws Exception {
    var hashes = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sending = IntStream.range(0, 12)
          .mapToObj(_ -> threads.submit(() -> result("eth_sendTransaction", draft()))).toList();
      for (var one : sending) {
        hashes.add(one.get());
      }
    }
    assertThat(new TreeSet<>(hashes)).hasSize(12);
    hashes.forEach(hash -> assertThat(mined(hash).get("status").textValue()).isEqualTo("0x1"));
  }

  @Test
  void aRefusedTransactionsNonceIsGivenAgainAndATimedOutOnesIsKeptForIt() throws IOException {
    signer.failing = Optional.of(new OperationFailed("the policy says no", 403));
    var refused = rpc("eth_sendTransaction", draft().put("value", "0x2")).get("error");
    assertThat(refused.get("code").intValue()).isEqualTo(-32003);
    assertThat(refused.get("data").get("status").intValue()).isEqualTo(403);
    signer.failing = Optional.of(new OperationFailed("no signature in time", 504));
    var late = rpc("eth_sendTransaction", draft().put("value", "0x3")).get("error");
    assertThat(late.get("code").intValue()).isEqualTo(-32002);
    var first = (EthTransaction) signer.asked.get(0);
    var second = (EthTransaction) signer.asked.get(1);
    assertThat(second.nonce()).isEqualTo(first.nonce());
    var other = result("eth_sendTransaction", draft().put("value", "0x4"));
    assertThat(((EthTransaction) signer.asked.get(2)).nonce()).isEqualTo(second.nonce() + 1);
    var again = result("eth_sendTransaction", draft().put("value", "0x3"));
    assertThat(signer.asked.get(3)).as("the same transaction, not another").isEqualTo(second);
    assertThat(mined(again).get("status").textValue()).isEqualTo("0x1");
    assertThat(mined(other).get("status").textValue()).isEqualTo("0x1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"to\": \"0x01\"} | from: expected an address",
      "{\"from\": \"FROM\", \"to\": \"0x01\"} | to: expected an address",
      "{\"from\": \"FROM\", \"value\": 1} | value: expected text of 0x",
      "{\"from\": \"FROM\", \"value\": \"0x\"} | value: expected 0x and 1 to 64",
      "{\"from\": \"FROM\", \"data\": \"0x1\"} | data: expected pairs",
      "{\"from\": \"FROM\", \"data\": \"0x01\", \"input\": \"0x02\"} | data and input differ",
      "{\"from\": \"FROM\", \"nonce\": \"0x7fffffffffffffff\"} | nonce: expected a quantity below",
      "{\"from\": \"FROM\", \"type\": \"0x3\"} | type: expected",
      "{\"from\": \"FROM\", \"blobVersionedHashes\": []} | no key but",
      "{\"from\": \"FROM\", \"gasPrice\": \"0x1\", \"maxFeePerGas\": \"0x1\"} | exclude each other",
      "{\"from\": \"FROM\", \"type\": \"0x2\", \"gasPrice\": \"0x1\"} | of the transaction's type",
      "{\"from\": \"FROM\", \"type\": \"0x0\", \"maxFeePerGas\": \"0x1\"} | of the transaction's type",
      "{\"from\": \"FROM\", \"type\": \"0x0\", \"accessList\": []} | of the transaction's type",
      "{\"from\": \"FROM\", \"accessList\": {}} | accessList: expected a list",
      "{\"from\": \"FROM\", \"accessList\": [{\"address\": \"FROM\"}]} | accessList: expected objects",
      "{\"from\": \"FROM\", \"chainId\": \"0x1\"} | chainId: transactions are sent to chain 31337",
      "{\"from\": \"0x0101010101010101010101010101010101010101\"} | unknown account",
      "{\"from\": \"FROM\"} | has code", "7 | as an object"})
  void aTransactionIsReadStrictly(String json, String why) throws IOException {
    var answer = rpc("eth_sendTransaction", JSON.readTree(json.replace("FROM", OneKey.ADDRESS.hex())));
    assertThat(answer.path("error").path("message").textValue()).contains(why);
    assertThat(signer.asked).isEmpty();
  }

  @Test
  void aTransactionThatWouldRevertIsTheEndpointsError() throws IOException {
    var reverting = JSON.createObjectNode().put("from", OneKey.ADDRESS.hex()).put("data", "0x60006000fd");
    var error = rpc("eth_sendTransaction", reverting).get("error");
    assertThat(error.get("code").intValue()).isEqualTo(3);
    assertThat(error.get("message").textValue()).contains("revert");
    assertThat(signer.asked).isEmpty();
  }

  @Test
  void otherMethodsAreTheEndpoints() throws IOException {
    assertThat(result("eth_chainId")).isEqualTo("0x7a69");
    assertThat(result("net_version")).isEqualTo("31337");
    assertThat(result("web3_clientVersion")).startsWith("anvil");
    var wrong = rpc("eth_getBalance", "nobody");
    assertThat(wrong.get("error").get("code").isIntegralNumber()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"personal_unlockAccount", "debug_traceTransaction", "admin_peers",
      "anvil_setBalance", "evm_mine", "eth_signTypedData_v3", "eth_sendUnsignedTransaction", "eth_coinbase",
      "eth_requestAccounts", "eth_", "eth_a b", "ETH_chainId", "rpc_modules", ""})
  void methodsThatUseAnEndpointsOwnKeysOrSwitchesAreNotPassedOn(String method) throws IOException {
    assertThat(rpc(method).get("error").get("code").intValue()).isEqualTo(-32601);
  }

  @Test
  void whatIsNoCallIsToldByJsonRpcsCodes() throws IOException {
    assertThat(rpcBody("{").get("error").get("code").intValue()).isEqualTo(-32700);
    assertThat(rpcBody("[".repeat(5000)).get("error").get("code").intValue()).isEqualTo(-32700);
    for (var body : List.of("7", "{}", "[]",
        "{\"jsonrpc\": \"1.0\", \"id\": 1, \"method\": \"eth_accounts\"}",
        "{\"jsonrpc\": \"2.0\", \"id\": {}, \"method\": \"eth_accounts\"}",
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": 7}")) {
      assertThat(rpcBody(body).get("error").get("code").intValue()).as(body).isEqualTo(-32600);
    }
    assertThat(rpcBody("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"eth_sign\", \"params\": {}}")
        .get("error").get("code").intValue()).isEqualTo(-32602);
    for (var params : List.of(List.of(), List.of("0x01", "0x02", "0x03"), List.of("0x01", "0x02"),
        List.of(OneKey.ADDRESS.hex(), "hello"))) {
      assertThat(rpc("eth_sign", params.toArray()).get("error").get("code").intValue()).isEqualTo(-32602);
    }
    assertThat(rpc("eth_sign", TO, "0x68").get("error").get("code").intValue()).isEqualTo(-32000);
    for (var params : List.of(List.of("0x68"), List.of("hello", OneKey.ADDRESS.hex()),
        List.of(OneKey.ADDRESS.hex(), "0x68"), List.of("0x68", OneKey.ADDRESS.hex(), "", ""))) {
      assertThat(rpc("personal_sign", params.toArray()).get("error").get("code").intValue()).as("%s", params)
          .isEqualTo(-32602);
    }
    assertThat(rpc("personal_sign", "0x68", TO).get("error").get("code").intValue()).isEqualTo(-32000);
    assertThat(rpc("eth_signTypedData_v4", OneKey.ADDRESS.hex(), "{}").get("error").get("code").intValue())
        .isEqualTo(-32602);
  }

  @Test
  void aBatchIsAnsweredInItsOrderWithinItsLimit() throws IOException {
    var call = "{\"jsonrpc\": \"2.0\", \"id\": %s, \"method\": \"eth_accounts\"}";
    var answers = rpcBody("[" + call.formatted("\"a\"") + ", 7, " + call.formatted("2") + "]");
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).get("id").textValue()).isEqualTo("a");
    assertThat(answers.get(1).get("error").get("code").intValue()).isEqualTo(-32600);
    assertThat(answers.get(2).get("id").intValue()).isEqualTo(2);
    var most = String.join(",", java.util.Collections.nCopies(JsonRpc.BATCH_MAX, call.formatted("1")));
    assertThat(rpcBody("[" + most + "]")).hasSize(JsonRpc.BATCH_MAX);
    assertThat(rpcBody("[" + most + "," + call.formatted("1") + "]").get("error").get("code").intValue())
        .isEqualTo(-32600);
    assertThat(post("/", "{\"jsonrpc\": \"2.0\", \"method\": \"eth_accounts\"}").status).as("a notification")
        .isEqualTo(204);
  }

  @Test
  void anEndpointThatDoesNotAnswerIsToldSo() throws IOException {
    server.close();
    server = serve(URI.create("http://127.0.0.1:1"), Optional.empty());
    var error = rpc("eth_chainId").get("error");
    assertThat(error.get("code").intValue()).isEqualTo(-32002);
    assertThat(error.get("message").textValue()).contains("the chain's endpoint");
    assertThat(rpc("eth_sendTransaction", draft()).get("error").get("code").intValue()).isEqualTo(-32002);
    assertThat(result("eth_sign", OneKey.ADDRESS.hex(), "0x68")).as("needs no chain").startsWith("0x");
  }

  // web3j

  @Test
  void web3jSendsByTheTxSignService() throws Exception {
    try (var service = new RemoteTxSignService(URI.create("http://127.0.0.1:" + server.port()),
        OneKey.ADDRESS, Duration.ofSeconds(20), Optional.empty())) {
      assertThat(service.getAddress()).isEqualTo(OneKey.ADDRESS.hex());
      var web3j = Web3j.build(new HttpService(anvil.uri().toString()));
      var manager = new RawTransactionManager(web3j, service, Anvil.CHAIN_ID);
      var price = BigInteger.TEN.pow(11);
      var legacy = manager.sendTransaction(price, BigInteger.valueOf(21_000), TO, "", BigInteger.ONE);
      assertThat(legacy.hasError()).isFalse();
      assertThat(mined(legacy.getTransactionHash()).get("from").textValue()).isEqualTo(OneKey.ADDRESS.hex());
      var twoFees = manager.sendEIP1559Transaction(Anvil.CHAIN_ID, BigInteger.ONE, price,
          BigInteger.valueOf(21_000), TO, "", BigInteger.ONE);
      assertThat(twoFees.hasError()).isFalse();
      assertThat(mined(twoFees.getTransactionHash()).get("from").textValue()).isEqualTo(OneKey.ADDRESS.hex());
      signer.failing = Optional.of(new OperationFailed("the policy says no", 403));
      assertThatThrownBy(
          () -> manager.sendTransaction(price, BigInteger.valueOf(21_000), TO, "", BigInteger.ONE))
          .isInstanceOf(ChainException.class).hasMessageContainingAll("HTTP 403", "the policy says no");
      web3j.shutdown();
    }
  }

  @Test
  void web3jsNodeWithAnUnlockedAccountWorksUnchanged() throws Exception {
    var web3j = Web3j.build(new HttpService("http://127.0.0.1:" + server.port()));
    assertThat(web3j.ethAccounts().send().getAccounts()).containsExactly(OneKey.ADDRESS.hex());
    assertThat(web3j.ethChainId().send().getChainId()).isEqualTo(Anvil.CHAIN_ID);
    var sent = web3j.ethSendTransaction(org.web3j.protocol.core.methods.request.Transaction
        .createEtherTransaction(OneKey.ADDRESS.hex(), null, null, null, TO, BigInteger.TWO)).send();
    assertThat(sent.hasError()).as("%s", sent.getError()).isFalse();
    assertThat(mined(sent.getTransactionHash()).get("status").textValue()).isEqualTo("0x1");
    var signature = web3j.ethSign(OneKey.ADDRESS.hex(), "0x68").send().getSignature();
    assertThat(Numeric.hexStringToByteArray(signature)).hasSize(65);
    web3j.shutdown();
  }

  @Test
  void aSignerWithoutTheAccountIsRefused() {
    assertThatThrownBy(() -> new RemoteTxSignService(URI.create("http://127.0.0.1:" + server.port()),
        Address.ofHex(TO), Duration.ofSeconds(20), Optional.empty())).isInstanceOf(ChainException.class)
        .hasMessageContaining("no key of " + TO);
  }

  private record Answer(int status, String head, String body) {
  }

  private Answer get(String path) throws IOException {
    return exchange(GET.formatted(path, "Accept: */*"));
  }

  private Answer post(String path, String body) throws IOException {
    return exchange("POST " + path
        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
        + body.length() + "\r\n\r\n" + body);
  }

  private Answer exchange(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var split = answer.indexOf("\r\n\r\n");
      assertThat(split).as(answer).isPositive();
      var head = answer.substring(0, split);
      return new Answer(Integer.parseInt(head.split(" ", 3)[1]), head, answer.substring(split + 4));
    }
  }
}
