package io.reseal.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.party.Bytes32;
import io.reseal.core.secret.SecretBytes;
import io.reseal.hsm.identity.ChannelKey;
import io.reseal.hsm.identity.Identity;
import io.reseal.hsm.token.InMemoryToken;
import io.reseal.node.cli.CountingToken.Kind;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountingTokenTest {

  private final CountingToken token = new CountingToken(new InMemoryToken("alice"));

  @Test
  void eachOperationCountsAsWhatItIs() {
    var identity = Identity.create(token);
    var channel = ChannelKey.create(token);
    assertThat(counts()).isEqualTo(Map.of(Kind.GENERATE, 2L));
    var _ = identity.sign(Bytes32.ZERO);
    assertThat(counts()).isEqualTo(Map.of(Kind.GENERATE, 2L, Kind.SIGN_IDENTITY, 1L));
    var _ = channel.privateKey(); // with a certificate for the token
    assertThat(counts().get(Kind.SIGN_TLS)).isEqualTo(1);
    var _ = token.inHandshakes(() -> null).get();
    assertThat(counts().get(Kind.SIGN_TLS)).isEqualTo(2);
    token.generateSealingKey("epoch 1");
    try (var share = SecretBytes.allocate(32)) {
      var sealed = token.seal("epoch 1", new byte[0], share.expose());
      token.unseal("epoch 1", new byte[0], sealed).close();
      token.unseal("epoch 1", new byte[0], sealed).close();
    }
    var _ = token.destroy("epoch 1");
    assertThat(counts()).isEqualTo(Map.of(Kind.GENERATE, 3L, Kind.SIGN_IDENTITY, 1L, Kind.SIGN_TLS, 2L,
        Kind.SEAL, 1L, Kind.UNSEAL, 2L, Kind.DESTROY, 1L));
  }

  private Map<Kind, Long> counts() {
    var counts = new EnumMap<Kind, Long>(Kind.class);
    for (var kind : Kind.values()) {
      counts.put(kind, token.count(kind));
    }
    counts.values().removeIf(count -> count == 0);
    return counts;
  }
}
