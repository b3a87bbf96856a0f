package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.batch.run.RunSettings;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.database.TestDatabase;
import io.carillon.ops.node.Server;
import io.carillon.ops.terminal.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A trigger campaign from its activation to its end, with a server that does it all.
class TriggerCampaignIT {
  private static final String DEFINITIONS =
      """
      kind: Campaign
      name: Follow up
      smartList:
        triggers: [{trigger: Campaign is Requested, source: campaigns}]
        filters: [{field: First Name, operator: is, value: Ann}]
      flow:
        - {step: Interesting Moment, type: Web, description: "now, {{trigger.Trigger Name}}"}
        - {step: Wait, for: 2 days}
        - {step: Interesting Moment, type: Web, description: "later, {{trigger.Trigger Name}}"}
      settings: {qualification: every time}
      ---
      kind: Campaign
      name: Ask
      smartList: {filters: [{field: First Name, operator: is not empty}]}
      flow: [{step: Request Campaign, campaign: Follow up}]
      settings: {qualification: every time}
      """;

  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  @Test
  @Tag("TK-40")
  @Tag("OQ-08")
  @Tag("TK-43")
  @Tag("AN-80")
  void aRequestBringsPeopleThroughTheFlowAndItsWaits() throws Exception {
    database
        .jdbc()
        .getJdbcOperations()
        .update(
            "INSERT INTO person (email, first_name, created_at, updated_at) VALUES ('a@b.c', 'Ann',"
                + " '2026-01-01', '2026-01-01'), ('b@b.c', 'Ben', '2026-01-01', '2026-01-01')");
    carillon("apply", file("follow-up.yaml", DEFINITIONS)).exits(0);
    carillon("campaigns", "activate", "Follow up").exits(0);
    try (var _ = server()) {
      carillon("run", "Ask", "--wait").exits(0);
      await("SELECT COUNT(*) FROM event_outcome", 2);
      assertThat(moments()).containsExactly("now, Campaign is Requested");
      database
          .jdbc()
          .getJdbcOperations()
          .update("UPDATE flow_wait SET resume_at = UTC_TIMESTAMP(6)");
      await("SELECT COUNT(*) FROM flow_wait", 0);
      assertThat(moments())
          .containsExactly("now, Campaign is Requested", "later, Campaign is Requested");
    }

    var outcomes = carillon("events", "list", "--campaign", "Follow up", "--json").exits(0).json();
    assertThat(outcomes.get("outcomes")).hasSize(2);
    var refused =
        carillon("events", "list", "--person", "b@b.c", "--json")
            .exits(0)
            .json()
            .get("outcomes")
            .get(0);
    assertThat(refused.get("outcome").asString()).isEqualTo("filtered");
    assertThat(carillon("events", "show", refused.get("eventId").asString()).exits(0).out())
        .contains("Follow up", "filter 1 (First Name is Ann)");
    assertThat(carillon("events", "show", "nothing").exits(3).err()).contains("carillon events");
    assertThat(carillon("events", "list", "--outcome", "lost").exits(3).err())
        .contains("held back");
    assertThat(carillon("events", "dead").exits(0).out()).contains("No event is dead.");
    assertThat(carillon("events", "retry").exits(3).err()).contains("--all");
    assertThat(carillon("events", "retry", "--all").exits(0).out()).contains("0 dead letters");

    var run = refused.get("runId").asString();
    assertThat(carillon("runs", "show", run).exits(0).out()).contains("takes in whom events bring");
    assertThat(carillon("runs", "stop", run).exits(3).err()).contains("campaigns deactivate");
    var document = carillon("runs", "show", run, "--json").exits(0).json();
    assertThat(document.get("people").get("qualified").asInt()).isEqualTo(1);
    carillon("campaigns", "deactivate", "Follow up").exits(0);
    assertThat(carillon("runs", "show", run).exits(0).out()).contains("is complete");
  }

  private static Server server() {
    var url = new DatabaseSettings.External(database.jdbcUrl(), Optional.empty(), Optional.empty());
    return Server.start(
        Database.open(url, 30),
        new Server.Settings(
            Set.of(Server.Role.BATCH, Server.Role.TRIGGER),
            RunSettings.defaults(),
            List.of(),
            Optional.empty(),
            1,
            Optional.empty()),
        new Output(
            new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false));
  }

  private static List<String> moments() {
    return database
        .jdbc()
        .getJdbcOperations()
        .queryForList(
            """
            SELECT JSON_UNQUOTE(JSON_EXTRACT(attributes, '$.Description')) FROM activity
            WHERE type_id = 46 ORDER BY id
            """,
            String.class);
  }

  private static void await(String sql, long expected) throws InterruptedException {
    for (int i = 0; i < 6_000 && count(sql) != expected; i++) {
      Thread.sleep(10);
    }
    assertThat(count(sql)).as(sql).isEqualTo(expected);
  }

  private static long count(String sql) {
    return Objects.requireNonNull(
        database.jdbc().getJdbcOperations().queryForObject(sql, Long.class));
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static CalledCommand carillon(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--jdbc-url");
    all.add(database.jdbcUrl());
    return CalledCommand.carillon(all.toArray(String[]::new));
  }
}
