package io.reseal.core.mallory;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** What came of all lies, counted, one line a scenario. */
final class Tally {

  private final Map<String, Row> rows = new LinkedHashMap<>();

  private static final class Row {

    private final TreeSet<String> fields = new TreeSet<>();
    private final TreeSet<String> lies = new TreeSet<>();
    private final TreeSet<String> audiences = new TreeSet<>();
    private final Map<End.Kind, Integer> ends = new EnumMap<>(End.Kind.class);
    private int cases;

    void count(Case one, End end) {
      var field = one.message() + " " + one.said().step() + " " + one.fieldName();
      fields.add(field);
      lies.add(field + " " + one.lie());
      audiences.add(one.audience() == Case.Audience.ONE ? "" + one.liedTo() : one.audience().name());
      ends.merge(end.kind(), 1, Integer::sum);
      cases++;
    }

    void add(Row other) {
      fields.addAll(other.fields);
      lies.addAll(other.lies);
      audiences.addAll(other.audiences);
      other.ends.forEach((kind, count) -> ends.merge(kind, count, Integer::sum));
      cases += other.cases;
    }

    String line(String name) {
      var line = new StringBuilder(
          String.format("%-40s %7d %7d %9d %7d", name, fields.size(), lies.size(), audiences.size(), cases));
      for (var kind : End.Kind.values()) {
        line.append(String.format(" %12d", ends.getOrDefault(kind, 0)));
      }
      return line.toString();
    }
  }

  void count(Case one, End end) {
    rows.computeIfAbsent(one.scenario(), _ -> new Row()).count(one, end);
  }

  @Override
  public String toString() {
    var table = new StringBuilder(
        String.format("%-40s %7s %7s %9s %7s", "Mallory's seat", "fields", "lies", "audiences", "cases"));
    for (var kind : End.Kind.values()) {
      table.append(String.format(" %12s", kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')));
    }
    var sum = new Row();
    rows.forEach((name, row) -> {
      table.append('\n').append(row.line(name));
      sum.add(row);
    });
    return table.append('\n').append(sum.line("all")).toString();
  }
}
