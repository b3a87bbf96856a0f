package io.carillon.batch.waits;

import io.carillon.batch.BatchNode;
import io.carillon.batch.run.BatchSettings;
import io.carillon.batch.run.Node;
import io.carillon.batch.run.RunSettings;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.CampaignActivation;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.person.FieldStore;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// People, and campaigns written as their authors write them.
final class WaitWorld {
  static final Actor ANNA = new Actor("anna", "test");
  static final RunSettings SETTINGS =
      new RunSettings(2, 40, 150, Duration.ofSeconds(1), Duration.ofMillis(20), 3);

  private static final String PEOPLE =
      """
      INSERT INTO person (id, email, first_name, lead_score, created_at, updated_at)
      WITH RECURSIVE numbers AS (
        SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < :people)
      SELECT n, CONCAT('p', n, '@example.org'), 'Ann', n % 100, '2026-01-01', '2026-01-01'
      FROM numbers
      """;

  final DataSource source;
  final JdbcClient jdbc;
  final CompiledDefinitions definitions;

  WaitWorld(DataSource source) {
    this.source = source;
    this.jdbc = JdbcClient.create(source);
    this.definitions = new CompiledDefinitions(source);
  }

  static BatchSettings settings(DataSource source) {
    return new BatchSettings(
        new FieldStore(source).load(),
        new CompiledDefinitions(source),
        () -> ZoneId.of("Europe/Berlin"),
        SETTINGS,
        Node.ofThisProcess());
  }

  /// Starts again with so many people, whose scores go from 0 to 99, and no campaign.
  void begin(int people) {
    for (var table :
        List.of(
            "activity",
            "outbox",
            "webhook_call",
            "static_list_member",
            "static_list",
            "campaign_member",
            "flow_wait",
            "event_inbox",
            "active_campaign",
            "archived_folder",
            "notification",
            "audit",
            "sample_draw",
            "run_addition",
            "run_part",
            "campaign_run",
            "definition",
            "definition_version",
            "person")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    jdbc.sql(PEOPLE).param("people", people).update();
  }

  void apply(String yaml) {
    new DefinitionStore(source).apply(List.of(new SourceFile("test.yaml", yaml)), ANNA);
  }

  void activate(String campaign) {
    new CampaignActivation(source).activate(campaign, ANNA);
  }

  /// Runs a campaign to its end.
  ///
  /// @return the run's id
  int run(BatchNode node, String campaign, Map<String, String> tokens) throws InterruptedException {
    var plan = definitions.plan(campaign);
    int id = node.runs().request(plan.campaignId(), Optional.empty(), tokens, ANNA);
    var run = node.runs().await(id);
    if (run.errorText().isPresent()) {
      throw new AssertionError(run.errorText().get());
    }
    return id;
  }

  /// Lets time pass for those who wait.
  void pass(Duration time) {
    jdbc.sql("UPDATE flow_wait SET resume_at = resume_at - INTERVAL :seconds SECOND")
        .param("seconds", time.toSeconds())
        .update();
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  /// People with activities of the type that say so, and no one with two.
  ///
  /// @return -1 if somebody has it twice
  long once(int type, int step) {
    var where = "FROM activity WHERE type_id = %d AND step_id = %d".formatted(type, step);
    long people = count("SELECT COUNT(DISTINCT person_id) " + where);
    return people == count("SELECT COUNT(*) " + where) ? people : -1;
  }
}
