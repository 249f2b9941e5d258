package io.reseal.node.sim;

import io.reseal.hsm.token.InMemoryToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A first committee at rest with its key, all nodes stopped in order: what most
 * stories begin with, made once for all of them.
 *
 * @param nodes
 *          what lasts of each, by name
 */
record Beginning(Map<String, Saved> nodes, Agenda agenda, Chain chain) {

  private static final Map<Plot, Beginning> KNOWN = new ConcurrentHashMap<>();

  /** What lasts of a node. */
  record Saved(InMemoryToken token, Disk disk) {
  }

  /** Of stories like that. */
  static Beginning of(Plot plot) {
    return KNOWN.computeIfAbsent(plot.fromGenesis(), Beginning::told);
  }

  private static Beginning told(Plot plot) {
    try {
      var folder = Disk.folder();
      try (var sim = new Sim(plot.keys().size(), plot, folder)) {
        sim.begin();
        var nodes = new TreeMap<String, Saved>();
        for (var actor : sim.actors()) {
          actor.stop();
          nodes.put(actor.name(), actor.saved());
        }
        return new Beginning(nodes, sim.agenda(), sim.chain());
      } finally {
        Disk.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
