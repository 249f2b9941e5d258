package io.reseal.core.ecdsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Ecdsa;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.secret.SecretBytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EcdsaSigningTest {

  private final long open = SecretBytes.openCount();

  @AfterEach
  void everySecretIsClosed() {
    assertThat(SecretBytes.openCount()).isEqualTo(open);
  }

  /** Bouncy Castle's opinion, and the chain's. */
  static void assertValid(EcdsaPlan plan, EcdsaSignature signature) {
    var curve = SECNamedCurves.getByName("secp256k1");
    var domain = new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN());
    var verifier = new ECDSASigner();
    var key = plan.derived().key().point();
    verifier.init(false, new ECPublicKeyParameters(curve.getCurve().decodePoint(key.encoded()), domain));
    var s = new BigInteger(1, signature.s().toArray());
    assertThat(
        verifier.verifySignature(plan.digest().toArray(), new BigInteger(1, signature.r().toArray()), s))
        .isTrue();
    assertThat(s).isLessThanOrEqualTo(curve.getN().shiftRight(1));
    assertThat(signature.publicKey()).isEqualTo(key);
    assertThat(signature.recoverable().size()).isEqualTo(65);
    assertThat(Ecdsa.recover(plan.digest(), signature.recoverable().toArray())).contains(key);
  }

  @Test
  void anyThresholdOfSignersMakesASignatureOfAnyDerivedKey() {
    var seed = 20261122L;
    var random = new Random(seed);
    for (var i = 0; i < 6; i++) {
      var members = 2 + random.nextInt(6);
      var threshold = Math.min(2 + random.nextInt(members - 1), 4);
      var ids = new ArrayList<>(IntStream.rangeClosed(1, members).boxed().toList());
      Collections.shuffle(ids, random);
      var signers = ids.subList(0, threshold).stream().mapToInt(id -> id).toArray();
      var path = new DerivationPath(random.ints(random.nextInt(3), 0, Integer.MAX_VALUE).boxed().toList());
      try (var keys = Keys.deal(threshold, members, signers)) {
        var plan = keys.plan(path, Transcript.hash(Tag.REQUEST, new byte[]{(byte) i}), Keys.INSTANCE,
            signers);
        try (var network = new LocalNetwork(plan, keys)) {
          network.deliver();
          for (var seat : plan.seats()) {
            assertThat(network.faults(seat)).as("seed %d, case %d", seed, i).isEmpty();
            assertValid(plan, network.signature(seat));
            assertThat(network.signature(seat)).isEqualTo(network.signature(plan.seats().first()));
          }
        }
      }
    }
  }
}
