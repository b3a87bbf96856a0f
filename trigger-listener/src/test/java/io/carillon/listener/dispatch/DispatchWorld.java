package io.carillon.listener.dispatch;

import io.carillon.cluster.Cluster;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.CampaignActivation;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.EventIds;
import io.carillon.flow.Lane;
import io.carillon.person.FieldStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// People, trigger campaigns, and events that wait for them.
final class DispatchWorld {
  static final Actor ANNA = new Actor("anna", "test");
  static final DispatchSettings QUICK =
      new DispatchSettings(
          2,
          100,
          Duration.ofSeconds(3),
          Duration.ofMillis(20),
          List.of(Duration.ofMillis(30), Duration.ofMillis(30)));

  final DataSource source;
  final JdbcClient jdbc;
  final CompiledDefinitions definitions;

  DispatchWorld(DataSource source) {
    this.source = source;
    this.jdbc = JdbcClient.create(source);
    this.definitions = new CompiledDefinitions(source);
  }

  void begin() {
    for (var table :
        List.of(
            "activity",
            "event_inbox",
            "event_outcome",
            "active_campaign",
            "campaign_run",
            "campaign_member",
            "flow_wait",
            "definition",
            "definition_version",
            "audit",
            "person")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    jdbc.sql("UPDATE trigger_shard SET owner = NULL, lease_until = NULL, taken = 0").update();
  }

  void apply(String yaml) {
    new DefinitionStore(source).apply(List.of(new SourceFile("test.yaml", yaml)), ANNA);
  }

  /// Applies campaigns, and activates each of them.
  void activate(String yaml, String... campaigns) {
    apply(yaml);
    for (var campaign : campaigns) {
      new CampaignActivation(source).activate(campaign, ANNA);
    }
  }

  /// A campaign that is requested; what it does is given, and logs the name that asked.
  static String requested(String name, String flow) {
    return """
    kind: Campaign
    name: %s
    smartList:
      triggers:
        - {trigger: Campaign is Requested}
    flow:
    %s
    settings:
      qualification: every time
    """
        .formatted(name, flow.indent(2));
  }

  void people(int from, int to) {
    for (int id = from; id <= to; id++) {
      jdbc.sql(
              """
              INSERT INTO person (id, email, first_name, city, lead_score, created_at, updated_at)
              VALUES (:id, CONCAT('p', :id, '@example.org'), 'Ann', 'Wien', 5, '2026-01-01',
                '2026-01-01')
              """)
          .param("id", id)
          .update();
    }
  }

  /// A request of a flow's, as its chunk writes it.
  ///
  /// @param name value of `{{trigger.Name}}`
  /// @return the event's id
  String request(String campaign, long person, String name) {
    return request(campaign, person, name, Lane.MEDIUM, 0);
  }

  String request(String campaign, long person, String name, Lane lane, int depth) {
    var details =
        """
        {"source":"campaigns","campaign":1,"run":1,"trigger":{"Trigger Name":"Campaign is Requested","Name":"%s"}}
        """
            .formatted(name)
            .strip();
    return event(campaign, person, lane, depth, details);
  }

  String event(String campaign, long person, Lane lane, int depth, String details) {
    var id = EventIds.next();
    jdbc.sql(
            """
            INSERT INTO event_inbox (event_id, person_id, lane, type_id, campaign_id, run_id, depth,
              accepted_at, details)
            SELECT :event, :person, :lane, 47, d.id,
              COALESCE((SELECT MAX(r.id) FROM campaign_run r WHERE r.campaign_id = d.id), 0),
              :depth, UTC_TIMESTAMP(6), :details
            FROM definition d WHERE d.kind = 'Campaign' AND d.name = :campaign
            """)
        .param("event", id)
        .param("person", person)
        .param("lane", lane.stored())
        .param("campaign", campaign)
        .param("depth", depth)
        .param("details", details)
        .update();
    return id;
  }

  Dispatcher dispatcher(Cluster cluster) {
    return new Dispatcher(
        source,
        new FieldStore(source).load(),
        definitions,
        () -> ZoneOffset.UTC,
        cluster,
        cluster.bell("events"),
        QUICK);
  }

  /// Lets a dispatcher take everything that it can take.
  void drain() throws InterruptedException {
    try (var _ = dispatcher(new TestCluster().join("one"))) {
      awaitNothingReady();
    }
  }

  void awaitNothingReady() throws InterruptedException {
    await("SELECT COUNT(*) FROM event_inbox WHERE state <> 2", 0);
  }

  void await(String sql, long expected) throws InterruptedException {
    for (int i = 0; i < 3_000 && count(sql) != expected; i++) {
      Thread.sleep(10);
    }
    if (count(sql) != expected) {
      throw new AssertionError("%s is still %d".formatted(sql, count(sql)));
    }
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  List<String> texts(String sql) {
    return jdbc.sql(sql).query(String.class).list();
  }
}
