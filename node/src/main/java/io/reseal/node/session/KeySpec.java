package io.reseal.node.session;

import io.reseal.core.hash.Tag;
import io.reseal.core.hash.Transcript;
import io.reseal.core.party.Address;
import io.reseal.core.party.KeyId;
import io.reseal.core.party.Scheme;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the keys that a committee holds together: its place in the registry's
 * list, its scheme and its name.
 *
 * @param index
 *          from 0
 */
public record KeySpec(int index, Scheme scheme, KeyId id) {

  /**
   * The keys of a registry, in its order: id = TH("key", chain id, registry,
   * scheme, index).
   */
  public static List<KeySpec> of(long chainId, Address registry, List<Scheme> schemes) {
    var keys = new ArrayList<KeySpec>();
    for (var scheme : schemes) {
      keys.add(of(chainId, registry, scheme, keys.size()));
    }
    return List.copyOf(keys);
  }

  /** One key of a registry. */
  static KeySpec of(long chainId, Address registry, Scheme scheme, int index) {
    return new KeySpec(index, scheme, new KeyId(
        Transcript.of(Tag.KEY).add(chainId).add(registry.toArray()).add(scheme.code()).add(index).hash()));
  }
}
