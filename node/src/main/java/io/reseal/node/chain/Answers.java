package io.reseal.node.chain;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What several endpoints said to one question.
 *
 * @param given
 *          the answers
 * @param failed
 *          why others gave none
 */
record Answers<T>(Map<Endpoint, T> given, Map<Endpoint, ChainException> failed) {

  /** What a quorum says with one voice, and who. */
  record Agreed<T>(T value, List<Endpoint> endpoints) {
  }

  /**
   * The value that at least quorum endpoints gave; more than half of all, so
   * there is one at most.
   */
  Optional<Agreed<T>> agreed(int quorum) {
    var votes = new LinkedHashMap<T, List<Endpoint>>();
    given.forEach((endpoint, value) -> votes.computeIfAbsent(value, _ -> new ArrayList<>()).add(endpoint));
    return votes.entrySet().stream().filter(vote -> vote.getValue().size() >= quorum).findFirst()
        .map(vote -> new Agreed<>(vote.getKey(), List.copyOf(vote.getValue())));
  }

  /** One sentence for each endpoint that failed. */
  List<String> failures() {
    return failed.entrySet().stream().map(one -> one.getKey().name() + " " + one.getValue().getMessage())
        .toList();
  }

  /**
   * One sentence for each endpoint that failed, or differs from the first of
   * these values.
   */
  List<String> complaints(Optional<T> agreed) {
    var complaints = new LinkedHashSet<>(failures());
    var reference = agreed.or(() -> given.values().stream().findFirst());
    given.forEach((endpoint, value) -> {
      if (!value.equals(reference.orElseThrow())) {
        complaints.add(endpoint.name() + " says " + difference("", reference.orElseThrow(), value));
      }
    });
    return List.copyOf(complaints);
  }

  /** That there is no quorum, and what each said. */
  ChainException disagreement(int quorum, String what) {
    return new ChainException("fewer than " + quorum + " endpoints agree on " + what + ": "
        + String.join("; ", complaints(Optional.empty())));
  }

  /**
   * The components in which two records differ, the agreed or first value last.
   */
  private static String difference(String name, Object reference, Object other) {
    if (reference instanceof Optional<?> a && other instanceof Optional<?> b && a.isPresent()
        && b.isPresent()) {
      return difference(name, a.orElseThrow(), b.orElseThrow());
    }
    if (!(reference instanceof Record record) || reference.getClass() != other.getClass()) {
      return name + " " + Json.shown(other.toString()) + " where others say "
          + Json.shown(reference.toString());
    }
    var parts = new ArrayList<String>();
    for (var component : record.getClass().getRecordComponents()) {
      var a = component(component.getAccessor(), reference);
      var b = component(component.getAccessor(), other);
      if (!Objects.equals(a, b)) {
        parts.add(difference(component.getName(), a, b));
      }
    }
    return String.join(", ", parts);
  }

  private static Object component(java.lang.reflect.Method accessor, Object of) {
    try {
      return accessor.invoke(of);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a record of ours cannot be read", e);
    }
  }
}
