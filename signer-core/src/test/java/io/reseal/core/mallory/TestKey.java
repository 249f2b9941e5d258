package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.Entropy;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Lagrange;
import io.reseal.core.share.Polynomial;
import io.reseal.core.share.Sharing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A key of one epoch with all its shares, dealt by a dealer we trust here. */
record TestKey(Epoch epoch, Sharing sharing, Map<PartyId, KeyShare> shares) implements AutoCloseable {

  static final KeyId KEY = new KeyId(Bytes32.ofHex("4d".repeat(32)));
  static final Bytes32 CHAIN_CODE = Bytes32.ofHex("cc".repeat(32));

  static TestKey among(Committee committee) {
    var epoch = new Epoch(7);
    var shares = new TreeMap<PartyId, KeyShare>();
    try (var secret = SecretScalar.random(Entropy.system());
        var polynomial = Polynomial.random(secret, committee.threshold(), Entropy.system())) {
      var sharing = new Sharing(committee, polynomial.commit());
      for (var id : committee.ids()) {
        try (var value = polynomial.at(id)) {
          shares.put(id, KeyShare.of(KEY, Scheme.BIP340, epoch, id, sharing, CHAIN_CODE, value));
        }
      }
      return new TestKey(epoch, sharing, shares);
    }
  }

  /** People by number, 1 to 9, some of whom must act. */
  static Committee committee(int threshold, int... people) {
    return Committee.of(IntStream.of(people).mapToObj(TestKey::person).toList(), threshold);
  }

  static Address person(int number) {
    return Address.ofHex(String.format("0x%040x", 1000 + number));
  }

  /** What these shares interpolate to, times G. */
  static Point interpolated(Collection<KeyShare> shares) {
    var ids = new TreeSet<PartyId>(shares.stream().map(KeyShare::self).toList());
    var terms = new ArrayList<SecretScalar>();
    for (var share : shares) {
      terms.add(share.value().times(Lagrange.coefficient(share.self(), ids)));
    }
    try (var sum = SecretScalar.sum(terms)) {
      return sum.timesGenerator();
    } finally {
      terms.forEach(SecretScalar::close);
    }
  }

  /** Every share is the one it was, and enough of them are the key. */
  void requireWhole() {
    shares.forEach((id, share) -> assertThat(share.value().timesGenerator()).as("share of %s", id)
        .isEqualTo(sharing.verificationShare(id)));
    var enough = List.copyOf(shares.values()).subList(0, sharing.committee().threshold().signers());
    assertThat(interpolated(enough)).as("the key that the old shares hold").isEqualTo(sharing.publicKey());
  }

  @Override
  public void close() {
    shares.values().forEach(KeyShare::close);
  }
}
