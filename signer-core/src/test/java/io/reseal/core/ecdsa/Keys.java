package io.reseal.core.ecdsa;

import io.reseal.core.curve.SecretScalar;
import io.reseal.core.derive.DerivationPath;
import io.reseal.core.party.Address;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A key of one epoch with all its shares, dealt by a dealer we trust here, and
 * what the parties hold in pairs.
 */
public record Keys(Epoch epoch, Sharing sharing, Map<PartyId, KeyShare> shares,
    Map<PartyId, LocalPairs> pairs) implements AutoCloseable {

  static final KeyId KEY = new KeyId(Bytes32.ofHex("4b".repeat(32)));
  static final Bytes32 ROOT = Bytes32.ofHex("70".repeat(32));
  static final Bytes32 DIGEST = Bytes32.ofHex("6d".repeat(32));
  static final Bytes32 CHAIN_CODE = Bytes32.ofHex("cc".repeat(32));
  static final Bytes32 INSTANCE = Bytes32.ofHex("1a".repeat(32));

  /** A fresh key of epoch 7; setups are made between the signers only. */
  public static Keys deal(int threshold, int members, int... signers) {
    return deal(Scheme.ECDSA, threshold, members, signers);
  }

  static Keys deal(Scheme scheme, int threshold, int members, int... signers) {
    var committee = Committee.of(
        IntStream.range(0, members).mapToObj(i -> Address.ofHex(String.format("0x%040x", 1000 + i))).toList(),
        threshold);
    var shares = new TreeMap<PartyId, KeyShare>();
    try (var secret = SecretScalar.random(Entropy.system());
        var polynomial = Polynomial.random(secret, committee.threshold(), Entropy.system())) {
      var sharing = new Sharing(committee, polynomial.commit());
      for (var id : committee.ids()) {
        try (var value = polynomial.at(id)) {
          shares.put(id, KeyShare.of(KEY, scheme, new Epoch(7), id, sharing, CHAIN_CODE, value));
        }
      }
      return new Keys(new Epoch(7), sharing, shares, LocalPairs.among(ids(signers)));
    }
  }

  EcdsaPlan plan(int... signers) {
    return plan(DerivationPath.ROOT, DIGEST, INSTANCE, signers);
  }

  /** A signature of that digest by the key at the end of that path. */
  public EcdsaPlan plan(DerivationPath path, Bytes32 digest, Bytes32 instance, int... signers) {
    return new EcdsaPlan(KEY, epoch, ROOT, sharing, CHAIN_CODE, ids(signers), path, digest, instance);
  }

  static TreeSet<PartyId> ids(int... ids) {
    return new TreeSet<>(IntStream.of(ids).mapToObj(PartyId::new).toList());
  }

  KeyShare share(int id) {
    return shares.get(new PartyId(id));
  }

  LocalPairs pairs(int id) {
    return pairs.get(new PartyId(id));
  }

  @Override
  public void close() {
    shares.values().forEach(KeyShare::close);
    pairs.values().forEach(LocalPairs::close);
  }
}
