package io.carillon.listener.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.database.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kills a relay at every named place on the way of a call, and counts: every call arrives, always
/// under its own id, and what its answer says is written once.
class WebhookCrashIT {
  private static final int PEOPLE = 40;
  private static final int KILLED = 137;

  private static TestDatabase database;
  private static WebService service;
  private static WebhookWorld world;

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    service = new WebService();
    world = new WebhookWorld(database.dataSource());
  }

  @AfterAll
  static void close() {
    service.close();
    database.close();
  }

  @BeforeEach
  void begin() {
    service.reset();
    service.on("/enrich", WebService.status(200, "{\"city\": \"Graz\", \"score\": 12}"));
    world.begin();
    world.apply(
        """
        kind: Webhook
        name: Enrich
        url: http://127.0.0.1:PORT/enrich
        response: json
        responseMappings:
          - {attribute: city, field: City}
          - {attribute: score, field: Lead Score}
        """
            .replace("PORT", Integer.toString(service.port())));
    for (long person = 1; person <= PEOPLE; person++) {
      world.person(person);
      world.call("Enrich", person, "{}");
    }
  }

  @ParameterizedTest
  @Tag("FL-07")
  @ValueSource(
      strings = {
        "AFTER_CALLS_LOCKED",
        "AFTER_CALLS_CLAIMED:2",
        "AFTER_CALL_ANSWERED",
        "AFTER_CALL_ANSWERED:3",
        "AFTER_CALLS_NOTED",
        "AFTER_MAPPED_VALUES:2",
        "AFTER_CALL_LOG",
        "AFTER_AWAITING_FREED:2",
        "BEFORE_CALLS_COMMIT:2",
        "AFTER_CALLS_COMMIT"
      })
  void aKilledRelayLosesNoCallAndWritesNothingTwice(String failpoint) throws Exception {
    assertThat(relay(failpoint)).isEqualTo(KILLED);
    // What the dead one had claimed is free when its lease is over.
    world
        .jdbc
        .sql("UPDATE webhook_call SET due_at = UTC_TIMESTAMP(6) WHERE state = 'WAITING'")
        .update();
    world.drain();

    var ids = new ArrayList<String>();
    service.received.forEach(one -> ids.add(one.header("webhook-id")));
    assertThat(new HashSet<>(ids))
        .isEqualTo(new HashSet<>(world.texts("SELECT call_key FROM webhook_call")))
        .hasSize(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM webhook_call WHERE state = 'DONE'"))
        .isEqualTo(PEOPLE);
    for (var type : List.of("110", "13 AND new_value = 'Graz'", "13 AND new_value = '12'")) {
      var where = " FROM activity WHERE result = 0 AND type_id = " + type;
      assertThat(world.count("SELECT COUNT(*)" + where)).isEqualTo(PEOPLE);
      assertThat(world.count("SELECT COUNT(DISTINCT person_id)" + where)).isEqualTo(PEOPLE);
    }
    assertThat(world.count("SELECT COUNT(*) FROM activity")).isEqualTo(3 * PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE city = 'Graz' AND lead_score = 12"))
        .isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait WHERE resume_at <= UTC_TIMESTAMP(6)"))
        .isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait")).isEqualTo(PEOPLE);
    assertThat(world.texts("SELECT CONCAT_WS(' ', type_id, times) FROM run_addition"))
        .containsExactlyInAnyOrder("110 " + PEOPLE, "13 " + 2 * PEOPLE);
  }

  private static int relay(String failpoint) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.timezone=UTC"));
    command.add("-Dcarillon.failpoint=" + failpoint);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            database.jdbcUrl()));
    var child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/webhook-child.log")))
            .start();
    if (!child.waitFor(120, TimeUnit.SECONDS)) {
      child.destroyForcibly();
    }
    return child.exitValue();
  }

  /// Makes all due calls.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws InterruptedException {
      var url = new DatabaseSettings.External(arguments[0], Optional.empty(), Optional.empty());
      try (var database = Database.open(url)) {
        new WebhookWorld(database.dataSource()).drain();
      }
    }
  }
}
