package io.reseal.node.process;

import io.reseal.core.party.Scheme;
import io.reseal.node.demo.LocalCommittee;
import io.reseal.node.demo.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * {@link Rounds} of several committees side by side, each on a chain of its
 * own: one alone waits half the time. The first of three has both kinds of
 * keys; ECDSA takes most of a round's work, so the other two have a BIP-340 key
 * alone.
 *
 * @param rounds
 *          by number
 * @param clients
 *          how those fared who had something signed
 * @param kept
 *          where everything is of rounds in which a promise was broken
 */
record Campaign(List<Round> rounds, List<String> clients, List<Path> kept) {

  Campaign {
    rounds = List.copyOf(rounds);
    clients = List.copyOf(clients);
    kept = List.copyOf(kept);
  }

  /**
   * Runs so many rounds.
   *
   * @param folder
   *          for everything
   * @param committees
   *          so many at once
   * @param out
   *          told of each round
   */
  static Campaign run(Path folder, long seed, int count, int committees, Consumer<String> out) {
    var launch = Launch.in(folder, LocalCommittee.repository());
    var random = new Random(seed);
    var turns = new Turns(count, random.nextLong());
    var tellers = new ArrayList<Future<Campaign>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each = 0; each < Math.min(committees, count); each++) {
        var own = made(folder.resolve("chain-" + (each + 1)));
        var keys = each % 3 == 0 ? LocalNode.KEYS : List.of(Scheme.BIP340);
        var ownSeed = random.nextLong();
        tellers.add(threads.submit(() -> one(new Rounds(own, launch, turns, keys, ownSeed, out))));
      }
    }
    var all = tellers.stream().map(Campaign::told).toList();
    return new Campaign(
        all.stream().flatMap(each -> each.rounds().stream()).sorted(Comparator.comparingInt(Round::number))
            .toList(),
        all.stream().flatMap(each -> each.clients().stream()).toList(),
        all.stream().flatMap(each -> each.kept().stream()).toList());
  }

  private static Campaign one(Rounds all) {
    List<Round> rounds;
    try (all) {
      rounds = all.run();
    }
    return new Campaign(rounds, all.clients(), all.kept());
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Campaign told(Future<Campaign> teller) {
    try {
      return teller.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
