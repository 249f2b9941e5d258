package io.reseal.node.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.reseal.core.party.Bytes;
import io.reseal.node.chain.ChainDoor;
import io.reseal.node.signing.SigningRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The committee's accounts for Ethereum's own clients, over HTTP on 127.0.0.1
 * only: web3signer's {@code eth1} endpoints and the JSON-RPC of a node that
 * holds the account.
 *
 * <p>
 * Its clients bring no token unless the configuration asks for one. A web page
 * in a browser of this machine can reach it as well, so nothing is taken that
 * comes from a page: a foreign Host, an Origin, a body that is not declared as
 * JSON.
 */
public final class Web3Server implements AutoCloseable {

  /** Longest body in bytes: the longest request in hexadecimal digits, twice. */
  static final int BODY_MAX = 4 * SigningRequest.BYTES_MAX + 4096;
  /** How many calls are worked on at once. */
  static final int CALLS_MAX = 32;

  private static final Logger LOG = LogManager.getLogger(Web3Server.class);
  private static final int CONNECTIONS_MAX = 64;

  private final EthereumSigner signer;
  private final JsonRpc rpc;
  private final ChainDoor chain;
  private final Optional<Doorkeeper> token;
  private final Doorkeeper door = new Doorkeeper("");
  private final Semaphore calls = new Semaphore(CALLS_MAX);
  private final Javalin javalin;

  private Web3Server(EthereumSigner signer, ChainDoor chain, long chainId, Optional<String> token) {
    this.signer = signer;
    this.chain = chain;
    this.token = token.map(Doorkeeper::new);
    rpc = new JsonRpc(signer, chain, chainId);
    javalin = Javalin.create(this::configure);
  }

  /**
   * Serves.
   *
   * @param chain
   *          to which other calls go; closed with the server
   * @param token
   *          that clients must bring, of 16 characters or more
   * @param port
   *          0 lets the system choose
   * @throws IllegalStateException
   *           when the port is taken
   */
  public static Web3Server start(EthereumSigner signer, ChainDoor chain, long chainId, Optional<String> token,
      int port) {
    if (token.filter(text -> text.length() < 16).isPresent()) {
      throw new IllegalArgumentException("a token has 16 characters or more");
    }
    var server = new Web3Server(signer, chain, chainId, token);
    try {
      server.javalin.start(Loopback.HOST, port);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw new IllegalStateException(
          "the web3 endpoints cannot be served on " + Loopback.HOST + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** Where it listens. */
  public int port() {
    return javalin.port();
  }

  private void configure(JavalinConfig config) {
    Loopback.bound(config, BODY_MAX, CONNECTIONS_MAX);

    config.routes.before(this::admit);
    config.routes.get("/upcheck", context -> context.contentType("text/plain").result("OK"));
    config.routes.get("/healthcheck", this::health);
    config.routes.get("/api/v1/eth1/publicKeys", context -> context.contentType("application/json").result(
        Json.text(signer.accounts().stream().map(account -> "0x" + account.publicKey().hex()).toList())));
    config.routes.post("/api/v1/eth1/sign/{identifier}", context -> limited(() -> sign(context)));
    config.routes.post("/", context -> limited(() -> call(context)));
    config.routes.exception(OperationFailed.class, Web3Server::fail);
    config.routes.exception(HttpResponseException.class, (failure, context) -> fail(
        new OperationFailed("the request is refused", Math.max(400, failure.getStatus())), context));
    config.routes.exception(Exception.class, (failure, context) -> {
      LOG.error("{} {} failed", context.method(), context.path(), failure);
      fail(new OperationFailed("the node could not answer", 500), context);
    });
  }

  private void admit(Context context) {
    context.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
    door.misdirected(context.header("Host")).ifPresent(refusal -> {
      throw refusal;
    });
    if (context.header("Origin") != null) {
      throw new OperationFailed("this API answers no web page",
          "ask from a program, or put a proxy of your own before it", 403);
    }
    if (!context.path().equals("/upcheck")) {
      token.flatMap(keeper -> keeper.unauthorized(context.header("Authorization"))).ifPresent(refusal -> {
        context.header("WWW-Authenticate", "Bearer");
        throw refusal;
      });
    }
  }

  private void health(Context context) {
    var up = !signer.accounts().isEmpty();
    var word = up ? "UP" : "DOWN";
    context.status(up ? 200 : 503).contentType("application/json")
        .result("{\"status\":\"" + word + "\",\"checks\":[],\"outcome\":\"" + word + "\"}");
  }

  private void sign(Context context) throws IOException {
    var identifier = context.pathParam("identifier").toLowerCase(Locale.ROOT);
    var name = identifier.startsWith("0x") ? identifier.substring(2) : identifier;
    var account = signer.accounts().stream()
        .filter(each -> each.publicKey().hex().equals(name) || each.address().hex().equals("0x" + name))
        .findFirst().orElseThrow(() -> new OperationFailed("no key here has this identifier", 404));
    SigningRequest request;
    try {
      request = SigningRequest.ofHashedBytes(JsonRpc.data(body(context)));
    } catch (IllegalArgumentException e) {
      throw new OperationFailed(e.getMessage(), 400);
    }
    Bytes signature = signer.sign(account.keyIndex(), request);
    context.contentType("text/plain").result("0x" + signature.hex());
  }

  private void call(Context context) throws IOException {
    rpc.answer(body(context)).ifPresentOrElse(
        answer -> context.contentType("application/json").result(answer), () -> context.status(204));
  }

  /** One piece of work. */
  private interface Work {
    void run() throws IOException;
  }

  private void limited(Work work) throws IOException {
    if (!calls.tryAcquire()) {
      throw new OperationFailed(CALLS_MAX + " calls are being worked on already", 503);
    }
    try {
      work.run();
    } finally {
      calls.release();
    }
  }

  private static byte[] body(Context context) throws IOException {
    var type = context.contentType();
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw new OperationFailed("the body is not application/json", 415);
    }
    // By its true length: a chunked body does not announce one.
    var body = context.bodyInputStream().readNBytes(BODY_MAX + 1);
    if (body.length > BODY_MAX) {
      throw new OperationFailed("a body has at most " + BODY_MAX + " bytes", 413);
    }
    return body;
  }

  private static void fail(OperationFailed failure, Context context) {
    context.status(failure.httpStatus()).contentType("text/plain").result(failure.getMessage());
  }

  @Override
  public void close() {
    try {
      javalin.stop();
    } finally {
      chain.close();
    }
  }
}
