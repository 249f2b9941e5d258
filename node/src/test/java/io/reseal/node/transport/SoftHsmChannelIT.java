package io.reseal.node.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reseal.hsm.pkcs11.SoftHsm;
import io.reseal.node.transport.TestPeer.Heard;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SoftHsmChannelIT {

  @Test
  void R21_twoNodesWithBothKeysInTheirTokensMeet() throws Exception {
    try (var tokenOfA = SoftHsm.fresh("channel-a").open();
        var tokenOfB = SoftHsm.fresh("channel-b").open();
        var a = new TestPeer(tokenOfA);
        var b = new TestPeer(tokenOfB)) {
      a.knows(b).start();
      b.knows(a).start();
      a.dials(b);
      await().until(() -> a.isConnectedTo(b) && b.isConnectedTo(a));

      a.transport().send(b.address(), Topic.SESSION, "sealed".getBytes(UTF_8));
      assertThat(b.heard.poll(5, TimeUnit.SECONDS))
          .isEqualTo(new Heard(a.address(), Topic.SESSION, "sealed"));
      assertThat(a.key().getEncoded()).as("the key stays in the token").isNull();
    }
  }
}
