package io.reseal.core.mallory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reseal.core.protocol.ProtocolName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Every lie about every field of every message of every protocol, to all and to
 * one: the honest end well or abort, blame only Mallory, lose nothing and
 * succeed without her. Every field in both; with {@code -Dreseal.full=true}
 * also every element, every receiver, and every lie where runs are long;
 * {@code -Dreseal.mallory=PATTERN} takes some scenarios alone: docs/mallory.md.
 */
class MalloryTest {

  private static final boolean FULL = Boolean.getBoolean("reseal.full");
  private static final int SHOWN_MAX = 40;

  /** Where it is set, only the scenarios in whose names this pattern is found. */
  private static final Optional<Pattern> ONLY = Optional.ofNullable(System.getProperty("reseal.mallory"))
      .map(Pattern::compile);

  private final Mutators mutators = Mutators.standard();
  private final Tally tally = new Tally();
  private final Set<Reason> used = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private final Set<String> fields = new TreeSet<>();
  private final Set<ProtocolName> protocols = EnumSet.noneOf(ProtocolName.class);

  @Test
  @DisplayName("B7: whatever field she lies in, no honest party has a wrong result, and she is named or the reason is listed")
  void everyLieIsNamedOrListedWithItsReason() {
    for (var open : Scenarios.all(FULL)) {
      try (var scenario = open.get()) {
        if (ONLY.isEmpty() || ONLY.get().matcher(scenario.name()).find()) {
          lieAboutEverything(scenario);
        }
      }
    }
    System.out.println(tally);
    assertThat(wrong.subList(0, Math.min(SHOWN_MAX, wrong.size())))
        .as("of %d lies that went wrong", wrong.size()).isEmpty();
    if (ONLY.isEmpty()) {
      assertNothingIsLeftOut();
      assertThat(Reasons.all()).as("reasons that excuse something").allMatch(used::contains);
    }
  }

  private <O> void lieAboutEverything(Scenario<O> scenario) {
    var retried = new TreeSet<String>();
    try (var campaign = new Campaign<>(scenario, mutators, FULL)) {
      assertThat(campaign.usual().violations()).as(scenario.name()).isEmpty();
      protocols.add(scenario.protocol());
      var components = components(campaign);
      for (var one : campaign.cases()) {
        var end = campaign.end(one);
        Optional.ofNullable(components.get(one.field())).ifPresent(fields::add);
        tally.count(one, end);
        complaint(one, end).ifPresent(what -> wrong.add(one + ": " + what + ", " + end.course()));
        // The run leaves nothing behind but the shares held before, so once a field;
        // where
        // runs are long, once a message.
        var field = one.isAboutOutside() ? "outside" : scenario.focus().isLong() ? "" : one.fieldName();
        if (retried.add(one.message() + " " + field)) {
          scenario.requireHonestRetry();
        }
      }
    }
  }

  private static Map<String, String> components(Campaign<?> campaign) {
    Map<String, String> components = new HashMap<>();
    campaign.hers().forEach(said -> campaign.parts(said)
        .forEach(part -> part.component().ifPresent(name -> components.put(part.path(), name))));
    return components;
  }

  private Optional<String> complaint(Case one, End end) {
    if (!end.violations().isEmpty()) {
      return Optional.of(String.join("; ", end.violations()));
    }
    var reason = Reasons.of(one);
    reason.ifPresent(used::add);
    if (reason.isPresent()) {
      return reason.get().kinds().contains(end.kind())
          ? Optional.empty()
          : Optional.of("ends in " + end.kind() + " and is listed: " + reason.get().why());
    }
    return EnumSet.of(End.Kind.PROVEN, End.Kind.EQUIVOCATION).contains(end.kind())
        ? Optional.empty()
        : Optional.of("ends in " + end.kind() + ", and no reason is listed");
  }

  /** Every component of every declared record. */
  private void assertNothingIsLeftOut() {
    assertThat(protocols).as("protocols with a scenario").isEqualTo(EnumSet.allOf(ProtocolName.class));
    assertThat(fields).as("fields lied about").containsAll(Declared.fields());
  }
}
