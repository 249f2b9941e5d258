package io.reseal.node.chain;

import io.reseal.core.party.Bytes32;
import io.reseal.core.party.Committee;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Committees we have met, by the hash that names them; the longest unused is
 * forgotten first.
 */
final class CommitteeBook {

  private static final int COMMITTEES_MAX = 64;

  private final LinkedHashMap<Bytes32, Committee> committees = new LinkedHashMap<>(16, 0.75f, true);

  void add(Committee committee) {
    committees.put(RegistryDigests.committeeHash(committee), committee);
    if (committees.size() > COMMITTEES_MAX) {
      committees.pollFirstEntry();
    }
  }

  Optional<Committee> find(Bytes32 hash) {
    return Optional.ofNullable(committees.get(hash));
  }
}
