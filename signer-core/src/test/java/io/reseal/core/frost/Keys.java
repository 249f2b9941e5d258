package io.reseal.core.frost;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.secret.Entropy;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Polynomial;
import io.reseal.core.share.Sharing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A key of one epoch with all its shares, dealt by a dealer we trust here. */
record Keys(Epoch epoch, Sharing sharing, Map<PartyId, KeyShare> shares) implements AutoCloseable {

  static final KeyId KEY = new KeyId(Bytes32.ofHex("4b".repeat(32)));
  static final Bytes32 ROOT = Bytes32.ofHex("70".repeat(32));
  static final Bytes MESSAGE = Bytes.ofHex("6d".repeat(32));

  /** A fresh key of epoch 7. */
  static Keys deal(int threshold, int members) {
    try (var secret = SecretScalar.random(Entropy.system())) {
      return deal(secret, 7, threshold, members, Scheme.BIP340);
    }
  }

  /** The given key in that epoch. */
  static Keys deal(SecretScalar secret, long epoch, int threshold, int members, Scheme scheme) {
    var committee = Committee.of(
        IntStream.range(0, members).mapToObj(i -> Address.ofHex(String.format("0x%040x", 1000 + i))).toList(),
        threshold);
    var shares = new TreeMap<PartyId, KeyShare>();
    try (var polynomial = Polynomial.random(secret, committee.threshold(), Entropy.system())) {
      var sharing = new Sharing(committee, polynomial.commit());
      for (var id : committee.ids()) {
        try (var value = polynomial.at(id)) {
          shares.put(id, KeyShare.of(KEY, scheme, new Epoch(epoch), id, sharing, Bytes32.ZERO, value));
        }
      }
      return new Keys(new Epoch(epoch), sharing, shares);
    }
  }

  FrostPlan plan(int... signers) {
    return plan(FrostSuite.BIP340, List.of(), signers);
  }

  FrostPlan plan(FrostSuite suite, List<Tweak> tweaks, int... signers) {
    return new FrostPlan(suite, KEY, epoch, ROOT, sharing, ids(signers), MESSAGE, tweaks,
        Bytes32.ofHex("1a".repeat(32)));
  }

  static TreeSet<PartyId> ids(int... ids) {
    return new TreeSet<>(IntStream.of(ids).mapToObj(PartyId::new).toList());
  }

  KeyShare share(int id) {
    return shares.get(new PartyId(id));
  }

  @Override
  public void close() {
    shares.values().forEach(KeyShare::close);
  }
}
