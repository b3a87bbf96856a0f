package io.carillon.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.BatchNode;
import io.carillon.campaign.CampaignPlan;
import io.carillon.campaign.RunState;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.Qualification;
import io.carillon.person.FieldStore;
import io.carillon.smartlist.SmartList;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.test.JobRepositoryTestUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A run from request to close, and the operator's verbs.
class CampaignRunIT {
  private static final int PEOPLE = 500;

  private static TestDatabase database;
  private static BatchNode node;
  private static CampaignPlan plan;

  @BeforeAll
  static void open() {
    database = TestDatabase.fresh();
    node =
        BatchNode.open(
            database.dataSource(),
            new BatchSettings(
                new FieldStore(database.dataSource()).load(),
                new OnePlan(() -> plan),
                () -> ZoneOffset.UTC,
                RunChild.SETTINGS,
                Node.ofThisProcess()));
  }

  @AfterAll
  static void close() throws Exception {
    node.close();
    database.close();
  }

  @BeforeEach
  void seed() {
    plan = ScoringCampaign.plan(new Qualification.Once(), OptionalLong.empty());
    ScoringCampaign.seed(database.dataSource(), PEOPLE);
  }

  @AfterEach
  void clear() {
    ScoringCampaign.clear(database.dataSource());
    new JobRepositoryTestUtils(node.repository()).removeJobExecutions();
  }

  @Test
  void everybodyWhoQualifiesGoesThroughTheFlowOnce() {
    var run = node.runs().drive(request());
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
    var totals = node.runs().totals(run.id());
    assertThat(totals.peopleRead()).isEqualTo(PEOPLE);
    assertThat(totals.qualified()).isEqualTo(PEOPLE / 2);
    assertThat(totals.filtered()).isEqualTo(PEOPLE / 2);
    assertThat(totals.partsDone()).isEqualTo(totals.parts()).isGreaterThan(1);
  }

  @Test
  @Tag("SL-06")
  void whoQualifiesIsDecidedWhenTheRunBeginsNotWhenItIsAskedFor() {
    var requested = request();
    int ceased =
        JdbcClient.create(database.dataSource())
            .sql("UPDATE person SET lead_score = 10 WHERE lead_score = 50 ORDER BY id LIMIT 7")
            .update();

    var run = node.runs().drive(requested);

    assertThat(node.runs().totals(run.id()).qualified()).isEqualTo(PEOPLE / 2 - ceased);
  }

  @Test
  void theJobsHistoryCountsPeople() {
    var run = node.runs().drive(request());
    var execution = node.repository().getJobExecution(run.jobExecutionId().orElseThrow());
    assertThat(execution).isNotNull();
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(execution.getStepExecutions())
        .filteredOn(step -> step.getStepName().startsWith("from-part-"))
        .extracting(StepExecution::getWriteCount)
        .satisfies(counts ->
            assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(PEOPLE / 2));
  }

  @Test
  @Tag("QL-04")
  @Tag("QL-05")
  @Tag("OQ-18")
  void aSecondRunHoldsBackWhoeverHasEntered() {
    node.runs().drive(request());
    var second = node.runs().drive(request());
    assertThat(second.state()).isEqualTo(RunState.COMPLETED);
    var totals = node.runs().totals(second.id());
    assertThat(totals.qualified()).isZero();
    assertThat(totals.heldBack()).isEqualTo(PEOPLE / 2);
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  @Test
  @Tag("QL-21")
  void overThePersonLimitNobodyEnters() {
    plan = ScoringCampaign.plan(new Qualification.Once(), OptionalLong.of(PEOPLE / 2 - 1));
    var run = node.runs().drive(request());
    assertThat(run.state()).isEqualTo(RunState.REFUSED);
    assertThat(run.errorCode()).hasValue(ErrorCode.PERSON_LIMIT_EXCEEDED.name());
    assertThat(run.errorText().orElseThrow()).contains("250 people qualify").contains("249");
    assertThat(count("SELECT COUNT(*) FROM activity")).isZero();
  }

  @Test
  @Tag("QL-20")
  void atThePersonLimitEverybodyEnters() {
    plan = ScoringCampaign.plan(new Qualification.Once(), OptionalLong.of(PEOPLE / 2));
    assertThat(node.runs().drive(request()).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aStoppedRunGoesOnWhereItWas() throws Exception {
    var id = request();
    Thread driver;
    // Nobody can be locked, so the first chunks wait until the stop is asked for.
    try (var locker = database.dataSource().getConnection();
        var everybody = locker.createStatement()) {
      locker.setAutoCommit(false);
      everybody.execute("SELECT id FROM person FOR UPDATE");
      driver = Thread.ofPlatform().start(() -> node.runs().drive(id));
      Awaitility.await().until(() -> node.runs().totals(id).partsClaimed() > 0);
      node.runs().stop(id, RunChild.ACTOR);
      locker.rollback();
    }
    join(driver);
    assertThat(node.runs().find(id).state()).isEqualTo(RunState.STOPPED);
    assertThat(node.runs().totals(id).partsClaimed()).isZero();
    assertThat(node.runs().totals(id).partsOpen()).isPositive();
    assertThat(node.runs().totals(id).qualified()).isBetween(1L, PEOPLE / 2 - 1L);

    node.runs().restart(id, RunChild.ACTOR);
    assertThat(node.runs().drive(id).state()).isEqualTo(RunState.COMPLETED);
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
    assertThat(audited(id)).containsExactly("run.request", "run.stop", "run.restart");
  }

  @Test
  void aStopThatItsDriverDidNotLiveToSeeIsDoneByWhoeverLooksNext() {
    var id = request();
    JdbcClient.create(database.dataSource())
        .sql("UPDATE campaign_run SET state = 'RUNNING', desired_state = 'STOPPED' WHERE id = :id")
        .param("id", id)
        .update();
    assertThat(node.runs().sweep()).isEmpty();
    assertThat(node.runs().find(id).state()).isEqualTo(RunState.STOPPED);
  }

  @Test
  void aPartThatKeepsFailingFailsTheRunAndARestartFinishesIt() {
    var jdbc = JdbcClient.create(database.dataSource());
    jdbc.sql("RENAME TABLE static_list_member TO static_list_member_away").update();
    var id = request();
    var failed = node.runs().drive(id);
    assertThat(failed.state()).isEqualTo(RunState.FAILED);
    assertThat(failed.errorText().orElseThrow()).contains("part ");
    jdbc.sql("RENAME TABLE static_list_member_away TO static_list_member").update();
    node.runs().restart(id, RunChild.ACTOR);
    assertThat(node.runs().drive(id).state()).isEqualTo(RunState.COMPLETED);
    ScoringCampaign.assertExactlyOnce(database.dataSource(), PEOPLE);
  }

  @Test
  void aRunThatDoesNotAddUpIsNotCompleted() {
    var id = request();
    var meddler =
        Thread.ofVirtual()
            .start(() -> {
              while (node.runs().totals(id).partsDone() == 0) {
                Thread.onSpinWait();
              }
              JdbcClient.create(database.dataSource())
                  .sql("DELETE FROM activity WHERE run_id = :id AND type_id = 46 LIMIT 1")
                  .param("id", id)
                  .update();
            });
    var run = node.runs().drive(id);
    join(meddler);
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.errorCode()).hasValue(ErrorCode.INVARIANT_BROKEN.name());
  }

  @Test
  @Tag("OQ-13")
  void aCampaignWithAnEmptySmartListDoesNotRun() {
    var list = new SmartList("all", List.of(), plan.smartList().logic());
    plan =
        new CampaignPlan(
            plan.campaignId(),
            1,
            "Scoring",
            false,
            List.of(),
            list,
            plan.qualification(),
            plan.personLimit(),
            plan.flow());
    var run = node.runs().drive(request());
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.errorCode()).hasValue(ErrorCode.INVALID_DEFINITION.name());
  }

  @Test
  void anEndedRunCannotBeRestartedStoppedOrDriven() {
    var id = request();
    node.runs().drive(id);
    assertThatThrownBy(() -> node.runs().restart(id, RunChild.ACTOR))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("it has ended for good");
    assertThatThrownBy(() -> node.runs().stop(id, RunChild.ACTOR))
        .hasMessageContaining("only a running run can be stopped");
    assertThatThrownBy(() -> node.runs().drive(id)).hasMessageContaining("COMPLETED");
  }

  @Test
  void twoRequestsForTheSameSlotAreOneTooMany() {
    var slot = Optional.of(Instant.parse("2026-01-01T00:00:00Z"));
    node.runs().request(ScoringCampaign.CAMPAIGN, slot, Map.of(), RunChild.ACTOR);
    assertThatThrownBy(
            () -> node.runs().request(ScoringCampaign.CAMPAIGN, slot, Map.of(), RunChild.ACTOR))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("already has a run at 2026-01-01T00:00:00Z");
  }

  private static List<String> audited(int run) {
    return JdbcClient.create(database.dataSource())
        .sql("SELECT verb FROM audit WHERE target = :run ORDER BY id")
        .param("run", "run " + run)
        .query(String.class)
        .list();
  }

  private static int request() {
    return node.runs()
        .request(ScoringCampaign.CAMPAIGN, Optional.empty(), Map.of(), RunChild.ACTOR);
  }

  private static long count(String sql) {
    return ScoringCampaign.count(JdbcClient.create(database.dataSource()), sql);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
