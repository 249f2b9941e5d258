package io.reseal.node.chain;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/** An identity whose key is no secret, for tests. */
public record TestIdentity(ECKeyPair pair) implements DigestSigner {

  /** The one of that name, the same in every run. */
  public static TestIdentity named(String name) {
    return new TestIdentity(ECKeyPair.create(Abi.keccak("test identity " + name).toArray()));
  }

  /** So many, ascending by address. */
  public static List<TestIdentity> several(int count) {
    return IntStream.range(0, count).mapToObj(index -> named("member " + index))
        .sorted((a, b) -> a.address().compareTo(b.address())).toList();
  }

  public Address address() {
    return Address.ofHex("0x" + Keys.getAddress(pair));
  }

  @Override
  public Bytes sign(Bytes32 digest) {
    var signature = Sign.signMessage(digest.toArray(), pair, false);
    var bytes = new byte[IdentitySignatures.SIZE];
    System.arraycopy(signature.getR(), 0, bytes, 0, 32);
    System.arraycopy(signature.getS(), 0, bytes, 32, 32);
    bytes[64] = signature.getV()[0];
    return Bytes.of(bytes);
  }

  /** All these over one digest. */
  public static Map<Address, Bytes> signatures(List<TestIdentity> whom, Bytes32 digest) {
    return whom.stream().collect(Collectors.toMap(TestIdentity::address,
        (Function<TestIdentity, Bytes>) identity -> identity.sign(digest)));
  }
}
