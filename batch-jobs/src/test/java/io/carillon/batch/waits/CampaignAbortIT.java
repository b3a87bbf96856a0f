package io.carillon.batch.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.BatchNode;
import io.carillon.batch.run.Aborted;
import io.carillon.campaign.RunState;
import io.carillon.database.Notifications;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.batch.core.BatchStatus;

/// The emergency stop, in the middle of everything; counted by SQL.
class CampaignAbortIT {
  private static final int PEOPLE = 1_000;
  private static final int KILLED = 137;

  static final String CAMPAIGN =
      """
      kind: Campaign
      name: Nurture
      smartList: {filters: [{field: Lead Score, operator: at least, value: 0}]}
      flow:
        - {step: Change Score, id: 1, score: Lead Score, change: +100}
        - {step: Execute Campaign, id: 2, campaign: Child}
        - {step: Request Campaign, id: 3, campaign: Asked}
        - {step: Send Email, id: 4, email: Hello}
        - {step: Wait, id: 5, for: 2 days}
        - {step: Add to List, id: 6, list: Waited}
        - {step: Wait, id: 7, for: 2 days}
      settings: {qualification: every time}
      ---
      kind: Campaign
      name: Child
      executable: true
      flow: [{step: Interesting Moment, type: Web, description: came}]
      settings: {qualification: every time}
      ---
      kind: Campaign
      name: Asked
      smartList: {triggers: [{trigger: Campaign is Requested}]}
      flow: [{step: Do Nothing}]
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
  void begin() {
    world.begin(PEOPLE);
    world.apply(CAMPAIGN);
    world.activate("Asked");
  }

  private static int campaign(String name) {
    return world.definitions.plan(name).campaignId();
  }

  private static Aborted abort() {
    return node.runs().abort(campaign("Nurture"), "Nurture", WaitWorld.ANNA);
  }

  private static int request() {
    return node.runs().request(campaign("Nurture"), Optional.empty(), Map.of(), WaitWorld.ANNA);
  }

  /// Everything a chunk did is there, of whoever went through, and nothing of anybody else.
  private static long through(int run) {
    long people = world.once(22, 1);
    assertThat(people).isGreaterThanOrEqualTo(0);
    assertThat(world.once(1001, 2)).isEqualTo(people);
    assertThat(world.once(46, 1)).isEqualTo(people);
    assertThat(world.once(47, 3)).isEqualTo(people);
    assertThat(world.once(6, 4)).isEqualTo(people);
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE lead_score >= 100"))
        .isEqualTo(people);
    assertThat(world.count("SELECT COUNT(*) FROM outbox")).isEqualTo(people);
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isEqualTo(people);
    assertThat(node.runs().totals(run).qualified()).isEqualTo(people);
    var counted = node.runs().totals(run).activities();
    assertThat(counted.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(world.count("SELECT COUNT(*) FROM activity WHERE run_id = " + run));
    return people;
  }

  private static void nothingGoesOn(int run, long people) throws InterruptedException {
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait")).isZero();
    world.pass(Duration.ofDays(3));
    assertThat(node.waits().resumeDue(_ -> {})).isZero();
    assertThat(node.runs().sweep()).isEmpty();
    assertThatThrownBy(() -> node.runs().restart(run, WaitWorld.ANNA))
        .hasMessageContaining("ABORTED: it was aborted and never goes on")
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_STATE));
    assertThat(node.runs().await(run).state()).isEqualTo(RunState.ABORTED);
    assertThat(through(run)).isEqualTo(people);
  }

  @Test
  @Tag("AN-81")
  @Tag("AN-82")
  @Tag("AN-94")
  @Tag("OQ-15")
  @Tag("WT-21")
  void aRunUnderWayEndsWithItsWaitsAndWhatWasDoneStays() throws Exception {
    int run = request();
    var driving = CompletableFuture.supplyAsync(() -> node.runs().drive(run));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> world.count("SELECT COUNT(*) FROM flow_wait") >= 200);
    var aborted = abort();
    long people = through(run);

    assertThat(driving.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.ABORTED);
    assertThat(people).isBetween(200L, PEOPLE - 1L);
    assertThat(aborted).isEqualTo(new Aborted(List.of(run), people, 0, 0));
    nothingGoesOn(run, people);
    assertThat(world.count("SELECT COUNT(*) FROM run_part WHERE state NOT IN ('DONE', 'ABORTED')"))
        .isZero();
    var execution =
        node.repository().getJobExecution(node.runs().find(run).jobExecutionId().orElseThrow());
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.ABANDONED);
    assertThat(new Notifications(database.dataSource()).newest(1))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.kind()).isEqualTo(Notifications.Kind.CAMPAIGN_ABORT);
          assertThat(one.campaignId()).isEqualTo(campaign("Nurture"));
          assertThat(one.actor()).isEqualTo("anna");
          assertThat(one.message())
              .contains("1 runs, " + people + " waits, 0 calls of webhooks, 0 requests");
        });
    assertThat(
            world.count(
                "SELECT COUNT(*) FROM audit WHERE verb = 'campaign.abort' AND target = 'campaign "
                    + campaign("Nurture")
                    + "'"))
        .isEqualTo(1);
  }

  @Test
  @Tag("AN-81")
  void aChunkThatHasNotCommittedIsRolledBack() throws Exception {
    int run = request();
    CompletableFuture<?> driving;
    try (var locker = database.dataSource().getConnection();
        var everybody = locker.createStatement()) {
      // The chunks are in the middle of their work: they wait for people.
      locker.setAutoCommit(false);
      everybody.execute("SELECT id FROM person FOR UPDATE");
      driving = CompletableFuture.supplyAsync(() -> node.runs().drive(run));
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> world.count("SELECT COUNT(*) FROM run_part WHERE state = 'CLAIMED'") == 2);
      var underWay = node.runs().underWay(campaign("Nurture"));
      assertThat(underWay.runs())
          .singleElement()
          .satisfies(one -> assertThat(one.left()).hasValue(PEOPLE));
      assertThat(abort()).isEqualTo(new Aborted(List.of(run), 0, 0, 0));
      locker.rollback();
    }
    driving.get(60, TimeUnit.SECONDS);

    assertThat(world.count("SELECT COUNT(*) FROM activity")).isZero();
    assertThat(world.count("SELECT COUNT(*) FROM campaign_member")).isZero();
    nothingGoesOn(run, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOPPED", "FAILED", "PENDING"})
  @Tag("AN-81")
  void aRunThatWaitsForSomebodyIsNotHadAnyMore(String state) throws Exception {
    int run = request();
    world.jdbc.sql("UPDATE campaign_run SET state = '" + state + "' WHERE id = " + run).update();
    assertThat(abort().runs()).containsExactly(run);

    nothingGoesOn(run, 0);
  }

  @Test
  @Tag("AN-81")
  void whatIsToComeStaysAndNothingUnderWayIsRefused() {
    node.runs()
        .request(
            campaign("Nurture"),
            Optional.of(java.time.Instant.parse("2030-01-01T00:00:00Z")),
            Map.of(),
            WaitWorld.ANNA);

    assertThatThrownBy(CampaignAbortIT::abort)
        .hasMessageContaining("nothing of campaign 'Nurture' is under way");
    assertThat(world.count("SELECT COUNT(*) FROM campaign_run WHERE state = 'PENDING'"))
        .isEqualTo(1);
    assertThat(
            world.count(
                "SELECT COUNT(*) FROM notification WHERE campaign_id = " + campaign("Nurture")))
        .isZero();
  }

  @Test
  @Tag("AN-81")
  @Tag("OQ-16")
  void theAskedOnesRequestsEndWithItsOwnAbortOnly() throws Exception {
    world.run(node, "Nurture", Map.of());
    assertThat(abort().waits()).isEqualTo(PEOPLE);
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isEqualTo(PEOPLE);

    assertThat(node.runs().abort(campaign("Asked"), "Asked", WaitWorld.ANNA))
        .isEqualTo(new Aborted(List.of(), 0, 0, PEOPLE));
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isZero();
  }

  @Test
  @Tag("AN-81")
  void peopleOnTheirWayOutOfAWaitAreCaughtInTheNext() throws Exception {
    world.run(node, "Nurture", Map.of());
    world.pass(Duration.ofDays(2));
    long waits;
    long resumed;
    try (var resumer = node.waits()) {
      resumer.start(Duration.ofMillis(5));
      Awaitility.await()
          .pollInterval(Duration.ofMillis(2))
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> world.count("SELECT COUNT(*) FROM flow_wait WHERE step_id = 7") > 0);
      waits = abort().waits();
      resumed = world.once(24, 6);
    }

    assertThat(waits).isEqualTo(PEOPLE);
    assertThat(resumed).isBetween(1L, PEOPLE - 1L);
    assertThat(world.once(24, 6)).isEqualTo(resumed);
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AFTER_CHUNK_COMMIT:5",
        "BEFORE_CHUNK_COMMIT:5",
        "AFTER_PART_DONE",
        "BEFORE_CLOSE"
      })
  @Tag("AN-81")
  void aRunWhoseProcessIsKilledIsAborted(String failpoint) throws Exception {
    int run = request();
    assertThat(AbortChild.start(database, failpoint, "drive", String.valueOf(run)))
        .isEqualTo(KILLED);
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> !node.runs().find(run).leaseRunning());
    var aborted = abort();
    long people = through(run);

    assertThat(aborted.waits()).isEqualTo(people);
    nothingGoesOn(run, people);
    var execution =
        node.repository().getJobExecution(node.runs().find(run).jobExecutionId().orElseThrow());
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.ABANDONED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEFORE_ABORT_COMMIT", "AFTER_ABORT_COMMIT"})
  @Tag("AN-81")
  void anAbortThatIsKilledHasHappenedOrNot(String failpoint) throws Exception {
    int run = request();
    assertThat(AbortChild.start(database, "AFTER_CHUNK_COMMIT:9", "drive", String.valueOf(run)))
        .isEqualTo(KILLED);
    assertThat(AbortChild.start(database, failpoint, "abort", "Nurture")).isEqualTo(KILLED);

    if (failpoint.startsWith("BEFORE")) {
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> !node.runs().find(run).leaseRunning());
      node.runs().restart(run, WaitWorld.ANNA);
      assertThat(node.runs().await(run).state()).isEqualTo(RunState.COMPLETED);
      assertThat(through(run)).isEqualTo(PEOPLE);
      assertThat(world.count("SELECT COUNT(*) FROM flow_wait")).isEqualTo(PEOPLE);
    } else {
      nothingGoesOn(run, through(run));
      assertThatThrownBy(CampaignAbortIT::abort).hasMessageContaining("is under way");
    }
  }

  @Test
  @Tag("AN-81")
  void webhooksAreNotCalledAnyMore() throws Exception {
    world.apply(
        """
        kind: Webhook
        name: Rate
        url: https://api.example.com/rate/{{lead.Id}}
        method: GET
        response: json
        responseMappings: [{attribute: rating, field: Lead Rating}]
        ---
        kind: Campaign
        name: Rated
        smartList: {filters: [{field: Lead Score, operator: at least, value: 0}]}
        flow:
          - {step: Call Webhook, id: 1, webhook: Rate}
          - {step: Change Score, id: 2, score: Lead Score, change: +1}
        settings: {webhooks: true}
        """);
    world.run(node, "Rated", Map.of());
    int id = world.definitions.plan("Rated").campaignId();
    // One was answered already: that is done.
    world.jdbc.sql("UPDATE webhook_call SET state = 'DONE' ORDER BY id LIMIT 1").update();
    assertThat(node.runs().underWay(id).calls()).isEqualTo(PEOPLE - 1);

    var aborted = node.runs().abort(id, "Rated", WaitWorld.ANNA);

    assertThat(aborted).isEqualTo(new Aborted(List.of(), PEOPLE, PEOPLE - 1, 0));
    assertThat(world.count("SELECT COUNT(*) FROM webhook_call")).isOne();
    assertThat(world.count("SELECT COUNT(*) FROM flow_wait")).isZero();
  }
}
