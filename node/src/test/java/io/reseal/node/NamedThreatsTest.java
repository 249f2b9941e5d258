package io.reseal.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code node/docs/threats.md} against the tests: every published finding that
 * concerns protocols, node or registry has a test that begins with its number,
 * and the page says where it is and what form it takes here.
 *
 * <p>
 * A test covers N01 and N02 when its display name, a case's name or its own
 * name begins with them: {@code "N01 tooLong, N02 tooShort: ..."},
 * {@code void N01_..}, {@code function test_N01_N02_..}.
 */
class NamedThreatsTest {

  private static final Path ROOT = Path.of(System.getProperty("reseal.root"));

  /** Numbers that must have a test, all of whose places the page lists. */
  private static final List<String> DUE = IntStream
      .concat(IntStream.concat(IntStream.rangeClosed(1, 24), IntStream.rangeClosed(30, 49)), IntStream.of(64))
      .mapToObj(number -> String.format("N%02d", number)).toList();

  private static final Pattern NAME = Pattern
      .compile("\"(N\\d\\d[^\":]*)|\\bvoid ((?:N\\d\\d_)+)|\\bfunction test_((?:N\\d\\d_)+)");
  private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9])N\\d\\d");
  private static final Pattern ROW = Pattern.compile("\\| (N\\d\\d) \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\|");
  private static final Pattern PLACE = Pattern.compile("`([A-Za-z0-9.]+)`");

  /** Number to the files with tests of it. */
  private static Map<String, Set<String>> tests() throws IOException {
    var found = new TreeMap<String, Set<String>>();
    for (var tests : List.of("signer-core/src/test/java", "hsm-adapter/src/test/java", "node/src/test/java",
        "node/src/test/solidity")) {
      for (var file : files(ROOT.resolve(tests))) {
        numbers(Files.readString(file)).forEach(number -> found.computeIfAbsent(number, _ -> new TreeSet<>())
            .add(file.getFileName().toString().replace(".java", "").replace(".t.sol", "")));
      }
    }
    return found;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(".*(Test|IT)\\.java|.*\\.t\\.sol"))
          .filter(file -> !file.endsWith("NamedThreatsTest.java")).sorted().toList();
    }
  }

  /** The numbers that tests in a source begin with. */
  private static Set<String> numbers(String source) {
    return NAME.matcher(source).results()
        .flatMap(name -> NUMBER.matcher(Stream.of(name.group(1), name.group(2), name.group(3))
            .filter(text -> text != null).findFirst().orElseThrow().replace('_', ' ')).results())
        .map(number -> number.group()).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Number to the places that the page names. */
  private static Map<String, Set<String>> page() throws IOException {
    var rows = new TreeMap<String, Set<String>>();
    var matcher = ROW.matcher(Files.readString(ROOT.resolve("node/docs/threats.md")));
    while (matcher.find()) {
      var places = PLACE.matcher(matcher.group(3)).results().map(place -> place.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
      assertThat(rows.put(matcher.group(1), places)).as("one row for %s", matcher.group(1)).isNull();
      assertThat(matcher.group(4)).as("the form of %s", matcher.group(1)).isNotBlank();
    }
    return rows;
  }

  @Test
  void everyNumberThatIsDueHasATest() throws IOException {
    assertThat(tests().keySet()).as("numbers that some test begins with").containsAll(DUE);
  }

  @Test
  void thePageNamesEveryTestOfANumberThatIsDue() throws IOException {
    var tests = tests();
    var page = page();
    var differences = new ArrayList<String>();
    for (var number : DUE) {
      var there = tests.getOrDefault(number, Set.of());
      var named = page.getOrDefault(number, Set.of());
      if (!there.equals(named)) {
        differences.add(number + ": the tests are in " + there + ", the page says " + named);
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void thePageNamesNothingThatIsNotThere() throws IOException {
    var tests = tests();
    var page = page();
    page.forEach((number, places) -> assertThat(tests.getOrDefault(number, Set.of()))
        .as("tests of %s", number).isNotEmpty().containsAll(places));
  }

  @Test
  void aNumberCountsWhereATestsNameBeginsWithIt() {
    assertThat(numbers("""
        @DisplayName("N01 one, N02 two: not N03")
        void N04_N05_three() {
        function test_N06_Four() public {
        new Case("N07: five", "N8")
        "see N09" // N10
        """)).containsExactly("N01", "N02", "N04", "N05", "N06", "N07");
  }
}
