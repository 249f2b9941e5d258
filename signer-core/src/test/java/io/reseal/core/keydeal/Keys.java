package io.reseal.core.keydeal;

import io.reseal.core.curve.Point;
import io.reseal.core.curve.SecretScalar;
import io.reseal.core.ot.PairSetups;
import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import io.reseal.core.party.Epoch;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.PartyId;
import io.reseal.core.party.Scheme;
import io.reseal.core.protocol.Seat;
import io.reseal.core.secret.Entropy;
import io.reseal.core.share.KeyShare;
import io.reseal.core.share.Lagrange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A key among people with names, through any series of committees. */
final class Keys implements AutoCloseable {

  static final KeyId KEY = new KeyId(Bytes32.ofHex("77".repeat(32)));

  private final Scheme scheme;
  private final Map<Address, KeyShare> shares = new TreeMap<>();
  private Committee committee;
  private Epoch epoch = Epoch.NONE;
  private PublicRecord published;

  Keys() {
    this(Scheme.BIP340);
  }

  Keys(Scheme scheme) {
    this.scheme = scheme;
  }

  static Address person(int number) {
    var bytes = new byte[Address.SIZE];
    bytes[0] = 1;
    bytes[19] = (byte) number;
    return Address.of(bytes);
  }

  static Committee committee(int threshold, int... people) {
    var members = new ArrayList<Address>();
    for (var number : people) {
      members.add(person(number));
    }
    return Committee.of(members, threshold);
  }

  /**
   * What these shares interpolate to, times G: the joint key, if there are enough
   * of one epoch.
   */
  static Point interpolated(List<KeyShare> shares) {
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

  KeyDealPlan plan(Committee next) {
    return plan(next, 1);
  }

  KeyDealPlan plan(Committee next, int attempt) {
    var base = epoch.equals(Epoch.NONE)
        ? Optional.<KeyDealPlan.BaseKey>empty()
        : Optional.of(new KeyDealPlan.BaseKey(epoch, published.sharing(committee), published.chainCode()));
    return new KeyDealPlan(KEY, scheme, new Epoch(epoch.number() + 1), next, base, Bytes32.ZERO,
        KeyDealPlan.instance(Bytes32.ZERO, attempt, 0));
  }

  /** All honest seats of the plan, but for the dealers that stay away. */
  LocalNetwork network(KeyDealPlan plan, Set<Seat> away) {
    var network = new LocalNetwork(plan);
    for (var seat : plan.dealerSeats()) {
      if (!away.contains(seat)) {
        var held = Optional.ofNullable(shares.get(plan.dealers().addressOf(seat.id())))
            .filter(_ -> plan.base().isPresent());
        network.start(seat, KeyDeal.dealer(plan, seat.id(), held, network.scope(seat), Entropy.system()));
      }
    }
    for (var seat : plan.receiverSeats()) {
      network.start(seat, KeyDeal.receiver(plan, seat.id(), network.scope(seat), Entropy.system()));
    }
    return network;
  }

  /** Hands the key (or makes it) to the next committee, honestly. */
  void deal(Committee next, Set<Seat> away) {
    var plan = plan(next);
    try (var network = network(plan, away)) {
      network.run(LocalNetwork.HONEST);
      adopt(plan, network);
    }
  }

  /** Takes over what the receivers of a finished run have; the old shares die. */
  void adopt(KeyDealPlan plan, LocalNetwork network) {
    var received = new TreeMap<Address, KeyShare>();
    for (var seat : plan.receiverSeats()) {
      var result = network.finished(seat).received().orElseThrow();
      received.put(plan.receivers().addressOf(seat.id()), result.share());
      published = result.published();
      result.pairs().ifPresent(PairSetups::close);
    }
    shares.values().forEach(KeyShare::close);
    shares.clear();
    shares.putAll(received);
    committee = plan.receivers();
    epoch = plan.epoch();
  }

  KeyShare share(int person) {
    return shares.get(person(person));
  }

  KeyShare share(Address person) {
    return shares.get(person);
  }

  Collection<KeyShare> shares() {
    return shares.values();
  }

  Committee committee() {
    return committee;
  }

  Epoch epoch() {
    return epoch;
  }

  PublicRecord published() {
    return published;
  }

  List<Address> members() {
    return committee.members();
  }

  @Override
  public void close() {
    shares.values().forEach(KeyShare::close);
    shares.clear();
  }
}
