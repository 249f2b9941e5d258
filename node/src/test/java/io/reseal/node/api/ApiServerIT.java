package io.reseal.node.api;

import io.reseal.node.signing.Preimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin API as a socket sees it. */
class ApiServerIT {

  @TempDir
  Path home;
  private final StubOperations node = new StubOperations() {
    @Override
    public String metrics() {
      throw new IllegalStateException("a bug with details nobody outside should see");
    }
  };
  private ApiServer server;

  @BeforeEach
  void start() {
    server = ApiServer.start(node, home, 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyAnswerReadsBackAsItWas() throws IOException {
    assertThat(Json.read(get("/v1/status").body, new TypeReference<NodeStatus>() {
    })).isEqualTo(node.status());
    assertThat(Json.read(get("/v1/peers").body, new TypeReference<List<PeerStatus>>() {
    })).isEqualTo(node.peers());
    assertThat(Json.read(get("/v1/reshare").body, new TypeReference<ReshareView>() {
    })).isEqualTo(node.reshare());
    assertThat(Json.read(get("/v1/hsm").body, new TypeReference<HsmReport>() {
    })).isEqualTo(node.hsm());
  }

  @Test
  void upcheckNeedsNoToken() throws IOException {
    var answer = exchange("GET /upcheck HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.body).isEqualTo("OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/status", "/v1/metrics", "/v1/nothing", "/", "/upcheck/../v1/status",
      "//upcheck"})
  void everythingElseNeedsTheToken(String path) throws IOException {
    var answer = exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer.status).isIn(400, 401);
    assertThat(answer.body).doesNotContain("barrier");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "Bearer 00", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "bearer"})
  void aWrongTokenIsRefusedAndToldWhereTheRightOneIs(String authorization) throws IOException {
    var answer = exchange("GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + authorization
        + "\r\nConnection: close\r\n\r\n");

    assertThat(answer.status).isEqualTo(401);
    assertThat(answer.failure().get("next")).contains("admin.token");
  }

  @Test
  void aTokenWithOneOtherCharacterIsRefused() throws IOException {
    var token = server.access().token();
    var other = token.substring(0, 63) + (token.endsWith("0") ? "1" : "0");

    assertThat(get("/v1/status", other).status).isEqualTo(401);
    assertThat(get("/v1/status", token + "0").status).isEqualTo(401);
    assertThat(get("/v1/status", token).status).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example",
      "localhost.evil.example", "0.0.0.0", "127.0.0.1:80:80", "evil.example#127.0.0.1"})
  void aNameReboundToTheLoopbackIsRefusedEvenWithTheToken(String host) throws IOException {
    var answer = exchange("GET /v1/status HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer "
        + server.access().token() + "\r\nConnection: close\r\n\r\n");

    assertThat(answer.status).isIn(400, 421);
    assertThat(answer.body).doesNotContain("barrier");
  }

  @Test
  void noOtherSiteIsEverAllowedToRead() throws IOException {
    var answer = exchange("""
        OPTIONS /v1/status HTTP/1.1\r
        Host: 127.0.0.1\r
        Origin: http://evil.example\r
        Access-Control-Request-Method: GET\r
        Connection: close\r
        \r
        """);

    assertThat(answer.status).isEqualTo(401);
    assertThat(answer.head.toLowerCase(Locale.ROOT)).doesNotContain("access-control");
  }

  @Test
  void listensOnTheLoopbackAlone() throws IOException {
    var others = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress()).toList();

    assertThat(others).allSatisfy(address -> assertThat(accepts(address)).isFalse());
    assertThat(accepts(InetAddress.getLoopbackAddress())).isTrue();
  }

  @Test
  void theLongestPreimageIsTaken() throws IOException {
    var preimage = "ab".repeat(Preimage.BYTES_MAX);

    var answer = post("/v1/sign", "{\"keyIndex\":0,\"preimage\":\"" + preimage + "\"}");

    assertThat(answer.status).as(answer.body).isEqualTo(200);
    assertThat(node.signed.getLast().preimage().bytes().hex()).isEqualTo(preimage);
  }

  @Test
  void aLongerBodyIsRefusedWhetherItSaysItsLengthOrNot() throws IOException {
    var body = "{\"keyIndex\":0,\"preimage\":\"" + "ab".repeat(ApiServer.BODY_MAX / 2) + "\"}";

    assertThat(post("/v1/sign", body).status).isEqualTo(413);
    assertThat(exchange(
        head("POST", "/v1/sign") + "Content-Type: application/json\r\n" + "Transfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n").status)
        .isEqualTo(413);
    assertThat(node.signed).isEmpty();
  }

  @Test
  void aBodyThatIsNotJsonIsRefused() throws IOException {
    var answer = exchange(
        head("POST", "/v1/sign") + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(answer.status).isEqualTo(415);
  }

  @Test
  void anApprovalReachesTheNodeAndShowsTheNewState() throws IOException {
    var answer = post("/v1/reshare/approve",
        "{\"termsHash\":\"0x" + StubOperations.TERMS.hex() + "\",\"operator\":\"alice\"}");

    assertThat(answer.status).isEqualTo(200);
    assertThat(node.decisions).containsExactly("approve " + StubOperations.TERMS + " by alice");
    assertThat(answer.body).contains("by alice");
  }

  @Test
  void aFailureOfTheNodeIsAnsweredInItsWordsAndWithItsStatus() throws IOException {
    var answer = post("/v1/reshare/reject",
        "{\"termsHash\":\"" + "00".repeat(32) + "\",\"operator\":\"alice\"}");

    assertThat(answer.status).isEqualTo(404);
    assertThat(answer.failure().get("error")).startsWith("no proposal with terms 00");
    assertThat(answer.failure().get("next")).contains("reseal reshare status");
    assertThat(node.decisions).isEmpty();
  }

  @Test
  void aBugIsNotToldToTheOutside() throws IOException {
    var answer = get("/v1/metrics");

    assertThat(answer.status).isEqualTo(500);
    assertThat(answer.failure()).containsOnlyKeys("error", "next");
    assertThat(answer.body).doesNotContain("details").doesNotContain("Exception");
  }

  @Test
  void anUnknownPathOrMethodIsAnsweredInTheSameForm() throws IOException {
    assertThat(get("/v1/nothing").status).isEqualTo(404);
    assertThat(get("/v1/sign").status).isEqualTo(405);
    assertThat(get("/v1/sign").failure()).containsOnlyKeys("error", "next");
  }

  @Test
  void theFilesAreTheOwnersAloneAndGoWithTheServer() throws IOException {
    for (var name : List.of(AdminAccess.PORT_FILE, AdminAccess.TOKEN_FILE)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(name))))
          .isEqualTo("rw-------");
    }
    assertThat(AdminAccess.read(home)).contains(server.access());
    assertThat(server.access().toString()).doesNotContain(server.access().token());

    server.close();
    try (var left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void everyStartHasATokenOfItsOwnAndAnEarlierOneLeavesItsFilesAlone() {
    var earlier = server;
    try (var later = ApiServer.start(node, home, 0)) {
      earlier.close();

      assertThat(later.access().token()).isNotEqualTo(earlier.access().token());
      assertThat(AdminAccess.read(home)).contains(later.access());
    }
  }

  @Test
  void aTakenPortIsSaidSo() {
    assertThatIllegalStateException().isThrownBy(() -> ApiServer.start(node, home, server.access().port()))
        .withMessageContaining("cannot be served on 127.0.0.1:" + server.access().port());
    assertThat(AdminAccess.read(home)).contains(server.access());
  }

  private record Answer(int status, String head, String body) {

    Map<String, String> failure() {
      return Json.read(body, new TypeReference<>() {
      });
    }
  }

  private Answer get(String path) throws IOException {
    return get(path, server.access().token());
  }

  private Answer get(String path, String token) throws IOException {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.access().port()
        + "\r\nAuthorization: Bearer " + token + "\r\nConnection: close\r\n\r\n");
  }

  private Answer post(String path, String body) throws IOException {
    return exchange(head("POST", path) + "Content-Type: application/json\r\nContent-Length: " + body.length()
        + "\r\n\r\n" + body);
  }

  private String head(String method, String path) {
    return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
        + server.access().token() + "\r\nConnection: close\r\n";
  }

  /**
   * By a bare socket: clients of a library do not let a Host header be forged.
   */
  private Answer exchange(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.access().port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var split = answer.indexOf("\r\n\r\n");
      assertThat(split).as(answer).isPositive();
      var head = answer.substring(0, split);
      return new Answer(Integer.parseInt(head.split(" ", 3)[1]), head, answer.substring(split + 4));
    }
  }

  private boolean accepts(InetAddress address) {
    try (var socket = new Socket(address, server.access().port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
