package io.carillon.listener.webhooks;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// People, webhooks and their calls, as a campaign's step leaves them.
final class WebhookWorld {
  static final Actor ANNA = new Actor("anna", "test");
  static final WebhookSettings LOCAL = new WebhookSettings(List.of(), List.of("127.0.0.0/8"), 4, 3);

  final DataSource source;
  final JdbcClient jdbc;
  final CompiledDefinitions definitions;

  WebhookWorld(DataSource source) {
    this.source = source;
    this.jdbc = JdbcClient.create(source);
    this.definitions = new CompiledDefinitions(source);
  }

  /// Starts again without people, webhooks and calls; local networks may be called.
  void begin() {
    for (var table :
        List.of(
            "activity",
            "webhook_call",
            "webhook_secret",
            "flow_wait",
            "run_addition",
            "person_field_block",
            "event_inbox",
            "active_campaign",
            "campaign_run",
            "definition",
            "definition_version",
            "person")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
    new WebhookSettingsStore(source).save(LOCAL, ANNA);
  }

  void apply(String yaml) {
    new DefinitionStore(source).apply(List.of(new SourceFile("test.yaml", yaml)), ANNA);
  }

  void person(long id) {
    jdbc.sql(
            """
            INSERT INTO person (id, email, first_name, city, lead_score, created_at, updated_at)
            VALUES (:id, CONCAT('p', :id, '@example.org'), 'Ann', 'Wien', 5, '2026-01-01',
              '2026-01-01')
            """)
        .param("id", id)
        .update();
  }

  /// A call that is due, of run 1 of campaign 9, step 3, and the person who waits for it.
  ///
  /// @return its key
  String call(String webhook, long person, String values) {
    var template = definitions.webhook(webhook);
    var key = "00000000-0000-4000-8000-%012d".formatted(template.id() * 1_000_000L + person);
    jdbc.sql(
            """
            INSERT INTO webhook_call (call_key, person_id, run_id, campaign_id, step_id, choice,
              webhook_id, webhook_version, token_values, state, due_at)
            VALUES (:key, :person, 1, 9, 3, 2, :webhook, :version, :values, 'WAITING',
              UTC_TIMESTAMP(6))
            """)
        .param("key", key)
        .param("person", person)
        .param("webhook", template.id())
        .param("version", template.version())
        .param("values", values)
        .update();
    if (!template.mappings().isEmpty()) {
      jdbc.sql(
              """
              INSERT INTO flow_wait (campaign_id, run_id, version, step_id, person_id, awaits)
              VALUES (9, 1, 1, 3, :person, :key)
              """)
          .param("person", person)
          .param("key", key)
          .update();
    }
    return key;
  }

  WebhookRelay relay() {
    return new WebhookRelay(source, definitions::webhook, InstantSource.system());
  }

  /// Makes all due calls on a relay of its own.
  WebhookRelay.Turn drain() throws InterruptedException {
    try (var relay = relay()) {
      return relay.drain();
    }
  }

  /// Lets time pass for calls that wait.
  void allDue() {
    jdbc.sql("UPDATE webhook_call SET due_at = UTC_TIMESTAMP(6)").update();
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  List<String> texts(String sql) {
    return jdbc.sql(sql).query(String.class).list();
  }
}
