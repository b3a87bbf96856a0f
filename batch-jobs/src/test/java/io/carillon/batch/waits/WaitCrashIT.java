package io.carillon.batch.waits;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.batch.BatchNode;
import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.database.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kills a process at every named place on the way out of a wait, and counts by SQL: nobody lost,
/// nobody taken on twice.
class WaitCrashIT {
  private static final int PEOPLE = 200;
  private static final int KILLED = 137;

  private static final String CAMPAIGN =
      """
      kind: Campaign
      name: Nurture
      smartList: {filters: [{field: Lead Score, operator: at least, value: 0}]}
      flow:
        - {step: Wait, id: 1, for: 2 days}
        - {step: Change Score, id: 2, score: Lead Score, change: +100}
        - {step: Add to List, id: 3, list: Waited}
        - {step: Send Email, id: 4, email: Hello}
        - {step: Execute Campaign, id: 5, campaign: Child}
        - {step: Call Webhook, id: 7, webhook: Hook}
        - {step: Wait, id: 6, for: 2 days}
      settings: {webhooks: true}
      ---
      kind: Webhook
      name: Hook
      url: https://example.org/{{lead.Id}}
      ---
      kind: Campaign
      name: Child
      executable: true
      flow: [{step: Interesting Moment, type: Web, description: came}]
      settings: {qualification: every time}
      ---
      kind: StaticList
      name: Waited
      ---
      kind: Email
      name: Hello
      from: {address: a@example.org}
      subject: Hello
      text: Hello
      """;

  private static TestDatabase database;
  private static BatchNode node;
  private static WaitWorld world;

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    world = new WaitWorld(database.dataSource());
    node = BatchNode.open(database.dataSource(), WaitWorld.settings(database.dataSource()));
  }

  @AfterAll
  static void close() throws Exception {
    node.close();
    database.close();
  }

  @BeforeEach
  void begin() throws Exception {
    world.begin(PEOPLE);
    world.apply(CAMPAIGN);
    world.run(node, "Nurture", Map.of());
    world.pass(Duration.ofDays(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AFTER_WAITS_LOCKED:2",
        "AFTER_PEOPLE_LOCKED",
        "BEFORE_PERSON_UPDATE:2",
        "AFTER_PERSON_UPDATE:2",
        "AFTER_LIST_CHANGE",
        "AFTER_OUTBOX:3",
        "AFTER_WEBHOOK_CALLS:2",
        "AFTER_ACTIVITY:2",
        "AFTER_WAIT:2",
        "AFTER_CAMPAIGN_MEMBER",
        "AFTER_WAITS_ENDED:4",
        "BEFORE_RESUMPTION_COMMIT:2",
        "AFTER_RESUMPTION_COMMIT",
        "AFTER_RESUMPTION_COMMIT:5"
      })
  void aKilledProcessLosesNobodyAndRepeatsNothing(String failpoint) throws Exception {
    assertThat(kill(failpoint)).isEqualTo(KILLED);
    // What the dead one had locked is free once the server has noticed.
    long people = 0;
    for (long more = 1; more > 0; people += more) {
      more = node.waits().resumeDue(_ -> {});
    }

    assertThat(world.once(22, 2)).isEqualTo(PEOPLE);
    assertThat(world.once(24, 3)).isEqualTo(PEOPLE);
    assertThat(world.once(6, 4)).isEqualTo(PEOPLE);
    assertThat(world.once(1001, 5)).isEqualTo(PEOPLE);
    assertThat(world.once(46, 1)).isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE lead_score BETWEEN 100 AND 199"))
        .isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM outbox")).isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM webhook_call")).isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(DISTINCT person_id) FROM webhook_call")).isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM campaign_member WHERE times = 1"))
        .isEqualTo(2 * PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait WHERE step_id = 6")).isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait")).isEqualTo(PEOPLE);
    assertThat(world.count("SELECT SUM(times) FROM run_addition WHERE type_id = 0"))
        .isEqualTo(PEOPLE);
    assertThat(people).isLessThanOrEqualTo(PEOPLE);
  }

  private static int kill(String failpoint) throws IOException, InterruptedException {
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
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/wait-child.log")))
            .start();
    if (!child.waitFor(120, TimeUnit.SECONDS)) {
      child.destroyForcibly();
    }
    return child.exitValue();
  }

  /// Takes on whoever is due.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      var url = new DatabaseSettings.External(arguments[0], Optional.empty(), Optional.empty());
      try (var database = Database.open(url);
          var node =
              BatchNode.open(database.dataSource(), WaitWorld.settings(database.dataSource()))) {
        node.waits().resumeDue(_ -> {});
      }
    }
  }
}
