package io.reseal.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every format ever written stays readable. */
class StoreFormatTest {

  @TempDir
  Path home;

  @Test
  void aStoreOfFormat1Opens() throws IOException {
    SampleStore.place("store-1.db", home.resolve("sample"));
    try (var sample = Store.open(home.resolve("sample")); var fresh = Store.create(home.resolve("fresh"))) {
      SampleStore.fill(fresh);
      assertThat(SampleStore.content(sample)).hasSizeGreaterThan(25).isEqualTo(SampleStore.content(fresh));
      assertThat(sample.verifyJournal(Optional.empty())).isInstanceOf(JournalCheck.Whole.class);
      sample.run(tx -> tx.journal().append(Given.NOON, "epoch.prepared", "still writable"));
    }
  }

  @Test
  void aStoreOfFormat3OpensWithWhatLimitsCount() throws IOException {
    SampleStore.place("store-3.db", home.resolve("sample"));
    try (var sample = Store.open(home.resolve("sample")); var fresh = Store.create(home.resolve("fresh"))) {
      SampleStore.fill(fresh);
      SampleStore.fillLimits(fresh);
      assertThat(SampleStore.content(sample)).isEqualTo(SampleStore.content(fresh));
      assertThat(SampleStore.limits(sample)).hasSize(3).isEqualTo(SampleStore.limits(fresh));
    }
  }

  @Test
  void aStoreOfFormat4OpensWithSetupsAndDisputes() throws IOException {
    SampleStore.place("store-4.db", home.resolve("sample"));
    try (var sample = Store.open(home.resolve("sample")); var fresh = Store.create(home.resolve("fresh"))) {
      SampleStore.fill(fresh);
      SampleStore.fillLimits(fresh);
      SampleStore.fillPairs(fresh);
      assertThat(SampleStore.pairs(sample)).hasSize(4).isEqualTo(SampleStore.pairs(fresh));
    }
  }

  @Test
  void aStoreOfFormat5OpensWithWhatIsDistrusted() throws IOException {
    SampleStore.place("store-5.db", home.resolve("sample"));
    try (var sample = Store.open(home.resolve("sample")); var fresh = Store.create(home.resolve("fresh"))) {
      SampleStore.fill(fresh);
      SampleStore.fillLimits(fresh);
      SampleStore.fillPairs(fresh);
      SampleStore.fillFreshness(fresh);
      assertThat(SampleStore.freshness(sample)).hasSize(3).isEqualTo(SampleStore.freshness(fresh));
    }
  }

  @Test
  void aStoreOfFormat7OpensWithRunsUnderWay() throws IOException {
    SampleStore.place("store-7.db", home.resolve("sample"));
    try (var sample = Store.open(home.resolve("sample")); var fresh = Store.create(home.resolve("fresh"))) {
      SampleStore.fill(fresh);
      SampleStore.fillLimits(fresh);
      SampleStore.fillPairs(fresh);
      SampleStore.fillFreshness(fresh);
      SampleStore.fillRuns(fresh);
      assertThat(SampleStore.runs(sample)).hasSize(4).isEqualTo(SampleStore.runs(fresh));
    }
  }

  @Test
  @DisplayName("of a start before format 4 nobody knows how it ended: not in order")
  void aStoreOfFormat3WasNotStoppedInOrder() throws IOException {
    SampleStore.place("store-3.db", home.resolve("sample"));
    try (var sample = Store.open(home.resolve("sample")); var fresh = Store.create(home.resolve("fresh"))) {
      assertThat(sample.<Boolean>transaction(tx -> tx.incarnations().running(Given.NOON))).isFalse();
      assertThat(fresh.<Boolean>transaction(tx -> tx.incarnations().running(Given.NOON))).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"store-1.db, 20", "store-3.db, 23", "store-4.db, 25", "store-5.db, 28", "store-7.db, 29"})
  void aSampleHasARowInEveryTable(String name, int tablesAtLeast) throws IOException, SQLException {
    SampleStore.place(name, home.resolve("sample"));
    var file = new StoreFile(home.resolve("sample").resolve(StoreFolder.FILE));
    try (var connection = file.readOnly().getConnection();
        var tables = connection.createStatement().executeQuery(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
      var seen = 0;
      while (tables.next()) {
        seen++;
        try (var rows = connection.createStatement()
            .executeQuery("SELECT count(*) FROM " + tables.getString(1))) {
          rows.next();
          assertThat(rows.getInt(1)).as(tables.getString(1)).isPositive();
        }
      }
      assertThat(seen).isGreaterThan(tablesAtLeast);
    }
  }
}
