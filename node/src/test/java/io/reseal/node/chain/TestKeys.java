package io.reseal.node.chain;

import io.reseal.core.curve.Point;
import io.reseal.core.hash.TaggedHash;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Scheme;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

/**
 * An ECDSA and a BIP-340 key in one piece, standing in for a sharing; Bouncy
 * Castle's curve.
 */
public record TestKeys(BigInteger ecdsa, BigInteger bip340) {

  private static final ECPoint G = CustomNamedCurves.getByName("secp256k1").getG();
  private static final BigInteger ORDER = CustomNamedCurves.getByName("secp256k1").getN();

  /** The ones of that name, the same in every run. */
  public static TestKeys named(String name) {
    return new TestKeys(scalar("ecdsa " + name), scalar("bip340 " + name));
  }

  /** As the registry lists them. */
  public List<RegistryKey> listed() {
    return List.of(listed(Scheme.ECDSA, ecdsa), listed(Scheme.BIP340, even(bip340)));
  }

  /** The ECDSA key's point. */
  Point point() {
    return Point.decode(G.multiply(ecdsa).getEncoded(true));
  }

  /** Both keys' signatures over an epoch message. */
  public List<ProvenKey> proven(EpochMessage message) {
    return List.of(new ProvenKey(listed().get(0), ecdsaProof(message.digest())),
        new ProvenKey(listed().get(1), KeyProof.bip340(bip340Signature(message.digest()))));
  }

  private KeyProof ecdsaProof(Bytes32 digest) {
    var signature = Sign.signMessage(digest.toArray(), ECKeyPair.create(ecdsa), false);
    return KeyProof.ecdsa(Bytes32.of(signature.getR()), Bytes32.of(signature.getS()),
        signature.getV()[0] == 28);
  }

  /** BIP-340, with a nonce that is good enough for a key in a test. */
  private Bytes bip340Signature(Bytes32 message) {
    var d = even(bip340);
    var x = x(G.multiply(d));
    var k = even(number(TaggedHash.of("test nonce", Abi.word(d).toArray(), message.toArray())).mod(ORDER));
    var r = x(G.multiply(k));
    var e = number(TaggedHash.of("BIP0340/challenge", r.toArray(), x.toArray(), message.toArray()))
        .mod(ORDER);
    var s = Abi.word(k.add(e.multiply(d)).mod(ORDER));
    return Bytes.ofHex(r.hex() + s.hex());
  }

  private static RegistryKey listed(Scheme scheme, BigInteger d) {
    var point = G.multiply(d).normalize();
    return new RegistryKey(scheme, x(point), Bytes32.of(point.getAffineYCoord().getEncoded()));
  }

  /** The scalar of the same x-coordinate whose point has an even y. */
  private static BigInteger even(BigInteger d) {
    return G.multiply(d).normalize().getAffineYCoord().testBitZero() ? ORDER.subtract(d) : d;
  }

  private static Bytes32 x(ECPoint point) {
    return Bytes32.of(point.normalize().getAffineXCoord().getEncoded());
  }

  private static BigInteger scalar(String name) {
    return number(Abi.keccak(name)).mod(ORDER);
  }

  private static BigInteger number(Bytes32 word) {
    return new BigInteger(1, word.toArray());
  }
}
