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

/// The schema of [BatchBenchmark]: its people, campaigns, and the state every measurement starts
/// from.
final class BatchSchema {
  static final String CAMPAIGN = "Benchmark";
  static final String NOBODY = "Benchmark nobody";

  private static final String FIELD = "Bench Group";
  private static final String COLUMN = "c_bench_group";
  private static final String LIST = "Benchmarked";
  private static final String YAML = "/benchmarks/bench-campaign.yaml";

  // Spread over the ids by a hash, the same for everybody who measures.
  private static final String SPREAD =
      "UPDATE person SET c_bench_group = MOD(CRC32(id), 100) WHERE id > :lo AND id <= :hi";

  private static final String SAVE =
      """
      CREATE TABLE bench_saved (PRIMARY KEY (id)) AS
      SELECT id, lead_status, lead_score, updated_at FROM person WHERE c_bench_group < 30
      """;

  private static final String RESTORE =
      """
      UPDATE person p JOIN bench_saved s ON s.id = p.id
      SET p.lead_status = s.lead_status, p.lead_score = s.lead_score, p.updated_at = s.updated_at
      WHERE p.id > :lo AND p.id <= :hi
      """;

  private static final List<String> WRITTEN_TO =
      List.of("activity", "static_list_member", "campaign_member", "outbox");

  private final JdbcClient jdbc;
  private final Database database;
  private final BenchmarkPeople people;

  BatchSchema(Database database) {
    this.database = database;
    this.jdbc = JdbcClient.create(database.dataSource());
    this.people = new BenchmarkPeople(database, "bench_population");
  }

  /// Makes the people, or takes those of an earlier call with the same figures.
  ///
  /// @return whether they were there already
  /// @throws CampaignException `WRONG_STATE` if the schema holds people that are not the
  ///   benchmark's
  boolean prepare(int count, long seed, Actor actor) {
    boolean reused = people.claim(count, seed);
    if (!reused) {
      generate(count, seed, actor);
    }
    var yaml = new SourceFile("bench-campaign.yaml", Resources.read(YAML));
    new DefinitionStore(database.dataSource()).apply(List.of(yaml), actor);
    restore();
    return reused;
  }

  private void generate(int count, long seed, Actor actor) {
    jdbc.sql("DROP TABLE IF EXISTS bench_saved").update();
    WRITTEN_TO.forEach(table -> jdbc.sql("TRUNCATE TABLE " + table).update());
    var fields = new FieldStore(database.dataSource());
    var field =
        fields
            .load()
            .find(FIELD)
            .orElseGet(() -> fields.add(FIELD, FieldType.INTEGER, Field.Group.PERSON, actor));
    if (!field.column().equals(COLUMN)) {
      throw new IllegalStateException(
          "the scripts say %s, the field is %s".formatted(COLUMN, field.column()));
    }
    people.generate(count, seed);
    people.inRanges(SPREAD);
    jdbc.sql(SAVE).update();
    jdbc.sql("ANALYZE TABLE person, bench_saved").query((_, _) -> "").list();
    people.complete();
  }

  /// Brings people and log back to where every measurement starts, and waits until the server has
  /// cleaned up after it.
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
        "campaign", campaignId(CAMPAIGN),
        // No run has this number.
        "run", 0);
  }

  int campaignId(String name) {
    return new CompiledDefinitions(database.dataSource()).plan(name).campaignId();
  }

  /// What a measured run wrote, counted from the tables.
  record Written(
      long activities, long listMembers, long campaignMembers, long statusChanged, long scoreSum) {}

  Written written() {
    return new Written(
        count("SELECT COUNT(*) FROM activity"),
        count("SELECT COUNT(*) FROM static_list_member"),
        count("SELECT COUNT(*) FROM campaign_member"),
        count("SELECT COUNT(*) FROM person WHERE lead_status = 'Benchmarked'"),
        count("SELECT COALESCE(SUM(lead_score), 0) FROM person"));
  }

  /// Bytes of the log's rows with their indexes, by the server's own statistics; rounded to pages.
  double bytesPerActivity() {
    jdbc.sql("ANALYZE TABLE activity").query((_, _) -> "").list();
    long rows = count("SELECT COUNT(*) FROM activity");
    long bytes =
        count(
            "SELECT data_length + index_length FROM information_schema.tables WHERE table_schema ="
                + " DATABASE() AND table_name = 'activity'");
    return rows == 0 ? 0 : (double) bytes / rows;
  }

  /// The plain SQL question behind the campaign that nobody qualifies for.
  long countNobody() {
    return count("SELECT COUNT(*) FROM person WHERE c_bench_group > 1000");
  }

  long qualifying() {
    return count("SELECT COUNT(*) FROM bench_saved");
  }

  long lastPerson() {
    return people.last();
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
