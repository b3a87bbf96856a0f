package io.carillon.ops.cli;

import static io.carillon.ops.cli.CalledCommand.carillon;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DemoIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @Test
  void tellsItsStoryAndGoesOnWithTheSamePeople() {
    var first = demo("--people", "5000", "--json").exits(0).json();

    assertThat(first.get("people").asInt()).isEqualTo(5000);
    assertThat(first.get("reused").asBoolean()).isFalse();
    assertThat(first.get("runs")).allMatch(run -> run.get("status").asString().equals("COMPLETED"));
    var scoring = first.get("runs").get(0);
    assertThat(scoring.get("people").get("qualified").asInt()).isPositive();
    var letters = first.get("runs").get(1).get("people").get("qualified").asInt();
    assertThat(letters).isPositive();
    assertThat(first.get("mails").asInt()).isBetween(1, letters);
    assertThat(database.count("outbox")).isEqualTo(first.get("mails").asInt());

    var second = demo("--people", "5000").exits(0);
    assertThat(second.out())
        .contains(
            "5,000 are there already",
            "all as they were",
            "carillon preview \"Opening in Graz\"",
            "0 mails went",
            "Where to look next:");
    assertThat(second.out().lines().count()).isLessThan(90);
    var heldBack = demo("--json").exits(0).json().get("runs").get(1).get("people");
    assertThat(heldBack.get("heldBack").asInt()).isEqualTo(letters);
  }

  @Test
  void keepsItsHandsOffPeopleWhomItDidNotMake() {
    try (var other = TestDatabase.fresh()) {
      var sql =
          "INSERT INTO person (email, created_at, updated_at)"
              + " VALUES ('real@example.com', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))";
      other.jdbc().getJdbcOperations().update(sql);

      var refused = carillon("demo", "--jdbc-url", other.jdbcUrl()).exits(3);

      assertThat(refused.err()).contains("people that the demo did not make");
      assertThat(other.count("definition")).isZero();
    }
  }

  private static CalledCommand demo(String... options) {
    var arguments = new java.util.ArrayList<>(java.util.List.of("demo"));
    arguments.addAll(java.util.List.of(options));
    arguments.addAll(java.util.List.of("--jdbc-url", database.jdbcUrl()));
    return carillon(arguments.toArray(String[]::new));
  }
}
