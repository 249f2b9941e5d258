package io.reseal.node.demo;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the demonstration prints: chapters, sentences, commands, each with the
 * time since its start.
 */
final class Story {

  private final PrintStream out;
  private final Instant start = Instant.now();
  private final Map<String, Long> timings = new LinkedHashMap<>();
  private Instant chapterStart = start;
  private String chapter = "";
  private int number;

  Story(PrintStream out) {
    this.out = out;
  }

  /**
   * Begins a chapter and ends the one before.
   *
   * @param name
   *          of its timing
   */
  void chapter(String name, String title) {
    end();
    chapter = name;
    chapterStart = Instant.now();
    out.printf("%n%d. %s%n", ++number, title);
  }

  /** Ends the last chapter. */
  void end() {
    if (!chapter.isEmpty()) {
      timings.put(chapter, Duration.between(chapterStart, Instant.now()).toMillis());
    }
    chapter = "";
    timings.put("total", Duration.between(start, Instant.now()).toMillis());
  }

  /** One sentence of it. */
  void say(String sentence) {
    out.printf(Locale.ROOT, "   %6.1f s  %s%n", Duration.between(start, Instant.now()).toMillis() / 1000.0,
        sentence);
  }

  @FormatMethod
  void say(String sentence, Object... arguments) {
    say(sentence.formatted(arguments));
  }

  /** A command that an operator types. */
  void command(String line) {
    out.printf("             $ %s%n", line);
  }

  /** Lines of a table, as they are. */
  void lines(String text) {
    out.print(text.indent(3));
  }

  /** Milliseconds by chapter, in order, and in all. */
  Map<String, Long> timings() {
    return timings;
  }
}
