package io.reseal.hsm.seal;

import io.reseal.core.curve.Point;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.Scheme;
import java.util.Arrays;
import java.util.List;

/** Fixed bindings for tests. */
final class Bindings {

  private Bindings() {
  }

  /** One key's share in an epoch and attempt. */
  static ShareBinding of(long epoch, int attempt) {
    return new ShareBinding(new KeyId(filled(0x6b)), Scheme.ECDSA, new Epoch(epoch), attempt, address(0x11),
        filled(0xc0), Point.GENERATOR);
  }

  /** Bindings that differ from one in one thing each. */
  static List<ShareBinding> elsewhere(ShareBinding b) {
    var otherPoint = b.publicKey().plus(Point.GENERATOR);
    return List.of(
        new ShareBinding(new KeyId(filled(0x6c)), b.scheme(), b.epoch(), b.attempt(), b.node(), b.committee(),
            b.publicKey()),
        new ShareBinding(b.keyId(), Scheme.BIP340, b.epoch(), b.attempt(), b.node(), b.committee(),
            b.publicKey()),
        new ShareBinding(b.keyId(), b.scheme(), new Epoch(b.epoch().number() + 1), b.attempt(), b.node(),
            b.committee(), b.publicKey()),
        new ShareBinding(b.keyId(), b.scheme(), b.epoch(), b.attempt() + 1, b.node(), b.committee(),
            b.publicKey()),
        new ShareBinding(b.keyId(), b.scheme(), b.epoch(), b.attempt(), address(0x12), b.committee(),
            b.publicKey()),
        new ShareBinding(b.keyId(), b.scheme(), b.epoch(), b.attempt(), b.node(), filled(0xc1),
            b.publicKey()),
        new ShareBinding(b.keyId(), b.scheme(), b.epoch(), b.attempt(), b.node(), b.committee(), otherPoint));
  }

  static Bytes32 filled(int value) {
    var bytes = new byte[Bytes32.SIZE];
    Arrays.fill(bytes, (byte) value);
    return Bytes32.of(bytes);
  }

  static Address address(int value) {
    var bytes = new byte[Address.SIZE];
    Arrays.fill(bytes, (byte) value);
    return Address.of(bytes);
  }
}
