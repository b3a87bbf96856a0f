package io.carillon.ops.bench;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.failure.CampaignException;
import io.carillon.ops.terminal.Resources;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.person.StaticLists;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The schema of [LifecycleBenchmark]: its people, campaigns, and the state every measurement
/// starts from.
final class LifecycleSchema {
  static final String CAMPAIGN = "Bench lifecycle";
  static final String WAITS = "Bench waits";

  private static final String FIELD = "Bench Group";
  private static final String LIST = "Not waiting";
  private static final String EMAIL = "Bench mail";
  private static final String YAML = "/benchmarks/lifecycle.yaml";

  // Spread over the ids by a hash, the same for everybody who measures.
  private static final String SPREAD =
      "UPDATE person SET c_bench_group = MOD(CRC32(id), 100) WHERE id > :lo AND id <= :hi";

  private static final String SAVE =
      """
      CREATE TABLE bench_saved (PRIMARY KEY (id)) AS
      SELECT id, lead_status, lead_score, updated_at FROM person
      """;

  private static final String RESTORE =
      """
      UPDATE person p JOIN bench_saved s ON s.id = p.id
      SET p.lead_status = s.lead_status, p.lead_score = s.lead_score, p.updated_at = s.updated_at
      WHERE p.id > :lo AND p.id <= :hi
      """;

  private static final List<String> WRITTEN_TO =
      List.of(
          "activity",
          "static_list_member",
          "campaign_member",
          "outbox",
          "flow_wait",
          "run_addition");

  private final JdbcClient jdbc;
  private final Database database;
  private final BenchmarkPeople people;

  LifecycleSchema(Database database) {
    this.database = database;
    this.jdbc = JdbcClient.create(database.dataSource());
    this.people = new BenchmarkPeople(database, "bench_lifecycle");
  }

  /// Makes the people, or takes those of an earlier call with the same figures.
  ///
  /// @return whether they were there already
  /// @throws CampaignException `WRONG_STATE` if the schema holds people that are not the
  ///   benchmark's
  boolean prepare(int count, long seed, Actor actor) {
    boolean reused = people.claim(count, seed);
    if (!reused) {
      jdbc.sql("DROP TABLE IF EXISTS bench_saved").update();
      var fields = new FieldStore(database.dataSource());
      if (fields.load().find(FIELD).isEmpty()) {
        fields.add(FIELD, FieldType.INTEGER, Field.Group.PERSON, actor);
      }
      people.generate(count, seed);
      people.inRanges(SPREAD);
      jdbc.sql(SAVE).update();
      jdbc.sql("ANALYZE TABLE person, bench_saved").query((_, _) -> "").list();
      people.complete();
    }
    var yaml = new SourceFile("lifecycle.yaml", Resources.read(YAML));
    new DefinitionStore(database.dataSource()).apply(List.of(yaml), actor);
    restore();
    return reused;
  }

  /// Brings people, waits and log back to where every measurement starts.
  void restore() {
    WRITTEN_TO.forEach(table -> jdbc.sql("TRUNCATE TABLE " + table).update());
    people.inRanges(RESTORE);
    people.settle();
  }

  /// The names that the baseline's parameters stand for.
  Map<String, Object> parameters() {
    var catalogue = new FieldStore(database.dataSource()).load();
    return Map.of(
        "statusField", catalogue.require("Lead Status").id(),
        "scoreField", catalogue.require("Lead Score").id(),
        "list", new StaticLists(database.dataSource()).require(LIST).id(),
        "email", (int) count("SELECT id FROM definition WHERE name = '" + EMAIL + "'"),
        "campaign", campaignId(CAMPAIGN),
        "child", campaignId("Bench child"),
        "grandchild", campaignId("Bench grandchild with a list"),
        "grandchildForAll", campaignId("Bench grandchild for all"),
        // No run has this number.
        "run", 0);
  }

  int campaignId(String name) {
    return new CompiledDefinitions(database.dataSource()).plan(name).campaignId();
  }

  /// What a measured run wrote, counted from the tables.
  record Written(
      long activities,
      long skipped,
      long listMembers,
      long campaignMembers,
      long waits,
      long mails,
      long statusChanged,
      long scoreSum) {}

  Written written() {
    return new Written(
        count("SELECT COUNT(*) FROM activity"),
        count("SELECT COUNT(*) FROM activity WHERE result = 1"),
        count("SELECT COUNT(*) FROM static_list_member"),
        count("SELECT COUNT(*) FROM campaign_member"),
        waiting(),
        count("SELECT COUNT(*) FROM outbox"),
        count("SELECT COUNT(*) FROM person WHERE lead_status = 'Benchmarked'"),
        count("SELECT COALESCE(SUM(lead_score), 0) FROM person"));
  }

  long waiting() {
    return count("SELECT COUNT(*) FROM flow_wait");
  }

  /// Ends the waits of those who wait for a day.
  ///
  /// @return how many that are
  long letADayPass() {
    return jdbc.sql(
            """
            UPDATE flow_wait SET resume_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND
            WHERE resume_at < UTC_TIMESTAMP(6) + INTERVAL 2 DAY
            """)
        .update();
  }

  /// People whose score was changed by two or more steps of one run.
  long resumedTwice() {
    return count(
        """
        SELECT COUNT(*) FROM (
          SELECT person_id FROM activity WHERE step_id = 2 GROUP BY person_id HAVING COUNT(*) > 1
        ) twice
        """);
  }

  /// Statements that this server has been sent so far, by anybody.
  long statements() {
    return jdbc
        .sql("SHOW GLOBAL STATUS LIKE 'Questions'")
        .query((row, _) -> row.getLong(2))
        .list()
        .stream()
        .findFirst()
        .orElse(0L);
  }

  long lastPerson() {
    return people.last();
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
