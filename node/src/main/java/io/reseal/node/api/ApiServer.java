package io.reseal.node.api;

import io.reseal.node.signing.Preimage;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The admin API over HTTP, on 127.0.0.1 only, for whoever can read
 * {@code admin.token}.
 *
 * <p>
 * {@code GET /v1/status}, {@code /v1/peers}, {@code /v1/reshare},
 * {@code /v1/hsm}, {@code /v1/metrics}; {@code POST /v1/sign},
 * {@code /v1/reshare/approve}, {@code /v1/reshare/reject},
 * {@code /v1/reshare/roll-back}, {@code /v1/reshare/migrate}; and without the
 * token {@code GET /upcheck}. What fails is answered as
 * {@code {"error": "...", "next": "..."}}.
 */
public final class ApiServer implements AutoCloseable {

  /**
   * Longest body in bytes: a preimage of {@link Preimage#BYTES_MAX} in
   * hexadecimal digits, and room for the rest.
   */
  static final int BODY_MAX = 2 * Preimage.BYTES_MAX + 4096;
  /** How many signatures are waited for at once. */
  static final int SIGNING_MAX = 16;

  private static final Logger LOG = LogManager.getLogger(ApiServer.class);
  private static final int CONNECTIONS_MAX = 64;

  private final Operations operations;
  private final Path home;
  private final String token = AdminAccess.freshToken();
  private final Doorkeeper door = new Doorkeeper(token);
  private final Semaphore signing = new Semaphore(SIGNING_MAX);
  private final Javalin javalin;
  private AdminAccess access; // set once it serves

  private ApiServer(Operations operations, Path home) {
    this.operations = operations;
    this.home = home;
    this.javalin = Javalin.create(this::configure);
  }

  /**
   * Serves a node's operations and writes how to reach them into its folder.
   *
   * @param port
   *          0 lets the system choose
   * @throws IllegalStateException
   *           when the port is taken
   */
  public static ApiServer start(Operations operations, Path home, int port) {
    var server = new ApiServer(operations, home);
    try {
      server.javalin.start(Loopback.HOST, port);
      server.access = new AdminAccess(server.javalin.port(), server.token);
      server.access.write(home);
      return server;
    } catch (RuntimeException e) {
      server.javalin.stop();
      throw new IllegalStateException(
          "the admin API cannot be served on " + Loopback.HOST + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** How it is reached. */
  public AdminAccess access() {
    return access;
  }

  private void configure(JavalinConfig config) {
    Loopback.bound(config, BODY_MAX, CONNECTIONS_MAX);

    config.routes.before(this::admit);
    config.routes.get("/upcheck", context -> context.result("OK"));
    answer(config, "status", Operations::status);
    answer(config, "peers", Operations::peers);
    answer(config, "reshare", Operations::reshare);
    answer(config, "hsm", Operations::hsm);
    config.routes.get("/v1/metrics",
        context -> context.contentType("text/plain; version=0.0.4").result(operations.metrics()));
    config.routes.post("/v1/sign", this::sign);
    config.routes.post("/v1/reshare/approve", context -> {
      var decision = Requests.decision(body(context));
      operations.approve(decision.termsHash(), decision.operator());
      json(context, operations.reshare());
    });
    config.routes.post("/v1/reshare/reject", context -> {
      var decision = Requests.decision(body(context));
      operations.reject(decision.termsHash(), decision.operator());
      json(context, operations.reshare());
    });
    config.routes.post("/v1/reshare/roll-back", context -> {
      var decision = Requests.decision(body(context));
      operations.rollBack(decision.termsHash(), decision.operator());
      json(context, operations.reshare());
    });
    config.routes.post("/v1/reshare/migrate", context -> {
      var migration = Requests.migration(body(context));
      operations.migrate(migration.successor(), migration.operator());
      json(context, operations.reshare());
    });
    config.routes.exception(OperationFailed.class, (failure, context) -> fail(context, failure));
    config.routes.exception(HttpResponseException.class, (failure, context) -> fail(context,
        new OperationFailed(wording(failure.getStatus()), Math.max(400, failure.getStatus()))));
    config.routes.exception(Exception.class, (failure, context) -> {
      LOG.error("{} {} failed", context.method(), context.path(), failure);
      fail(context, new OperationFailed("the node could not answer", 500));
    });
  }

  private void answer(JavalinConfig config, String name, Function<Operations, Object> answer) {
    config.routes.get("/v1/" + name, context -> json(context, answer.apply(operations)));
  }

  private void admit(Context context) {
    context.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
    door.misdirected(context.header("Host")).ifPresent(refusal -> {
      throw refusal;
    });
    if (!context.path().equals("/upcheck")) {
      door.unauthorized(context.header("Authorization")).ifPresent(refusal -> {
        context.header("WWW-Authenticate", "Bearer");
        throw refusal;
      });
    }
  }

  private void sign(Context context) throws IOException {
    var command = Requests.sign(body(context));
    if (!signing.tryAcquire()) {
      throw new OperationFailed(SIGNING_MAX + " signatures are being made already", 503);
    }
    try {
      json(context, operations.sign(command));
    } finally {
      signing.release();
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
      throw new OperationFailed(wording(413), 413);
    }
    return body;
  }

  private static void json(Context context, Object value) {
    context.contentType("application/json").result(Json.text(value));
  }

  private static void fail(Context context, OperationFailed failure) {
    json(context.status(failure.httpStatus()), Map.of("error", failure.getMessage(), "next", failure.next()));
  }

  private static String wording(int status) {
    return switch (status) {
      case 404 -> "there is nothing at this path";
      case 405 -> "this path does not take that method";
      case 413 -> "a body has at most " + BODY_MAX + " bytes";
      default -> "the request is refused";
    };
  }

  /** Stops serving and removes what told how to reach it. */
  @Override
  public void close() {
    try {
      access.remove(home);
    } finally {
      javalin.stop();
    }
  }
}
