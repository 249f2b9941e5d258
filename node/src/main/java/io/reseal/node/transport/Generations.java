package io.reseal.node.transport;

import io.reseal.core.party.Address;
import io.reseal.core.party.Bytes32;
import io.reseal.hsm.identity.VerifiedChannel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The highest generation seen of each peer's channel.
 *
 * <p>
 * A lower one is a clone or a copy of an old certificate; one generation with
 * two keys is a clone; one key under two addresses is somebody's mistake or
 * worse (N33). Members are remembered as long as they are members. Candidates
 * cost nothing to invent, so they share a bounded memory of their own and
 * cannot push a member out.
 */
final class Generations {

  private static final int CANDIDATES_MAX = 1024;

  private final Starts starts;

  private record Seen(long generation, Bytes32 channelKey) {
  }

  private final Map<Address, Seen> members = new HashMap<>();
  private final Map<Address, Seen> candidates = new LinkedHashMap<>();

  /**
   * @param starts
   *          what was seen before this process
   */
  Generations(Starts starts) {
    this.starts = starts;
  }

  /** What a refused peer is told, if anything is on record. */
  Optional<byte[]> word(VerifiedChannel channel) {
    return starts.word(channel.address(), channel.generation());
  }

  /**
   * Records a channel whose handshake is complete: earlier, its key is not yet
   * proved, and a copied certificate could lock its owner out.
   *
   * @return why it is refused, if it is; then nothing is recorded
   */
  Optional<String> refusal(VerifiedChannel channel, Standing standing) {
    // Read outside the lock: it may wait for a disk.
    return refusal(channel, standing, starts.latest(channel.address()));
  }

  private synchronized Optional<String> refusal(VerifiedChannel channel, Standing standing, long onRecord) {
    var address = channel.address();
    if (channel.generation() < onRecord) {
      return Optional.of("generation " + channel.generation() + " of " + address + " is below " + onRecord
          + ", which is on record");
    }
    var seen = members.getOrDefault(address, candidates.get(address));
    if (seen != null && channel.generation() < seen.generation()) {
      return Optional.of("generation " + channel.generation() + " of " + address + " is below "
          + seen.generation() + ", which was seen");
    }
    if (seen != null && channel.generation() == seen.generation()
        && !channel.channelKey().equals(seen.channelKey())) {
      return Optional.of("generation " + channel.generation() + " of " + address
          + " shows another channel key than before: there may be two of it");
    }
    for (var member : members.entrySet()) {
      if (!member.getKey().equals(address) && member.getValue().channelKey().equals(channel.channelKey())) {
        return Optional.of(address + " shows the channel key of " + member.getKey());
      }
    }
    record(address, new Seen(channel.generation(), channel.channelKey()), standing);
    return Optional.empty();
  }

  /** Forgets members that are none any more. */
  synchronized void keepMembers(Set<Address> current) {
    members.keySet().retainAll(current);
  }

  synchronized Set<Address> members() {
    return Set.copyOf(members.keySet());
  }

  synchronized int size() {
    return members.size() + candidates.size();
  }

  private void record(Address address, Seen seen, Standing standing) {
    candidates.remove(address);
    if (standing == Standing.MEMBER || members.containsKey(address)) {
      members.put(address, seen);
      return;
    }
    candidates.put(address, seen);
    if (candidates.size() > CANDIDATES_MAX) {
      candidates.remove(candidates.keySet().iterator().next()); // the one that was silent longest
    }
  }
}
