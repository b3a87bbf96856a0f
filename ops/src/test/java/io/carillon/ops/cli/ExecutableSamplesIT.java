package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The campaigns of `samples/executables.yaml`, as a marketer would try them: three people came to
/// the fair, Ann has spent a lot, Bob a little, and Cy nothing.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExecutableSamplesIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  @BeforeAll
  static void theSampleIsApplied() throws IOException {
    carillon("fields", "add", "Total Spend", "currency").exits(0);
    var loyalty = folder.resolve("loyalty.yaml");
    Files.writeString(loyalty, "kind: Folder\nname: Loyalty\n");
    carillon("apply", loyalty.toString(), "../ops/samples/executables.yaml").exits(0);
  }

  @BeforeEach
  void threePeopleCameToTheFair() throws IOException {
    database.jdbc().getJdbcOperations().update("DELETE FROM person");
    var visitors = folder.resolve("visitors.csv");
    Files.writeString(
        visitors,
        """
        Email Address,First Name,Total Spend,Lead Score
        ann@example.com,Ann,900,5
        bob@example.com,Bob,20,5
        cy@example.com,Cy,,5
        """);
    carillon("people", "import", visitors.toString(), "--list", "Visited the fair").exits(0);
  }

  private static CalledCommand carillon(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--jdbc-url");
    all.add(database.jdbcUrl());
    return CalledCommand.carillon(all.toArray(String[]::new));
  }

  private static List<String> people(String columns) {
    return database
        .jdbc()
        .getJdbcOperations()
        .queryForList(
            "SELECT CONCAT_WS(' ', " + columns + ") FROM person ORDER BY id", String.class);
  }

  private static List<String> log(String name) {
    return database
        .jdbc()
        .getJdbcOperations()
        .queryForList(
            """
            SELECT CONCAT_WS(': ', d.name, CASE a.type_id WHEN 1001 THEN 'executes' ELSE a.type_id END,
                             COALESCE(called.name, a.primary_value, a.new_value), a.attributes)
            FROM activity a JOIN person p ON p.id = a.person_id
            JOIN campaign_run r ON r.id = a.run_id
            JOIN definition d ON d.id = COALESCE(a.campaign_id, r.campaign_id)
            LEFT JOIN definition called ON called.id = a.primary_id AND a.type_id = 1001
            WHERE p.first_name = ? ORDER BY a.id
            """,
            String.class,
            name);
  }

  @Test
  @Order(1)
  @Tag("EX-31")
  @Tag("EX-33")
  @Tag("TK-03")
  @Tag("TK-31")
  void withTheParentsContextTheChildAddsTenPoints() {
    carillon("run", "Fair with its own points", "--wait").exits(0);

    assertThat(people("first_name, lead_score")).containsExactly("Ann 15", "Bob 15", "Cy 15");
  }

  @Test
  @Order(2)
  @Tag("EX-33")
  @Tag("OQ-01")
  void withoutItTheChildAddsItsOwnNone() {
    carillon("run", "Fair with the desk's points", "--wait").exits(0);

    assertThat(people("first_name, lead_score")).containsExactly("Ann 5", "Bob 5", "Cy 5");
    assertThat(log("Ann"))
        .containsExactly(
            "Fair with the desk's points: executes: Add points: {\"Qualified\":\"true\"}",
            "Add points: 22: {\"Reason\":\"no change\"}");
  }

  @Test
  @Order(3)
  @Tag("EX-35")
  @Tag("TK-50")
  void aRunsOwnPointsTravelIntoTheChild() {
    carillon("run", "Fair with its own points", "--token", "my.Points=+3", "--wait").exits(0);

    assertThat(people("first_name, lead_score")).containsExactly("Ann 8", "Bob 8", "Cy 8");
    var refused =
        carillon("run", "Fair with its own points", "--token", "my.Pints=+3", "--wait").exits(3);
    assertThat(refused.err()).contains("there is no my token 'Pints'").contains("'Points'");
  }

  @Test
  @Order(4)
  @Tag("FL-75")
  @Tag("EX-21")
  @Tag("EX-23")
  @Tag("EX-36")
  @Tag("WT-02")
  void threeLevelsDeepAndThenAWait() {
    carillon("run", "Greet visitors", "--wait").exits(0);

    assertThat(people("first_name, lead_score, lead_status"))
        .containsExactly("Ann 15 Looked after", "Bob 5", "Cy 5");
    assertThat(log("Ann"))
        .containsExactly(
            "Greet visitors: executes: Thank: {\"Qualified\":\"true\"}",
            "Thank: 46: Web: {\"Description\":\"Thanked by Greet visitors\"}",
            "Thank: executes: Look after good customers: {\"Qualified\":\"true\"}",
            "Look after good customers: executes: Add points: {\"Qualified\":\"true\"}",
            "Add points: 22: 15",
            "Look after good customers: 13: Looked after");
    assertThat(log("Bob"))
        .containsExactly(
            "Greet visitors: executes: Thank: {\"Qualified\":\"true\"}",
            "Thank: 46: Web: {\"Description\":\"Thanked by Greet visitors\"}",
            "Thank: executes: Look after good customers: {\"Qualified\":\"false\","
                + "\"Reason\":\"does not match the smart list\"}");

    var waits = carillon("waits", "show", "Greet visitors", "--json").exits(0).json();
    assertThat(waits.get("waiting").asInt()).isEqualTo(3);
    assertThat(waits.get("steps").get(1).get("step").asString()).isEqualTo("Wait");
    assertThat(waits.get("steps").get(1).get("waiting").asInt()).isEqualTo(3);
    assertThat(carillon("waits", "resume").exits(0).out()).contains("Nobody's wait is over.");

    database
        .jdbc()
        .getJdbcOperations()
        .update("UPDATE flow_wait SET resume_at = resume_at - INTERVAL 9 DAY");
    assertThat(carillon("waits", "resume", "--json").exits(0).json().get("people").asInt())
        .isEqualTo(3);
    assertThat(log("Cy"))
        .endsWith(
            "Greet visitors: 46: Milestone: {\"Description\":\"Two days after Greet visitors\"}");
  }

  @Test
  @Order(5)
  @Tag("AN-24")
  void anExecutableCampaignIsNotRunByItself() {
    var refused = carillon("run", "Add points", "--wait").exits(3);

    assertThat(refused.err()).contains("it runs only when another one calls it");
  }

  private static long activities() {
    return database
        .jdbc()
        .getJdbcOperations()
        .queryForObject("SELECT COUNT(*) FROM activity", Long.class);
  }

  @Test
  @Order(20)
  void aDryRunGoesThroughAllOfItAndWritesNothing() {
    var before = activities();
    var said = carillon("run", "Greet visitors", "--dry-run", "--sample", "1").exits(0).out();
    assertThat(said)
        .contains("'Greet visitors' would take in 3 people now; 0 held back")
        .contains("3 waits", "Nothing was written.", "Person ", "ann@example.com:")
        .contains("Wait", "as if the time were over now")
        .contains("Execute Campaign 'Look after good customers' skipped: does")
        .contains("Add points: 1.0 Change Score 'Lead Score' succeeded, '5' -> '15'");
    var script =
        carillon("run", "Greet visitors", "--dry-run", "--limit", "2", "--json").exits(0).json();
    assertThat(script.at("/people/entered").asInt()).isEqualTo(2);
    assertThat(script.at("/everybody").asBoolean()).isFalse();
    assertThat(script.at("/steps/0/people").asInt()).isEqualTo(2);
    assertThat(script.at("/sample/0/email").asString()).isEqualTo("ann@example.com");
    assertThat(activities()).isEqualTo(before);

    assertThat(carillon("run", "Greet visitors", "--limit", "2").exits(2).err())
        .contains("--limit needs --dry-run");
    assertThat(carillon("run", "Greet visitors", "--dry-run", "--wait").exits(2).err())
        .contains("--dry-run and --wait do not go together");
    carillon("run", "Greet visitors", "--dry-run", "--limit", "0").exits(2);
  }
}
