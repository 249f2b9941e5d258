package io.reseal.node.sim;

import io.reseal.core.party.Address;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The network: it loses, repeats, delays and so reorders, and lets through in
 * one direction only.
 */
final class Wire {

  private static final Duration FASTEST = Duration.ofMillis(5);

  /** One direction between two nodes. */
  record Way(Address from, Address to) {
  }

  private final Agenda agenda;
  private final Chance chance;
  private final Set<Way> cut = new HashSet<>();
  private int lossPerMille;
  private int repeatPerMille;
  private Duration slowest = Duration.ofMillis(60);

  Wire(Agenda agenda, Chance chance) {
    this.agenda = agenda;
    this.chance = chance;
  }

  void loss(int perMille) {
    lossPerMille = perMille;
  }

  void repetition(int perMille) {
    repeatPerMille = perMille;
  }

  void slowest(Duration delay) {
    slowest = delay;
  }

  void cut(Address from, Address to) {
    cut.add(new Way(from, to));
  }

  void mend(Address from, Address to) {
    cut.remove(new Way(from, to));
  }

  boolean isCut(Address from, Address to) {
    return cut.contains(new Way(from, to));
  }

  /** Everything works again. */
  void heal() {
    cut.clear();
    lossPerMille = 0;
    repeatPerMille = 0;
    slowest = Duration.ofMillis(60);
  }

  /** Carries something, or does not. */
  void carry(Address from, Address to, Runnable arrival) {
    if (isCut(from, to) || chance.perMille(lossPerMille)) {
      return;
    }
    agenda.in(chance.between(FASTEST, slowest), arrival);
    if (chance.perMille(repeatPerMille)) {
      agenda.in(chance.between(FASTEST, slowest.multipliedBy(10)), arrival);
    }
  }
}
