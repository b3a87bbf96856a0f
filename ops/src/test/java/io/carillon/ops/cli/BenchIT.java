package io.carillon.ops.cli;

import static io.carillon.ops.cli.CalledCommand.carillon;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class BenchIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @Test
  void comparesEqualWorkOfEngineAndBulkSql() {
    var result = bench("--people", "3000", "--rounds", "2");

    int qualified = result.get("qualified").asInt();
    assertThat(qualified).isBetween(800, 1000);
    assertThat(result.get("activities").asInt()).isEqualTo(3 * qualified);
    assertThat(result.get("rounds")).hasSize(2);
    assertThat(result.get("ratio").asDouble()).isPositive();
    assertThat(result.get("heapPeakMegabytes").asDouble()).isPositive();
    assertThat(result.get("bytesPerActivity").asDouble()).isPositive();
    assertThat(result.get("nobodySqlSeconds").asDouble()).isNotNegative();
    assertThat(database.count("activity")).isEqualTo(3L * qualified);

    assertThat(bench("--people", "3000").get("qualified").asInt()).isEqualTo(qualified);
  }

  @Test
  void findsThePeopleThatHandWrittenSqlFinds() {
    try (var other = TestDatabase.fresh()) {
      var arguments =
          List.of("--people", "2000", "--activities", "20000", "--rounds", "2", "--jdbc-url");
      var result = bench("filters", arguments, other);

      assertThat(result.get("activities").asLong()).isBetween(18_000L, 22_000L);
      assertThat(result.get("activities").asLong()).isEqualTo(other.count("activity"));
      assertThat(result.get("lists")).hasSize(20);
      for (var list : result.get("lists")) {
        assertThat(list.get("matching").asLong()).as(list.get("list").asString()).isPositive();
        assertThat(list.get("ratio").asDouble()).isPositive();
        assertThat(list.get("walkRatio").asDouble()).isPositive();
      }
      assertThat(result.get("medianRatio").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(result.get("worstRatio").asDouble());
      assertThat(result.get("heapPeakMegabytes").asDouble()).isPositive();

      var again = bench("filters", arguments, other);
      assertThat(again.get("activities")).isEqualTo(result.get("activities"));
      assertThat(again.findValues("matching")).isEqualTo(result.findValues("matching"));
      carillon("bench", "batch", "--people", "10", "--jdbc-url", other.jdbcUrl()).exits(3);
      assertThat(other.count("activity")).isEqualTo(result.get("activities").asLong());
    }
  }

  @Test
  void losesNoMailWhenTheRelayIsKilled() {
    try (var other = TestDatabase.fresh()) {
      var arguments = List.of("--messages", "400", "--connections", "2", "--jdbc-url");
      var result = bench("mail", arguments, other);

      assertThat(result.get("lost").asLong()).isZero();
      assertThat(result.get("strangers").asLong()).isZero();
      assertThat(result.get("killedAfter").asLong()).isBetween(200L, 350L);
      // What the sink had and the relay had not noted: at least the mail at which it was killed.
      assertThat(result.get("duplicates").asLong()).isBetween(1L, 40L);
      assertThat(result.get("ratio").asDouble()).isPositive();
      assertThat(
              other
                  .jdbc()
                  .getJdbcOperations()
                  .queryForObject(
                      "SELECT COUNT(*) FROM outbox WHERE state = 'SENT'", Integer.class))
          .isEqualTo(400);
      assertThat(other.count("activity")).isEqualTo(400);
    }
  }

  @Test
  void keepsItsHandsOffPeopleWhomItDidNotMake() {
    try (var other = TestDatabase.fresh()) {
      other
          .jdbc()
          .getJdbcOperations()
          .update(
              "INSERT INTO person (email, created_at, updated_at)"
                  + " VALUES ('real@example.com', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");

      for (var benchmark : List.of("batch", "filters", "lifecycle", "mail")) {
        var size = benchmark.equals("mail") ? "--messages" : "--people";
        carillon("bench", benchmark, size, "10", "--jdbc-url", other.jdbcUrl()).exits(3);
      }

      assertThat(other.count("person")).isEqualTo(1);
    }
  }

  @Test
  void aNightWithEverythingInItWritesWhatTheScriptWrites() {
    try (var own = TestDatabase.fresh()) {
      var result =
          bench("lifecycle", List.of("--people", "2000", "--rounds", "1", "--jdbc-url"), own);

      assertThat(result.get("ratio").asDouble()).isPositive();
      assertThat(result.get("statementsPerChunk").asDouble()).isPositive();
      // Score, value and call for each; two calls, a score and the list for half; a moment for a
      // quarter, a mail for a tenth: as the hash spreads 2000 people.
      assertThat(result.get("activities").asInt()).isBetween(9_000, 11_500);
      var waits = result.get("waits");
      assertThat(waits.get("waiting").asInt()).isEqualTo(2000);
      assertThat(waits.get("due").asInt()).isBetween(350, 450);
    }
  }

  private static JsonNode bench(String... options) {
    var arguments = new ArrayList<>(List.of(options));
    arguments.add("--jdbc-url");
    return bench("batch", arguments, database);
  }

  private static JsonNode bench(String benchmark, List<String> options, TestDatabase on) {
    var arguments = new ArrayList<>(List.of("bench", benchmark, "--json"));
    arguments.addAll(options);
    arguments.add(on.jdbcUrl());
    return carillon(arguments.toArray(String[]::new)).exits(0).json();
  }
}
