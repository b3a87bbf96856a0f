package io.carillon.ops.cli;

import static io.carillon.ops.cli.CalledCommand.carillon;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
  void keepsItsHandsOffPeopleWhomItDidNotMake() {
    try (var other = TestDatabase.fresh()) {
      other
          .jdbc()
          .getJdbcOperations()
          .update(
              "INSERT INTO person (email, created_at, updated_at)"
                  + " VALUES ('real@example.com', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");

      carillon("bench", "batch", "--people", "10", "--jdbc-url", other.jdbcUrl()).exits(3);

      assertThat(other.count("person")).isEqualTo(1);
    }
  }

  private static tools.jackson.databind.JsonNode bench(String... options) {
    var arguments = new java.util.ArrayList<>(java.util.List.of("bench", "batch", "--json"));
    arguments.addAll(java.util.List.of(options));
    arguments.addAll(java.util.List.of("--jdbc-url", database.jdbcUrl()));
    return carillon(arguments.toArray(String[]::new)).exits(0).json();
  }
}
