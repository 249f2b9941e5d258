package io.reseal.core.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Named medians in the order measured, each with its unit. */
final class Figures {

  private record Figure(double median, String unit) {
  }

  private final Map<String, Figure> figures = new LinkedHashMap<>();

  void put(String name, String unit, double median) {
    figures.put(name, new Figure(median, unit));
  }

  /** The median of at least one value. */
  static double median(List<? extends Number> values) {
    var sorted = new ArrayList<>(values.stream().map(Number::doubleValue).toList());
    sorted.sort(null);
    var middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** "name (unit)" and median, in the order measured. */
  Map<String, Double> byName() {
    var all = new LinkedHashMap<String, Double>();
    figures.forEach((name, figure) -> all.put(name + " (" + figure.unit() + ")", rounded(figure.median())));
    return all;
  }

  /** One line a figure. */
  String table() {
    var width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
    return figures
        .entrySet().stream().map(each -> String.format(Locale.ROOT, "%-" + width + "s  %12s  %s%n",
            each.getKey(), text(each.getValue().median()), each.getValue().unit()))
        .collect(Collectors.joining());
  }

  /** One flat JSON object. */
  String json() {
    return byName().entrySet().stream().map(each -> "  \"" + each.getKey() + "\": " + text(each.getValue()))
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static double rounded(double value) {
    return Double.parseDouble(text(value));
  }

  /** Three digits that mean something, and whole bytes. */
  private static String text(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
  }
}
