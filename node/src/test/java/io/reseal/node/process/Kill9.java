package io.reseal.node.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reseal.node.demo.LocalCommittee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rounds by hand: {@code bin/kill9}. */
final class Kill9 {

  /** Fewer leave a machine idle; many more keep nodes from answering in time. */
  static final int COMMITTEES = Runtime.getRuntime().availableProcessors();

  private Kill9() {
  }

  public static void main(String[] arguments) throws IOException {
    var count = 20;
    var committees = COMMITTEES;
    var seed = System.nanoTime() & 0xffff_ffffL;
    Optional<Path> json = Optional.empty();
    try {
      for (var i = 0; i < arguments.length; i++) {
        switch (arguments[i]) {
          case "--seed" -> seed = Long.parseLong(arguments[++i]);
          case "--json" -> json = Optional.of(Path.of(arguments[++i]));
          case "--committees" -> committees = number("committees", arguments[++i], 100);
          default -> count = number("rounds", arguments[i], 1_000_000);
        }
      }
    } catch (NumberFormatException e) {
      fail("expected a number: " + e.getMessage());
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      fail(e.getMessage());
    }
    System.exit(run(count, committees, seed, json) ? 0 : 1);
  }

  private static int number(String what, String text, int most) {
    var number = Integer.parseInt(text);
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(what + " are 1 to " + most + ", not " + number);
    }
    return number;
  }

  private static void fail(String why) {
    System.err.println(why + "; see bin/kill9 --help");
    System.exit(2);
  }

  private static boolean run(int count, int committees, long seed, Optional<Path> json) throws IOException {
    System.out.println(count + " rounds, seed " + seed + ", " + committees + " committees side by side");
    var began = System.nanoTime();
    var folder = LocalCommittee.repository().resolve("target/kill9");
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve("mortal.aot"));
    var campaign = Campaign.run(folder, seed, count, committees, System.out::println);
    var rounds = campaign.rounds();
    campaign.clients().forEach(System.out::println);
    campaign.kept().forEach(kept -> System.out.println("stores, tokens and logs of a violation: " + kept));
    table(rounds).forEach(System.out::println);
    var broken = rounds.stream().filter(round -> round.violation().isPresent()).count();
    var times = rounds.stream().map(Round::took).sorted().toList();
    System.out.printf(
        "%d rounds, seed %d, in %.0f s: %d violations; a round's median %.0f s, longest %.0f s%n",
        rounds.size(), seed, (System.nanoTime() - began) / 1e9, broken,
        times.get(times.size() / 2).toMillis() / 1e3, times.getLast().toMillis() / 1e3);
    if (json.isPresent()) {
      Files.writeString(json.get(), json(seed, rounds));
    }
    return broken == 0;
  }

  /** Where nodes died, how often, and what was broken then. */
  static List<String> table(List<Round> rounds) {
    var counts = new TreeMap<String, int[]>();
    for (var round : rounds) {
      for (var place : round.places()) {
        var count = counts.computeIfAbsent(place.substring(place.indexOf(" at ") + 4), _ -> new int[2]);
        count[0]++;
        count[1] += round.violation().isPresent() ? 1 : 0;
      }
    }
    var lines = new ArrayList<String>();
    lines.add("| killed at | times | violations |");
    lines.add("|---|---|---|");
    counts.forEach((place, count) -> lines.add("| " + place + " | " + count[0] + " | " + count[1] + " |"));
    return lines;
  }

  private static String json(long seed, List<Round> rounds) throws JsonProcessingException {
    var told = new ArrayList<Map<String, Object>>();
    for (var round : rounds) {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("round", round.number());
      fields.put("change", round.change());
      fields.put("killed", round.places());
      fields.put("millis", round.took().toMillis());
      fields.put("attempts", round.attempts());
      round.violation().ifPresent(what -> fields.put("violation", what));
      told.add(fields);
    }
    return new ObjectMapper().writerWithDefaultPrettyPrinter()
        .writeValueAsString(Map.of("seed", seed, "rounds", told));
  }
}
