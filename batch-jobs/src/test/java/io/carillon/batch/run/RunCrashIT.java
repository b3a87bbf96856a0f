package io.carillon.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.batch.BatchNode;
import io.carillon.batch.BatchServer;
import io.carillon.campaign.RunState;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.Failpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Kills a process at every named place of a run, restarts the run as an operator would, and counts
/// by SQL: nothing lost, nothing twice, no statement by hand.
class RunCrashIT {
  private static final int PEOPLE = 600;
  private static final int KILLED = 137;

  private static TestDatabase database;
  private static BatchNode survivor;

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    survivor = BatchNode.open(database.dataSource(), RunChild.settings(database.dataSource()));
  }

  @AfterAll
  static void close() throws Exception {
    survivor.close();
    database.close();
  }

  @BeforeEach
  void seed() {
    ScoringCampaign.seed(database.dataSource(), PEOPLE);
  }

  @AfterEach
  void clear() {
    ScoringCampaign.clear(database.dataSource());
  }

  static Stream<String> singleKills() {
    return Stream.concat(
        Stream.of(Failpoint.values()).filter(RunCrashIT::ofRuns).map(Failpoint::name),
        Stream.of("AFTER_CHUNK_COMMIT:4", "BEFORE_CHUNK_COMMIT:5", "AFTER_PART_DONE:2"));
  }

  @ParameterizedTest
  @MethodSource("singleKills")
  void aRunKilledAnywhereIsFinishedByARestart(String failpoint) throws Exception {
    kill(failpoint);
    finish();
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  static Stream<List<String>> doubleKills() {
    return Stream.of(
        List.of("AFTER_RUN_ROW", "BEFORE_PLAN_COMMIT"),
        List.of("AFTER_JOB_EXECUTION", "AFTER_JOB_EXECUTION"),
        List.of("AFTER_PLAN_COMMIT", "AFTER_CLAIM"),
        List.of("AFTER_CHUNK_COMMIT:3", "AFTER_CLAIM"),
        List.of("AFTER_CHUNK_COMMIT:3", "BEFORE_CHUNK_COMMIT"),
        List.of("BEFORE_CHUNK_COMMIT:3", "AFTER_CHUNK_COMMIT"),
        List.of("AFTER_PART_DONE", "AFTER_PART_DONE"),
        List.of("BEFORE_CLOSE", "BEFORE_CLOSE"));
  }

  @ParameterizedTest
  @MethodSource("doubleKills")
  void aRunKilledAgainInItsRestartIsFinishedByTheNext(List<String> failpoints) throws Exception {
    kill(failpoints.getFirst());
    awaitLeaseOver();
    kill(failpoints.getLast(), String.valueOf(run().id()));
    finish();
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  @Test
  void aDeathBetweenJobInstanceAndExecutionBlocksNothing() {
    var id =
        survivor
            .runs()
            .request(ScoringCampaign.CAMPAIGN, Optional.empty(), Map.of(), RunChild.ACTOR);
    survivor.repository().createJobInstance("campaignRun", RunParameters.of(run()));
    assertThat(survivor.runs().drive(id).state()).isEqualTo(RunState.COMPLETED);
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  @Test
  void anotherProcessHelpsAndFinishesWhenTheDriverIsKilled() throws Exception {
    var child = RunChild.start("AFTER_CHUNK_COMMIT:4", database.jdbcUrl());
    Awaitility.await()
        .atMost(120, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(5))
        .until(RunCrashIT::isPlanned);
    try (var server = new BatchServer(survivor.runs(), new SilentBell(), Duration.ofMillis(20))) {
      assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
      // The helper may have been so quick that too few chunks were left for the driver to die in.
      assertThat(child.exitValue()).isIn(KILLED, 0);
      assertThat(server).isNotNull();
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> run().state() == RunState.COMPLETED);
    }
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  @Test
  void anotherProcessHelpsWhileTheDriverIsAlive() throws Exception {
    Process child;
    try (var locker = database.dataSource().getConnection();
        var everybody = locker.createStatement()) {
      // Nobody can be locked, so each process stays at its first chunks.
      locker.setAutoCommit(false);
      everybody.execute("SELECT id FROM person FOR UPDATE");
      child = RunChild.start("", database.jdbcUrl());
      Awaitility.await().atMost(120, TimeUnit.SECONDS).until(RunCrashIT::isPlanned);
      // Not before: it would drive the run itself.
      try (var server = new BatchServer(survivor.runs(), new SilentBell(), Duration.ofMillis(20))) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> owners("CLAIMED") == 2);
        assertThat(server).isNotNull();
        assertThat(child.isAlive()).isTrue();
        locker.rollback();
        assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(child.exitValue()).isZero();
    assertThat(owners("DONE")).isEqualTo(2);
    assertThat(run().state()).isEqualTo(RunState.COMPLETED);
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  private static long owners(String state) {
    return ScoringCampaign.count(
        JdbcClient.create(database.dataSource()),
        "SELECT COUNT(DISTINCT owner) FROM run_part WHERE state = '" + state + "'");
  }

  private static void kill(String failpoint, String... run) throws Exception {
    var arguments =
        Stream.concat(Stream.of(database.jdbcUrl()), Stream.of(run)).toArray(String[]::new);
    var child = RunChild.start(failpoint, arguments);
    assertThat(child.waitFor(120, TimeUnit.SECONDS)).as("child at %s", failpoint).isTrue();
    assertThat(child.exitValue()).as("exit code at %s", failpoint).isEqualTo(KILLED);
  }

  // What an operator does: restart, as soon as it is not refused because the dead process might
  // still be alive.
  private static void finish() {
    var run = run();
    if (run.state() == RunState.RUNNING) {
      awaitLeaseOver();
      survivor.runs().restart(run.id(), RunChild.ACTOR);
    }
    if (!run.state().isFinal()) {
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .ignoreExceptionsInstanceOf(CampaignException.class)
          .until(() -> survivor.runs().drive(run.id()).state() == RunState.COMPLETED);
    }
    assertThat(run().state()).isEqualTo(RunState.COMPLETED);
  }

  private static void awaitLeaseOver() {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !run().leaseRunning());
  }

  private static boolean isPlanned() {
    return ScoringCampaign.count(
            JdbcClient.create(database.dataSource()),
            "SELECT COUNT(*) FROM campaign_run WHERE job_execution_id IS NOT NULL AND as_of IS NOT"
                + " NULL")
        == 1;
  }

  private static Run run() {
    var id =
        JdbcClient.create(database.dataSource())
            .sql("SELECT MAX(id) FROM campaign_run")
            .query(Integer.class)
            .single();
    return survivor.runs().find(id);
  }

  // They stand first, in the order of a run.
  private static boolean ofRuns(Failpoint failpoint) {
    return failpoint.compareTo(Failpoint.AFTER_CLOSE) <= 0;
  }
}
