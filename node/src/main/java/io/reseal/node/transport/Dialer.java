package io.reseal.node.transport;

import io.reseal.core.party.Address;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Whom to dial when: keeps trying every address of the directory that is not
 * connected, with a growing and jittered wait after each failure.
 */
final class Dialer {

  /** A connection that lived so long forgives the failures before it. */
  private static final long STABLE_NANOS = 5_000_000_000L;

  private static final class Target {

    private final InetSocketAddress endpoint;
    private int failures;
    private long next;
    private boolean underWay;
    private String trouble = "not dialed yet";

    private Target(InetSocketAddress endpoint, long next) {
      this.endpoint = endpoint;
      this.next = next;
    }
  }

  private final Limits limits;
  private final Predicate<Address> connected;
  private final BiConsumer<Address, InetSocketAddress> dial;
  private final Map<Address, Target> targets = new HashMap<>();
  private int underWay;

  /**
   * @param dial
   *          starts a dial; each is answered by {@link #settled} or
   *          {@link #failed}
   */
  Dialer(Limits limits, Predicate<Address> connected, BiConsumer<Address, InetSocketAddress> dial) {
    this.limits = limits;
    this.connected = connected;
    this.dial = dial;
  }

  /**
   * Sets whom to keep a connection with; known failures stay with an endpoint.
   */
  synchronized void directory(Map<Address, InetSocketAddress> endpoints) {
    targets.keySet().retainAll(endpoints.keySet());
    endpoints.forEach((address, endpoint) -> {
      var known = targets.get(address);
      if (known == null || !known.endpoint.equals(endpoint)) {
        targets.put(address, new Target(endpoint, System.nanoTime()));
      }
    });
  }

  /** Dials whoever is due; called often. */
  synchronized void tick() {
    var now = System.nanoTime();
    for (var entry : targets.entrySet()) {
      var target = entry.getValue();
      if (underWay >= limits.dialsMax()) {
        return;
      }
      if (!target.underWay && now - target.next >= 0 && !connected.test(entry.getKey())) {
        target.underWay = true;
        underWay++;
        dial.accept(entry.getKey(), target.endpoint);
      }
    }
  }

  /** A dial has led to an open connection, or met one. */
  synchronized void settled(Address address, InetSocketAddress endpoint) {
    over(address, endpoint, "");
  }

  /** A dial came to nothing. */
  synchronized void failed(Address address, InetSocketAddress endpoint, String trouble) {
    var target = over(address, endpoint, trouble);
    if (target != null) {
      waitAfterFailure(target);
    }
  }

  /**
   * An open connection that we dialed has ended. A short one counts as a failure:
   * the peer lets us in and out again, or something between us does.
   */
  synchronized void ended(Address address, long livedNanos) {
    var target = targets.get(address);
    if (target == null) {
      return;
    }
    if (livedNanos >= STABLE_NANOS) {
      target.failures = 0;
    }
    target.trouble = "the connection ended after " + livedNanos / 1_000_000 + " ms";
    waitAfterFailure(target);
  }

  /** Why the last dial failed, for each address that is not connected. */
  synchronized Map<Address, String> troubles() {
    var troubles = new HashMap<Address, String>();
    targets.forEach((address, target) -> {
      if (!connected.test(address)) {
        troubles.put(address, target.endpoint + ": " + target.trouble);
      }
    });
    return Map.copyOf(troubles);
  }

  private Target over(Address address, InetSocketAddress endpoint, String trouble) {
    underWay--;
    var target = targets.get(address);
    if (target == null || !target.endpoint.equals(endpoint)) {
      return null; // the directory changed meanwhile
    }
    target.underWay = false;
    target.trouble = trouble;
    return target;
  }

  private void waitAfterFailure(Target target) {
    var doublings = Math.min(target.failures, 16);
    target.failures++;
    var full = Math.min(limits.redialMax().toNanos(), limits.redialFirst().toNanos() << doublings);
    // Jitter, so that a whole committee does not dial one returning member at once.
    target.next = System.nanoTime() + full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
  }
}
