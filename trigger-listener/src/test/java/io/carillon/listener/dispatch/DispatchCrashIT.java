package io.carillon.listener.dispatch;

import static io.carillon.listener.dispatch.DispatchWorld.requested;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.Database;
import io.carillon.database.DatabaseSettings;
import io.carillon.database.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kills a dispatcher at every named place of a group, lets another one go on, and counts.
class DispatchCrashIT {
  private static final int PEOPLE = 60;
  private static final int ROUNDS = 3;
  private static final int KILLED = 137;

  private static TestDatabase database;
  private static DispatchWorld world;

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    world = new DispatchWorld(database.dataSource());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void begin() {
    world.begin();
    world.activate(
        requested(
                "Score",
                """
                - {step: Change Score, score: Lead Score, change: "+1"}
                - {step: Request Campaign, campaign: Note}
                - {step: Wait, for: 3 days}\
                """)
            + "---\n"
            + requested(
                "Note",
                "- {step: Interesting Moment, type: Web, description: \"{{trigger.Name}}\"}"),
        "Score",
        "Note");
    world.people(1, PEOPLE);
    for (int round = 0; round < ROUNDS; round++) {
      for (int person = 1; person <= PEOPLE; person++) {
        world.request("Score", person, "round " + round);
      }
    }
  }

  @ParameterizedTest
  @Tag("OQ-08")
  @ValueSource(
      strings = {
        "AFTER_EVENTS_LOCKED",
        "AFTER_PEOPLE_LOCKED:2",
        "AFTER_PERSON_UPDATE:2",
        "AFTER_ACTIVITY:3",
        "AFTER_WAIT:2",
        "AFTER_REQUEST:2",
        "AFTER_CAMPAIGN_MEMBER",
        "AFTER_OUTCOMES:2",
        "AFTER_EVENTS_TAKEN:2",
        "BEFORE_EVENTS_COMMIT:3",
        "AFTER_EVENTS_COMMIT:2"
      })
  void aKilledDispatcherLosesNoEventAndTakesNoneTwice(String failpoint) throws Exception {
    assertThat(dispatcher(failpoint)).isEqualTo(KILLED);
    // What the dead one had is free when its lease is over.
    world.drain();

    int events = ROUNDS * PEOPLE;
    assertThat(world.count("SELECT COUNT(*) FROM event_outcome WHERE outcome = 0"))
        .isEqualTo(2L * events);
    assertThat(world.count("SELECT COUNT(*) FROM event_outcome")).isEqualTo(2L * events);
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isZero();
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE lead_score = 5 + " + ROUNDS))
        .isEqualTo(PEOPLE);
    for (var type : List.of(22, 46, 47)) {
      assertThat(
              world.count("SELECT COUNT(*) FROM activity WHERE result = 0 AND type_id = " + type))
          .isEqualTo(events);
    }
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait")).isEqualTo(events);
    assertThat(
            world.count(
                """
                SELECT COUNT(DISTINCT person_id, JSON_EXTRACT(cause, '$.trigger.name'))
                FROM flow_wait
                """))
        .isEqualTo(events);
    assertThat(world.count("SELECT SUM(times) FROM campaign_member")).isEqualTo(2L * events);
    assertThat(world.count("SELECT SUM(taken) FROM trigger_shard")).isEqualTo(2L * events);
  }

  private static int dispatcher(String failpoint) throws IOException, InterruptedException {
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
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/dispatch-child.log")))
            .start();
    if (!child.waitFor(120, TimeUnit.SECONDS)) {
      child.destroyForcibly();
    }
    return child.exitValue();
  }

  /// Takes all events.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws InterruptedException {
      var url = new DatabaseSettings.External(arguments[0], Optional.empty(), Optional.empty());
      try (var database = Database.open(url)) {
        var world = new DispatchWorld(database.dataSource());
        try (var _ = world.dispatcher(new TestCluster().join("mortal"))) {
          world.awaitNothingReady();
        }
      }
    }
  }
}
