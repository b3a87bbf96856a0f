package io.carillon.batch.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.BatchNode;
import io.carillon.campaign.RunState;
import io.carillon.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Campaigns with waits, run and taken on, and what may happen to them meanwhile.
class WaitResumerIT {
  private static final int PEOPLE = 300;

  private static final String NURTURE =
      """
      kind: Campaign
      name: Nurture
      smartList: {filters: [{field: Lead Score, operator: at least, value: 50}]}
      flow:
        - {step: Change Score, id: 1, score: Lead Score, change: +1}
        - {step: Wait, id: 2, for: 2 days}
        - {step: Change Score, id: 3, score: Lead Score, change: +10}
        - {step: Change Data Value, id: 4, attribute: Last Name, newValue: '{{my.word}}'}
      settings: {qualification: every time}
      ---
      kind: Tokens
      tokens: {word: {type: text, value: waited}}
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
  }

  private static long resume() {
    return node.waits().resumeDue(_ -> {});
  }

  private static long waiting() {
    return world.count("SELECT COUNT(*) FROM flow_wait");
  }

  private static void replace(String before, String after) {
    world.apply(NURTURE.replace(before, after));
  }

  @Test
  @Tag("WT-13")
  @Tag("WT-18")
  @Tag("WT-27")
  void everybodyWaitsAndGoesOnOnce() throws Exception {
    world.apply(NURTURE);
    var before = Instant.now();
    int run = world.run(node, "Nurture", Map.of());

    assertThat(waiting()).isEqualTo(150);
    assertThat(world.once(22, 1)).isEqualTo(150);
    assertThat(world.once(22, 3)).isZero();
    var places =
        WaitResumer.places(database.dataSource(), world.definitions.plan("Nurture").campaignId());
    assertThat(places).extracting(WaitPlace::stepId, WaitPlace::people).hasToString("[(2, 150L)]");
    assertThat(places.getFirst().first().orElseThrow())
        .isBetween(
            before.plus(Duration.ofDays(2)).minusSeconds(5),
            Instant.now().plus(Duration.ofDays(2)).plusSeconds(5));
    assertThat(resume()).isZero();

    world.pass(Duration.ofDays(2));
    assertThat(resume()).isEqualTo(150);
    assertThat(waiting()).isZero();
    assertThat(world.once(22, 3)).isEqualTo(150);
    assertThat(world.once(13, 4)).isEqualTo(150);
    assertThat(world.count("SELECT COUNT(*) FROM activity WHERE run_id = " + run)).isEqualTo(450);
    assertThat(resume()).isZero();
  }

  @Test
  void aRunThatIsClosedAfterPeopleWentOnAddsUp() throws Exception {
    world.apply(NURTURE.replace("for: 2 days", "for: 0 minutes"));
    world.run(node, "Nurture", Map.of());
    assertThat(waiting()).isZero();

    world.apply(NURTURE);
    int run = world.run(node, "Nurture", Map.of());
    world.pass(Duration.ofDays(2));
    assertThat(resume()).isEqualTo(150);
    // As if the coordinator had died before it closed the run.
    world
        .jdbc
        .sql("UPDATE campaign_run SET state = 'FAILED', error_code = NULL WHERE id = " + run)
        .update();
    world.jdbc.sql("DELETE FROM BATCH_STEP_EXECUTION_CONTEXT").update();
    world.jdbc.sql("DELETE FROM BATCH_STEP_EXECUTION").update();
    world.jdbc.sql("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'FAILED'").update();
    node.runs().restart(run, WaitWorld.ANNA);
    assertThat(node.runs().drive(run).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  @Tag("TK-23")
  void aRunsValueOfATokenThatIsNoMoreHoldsNobodyUp() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of("word", "given"));
    world.apply(
        NURTURE
            .replace("newValue: '{{my.word}}'", "newValue: done")
            .replace("tokens: {word: {type: text, value: waited}}", "tokens: {}"));
    world.pass(Duration.ofDays(2));
    assertThat(resume()).isEqualTo(150);
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE last_name = 'done'")).isEqualTo(150);
  }

  @Test
  @Tag("WT-16")
  @Tag("FL-52")
  @Tag("FL-61")
  void aStepPutBehindTheWaitCatchesThoseWhoWait() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of());
    replace(
        "  - {step: Change Score, id: 3",
        """
        - step: Remove from Flow
          campaign: this campaign
          choices:
            - {if: {field: Lead Score, operator: at least, value: 76}}
          default: {doNothing: true}
        - {step: Change Score, id: 3\
        """
            .indent(2)
            .stripTrailing());
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(150);
    assertThat(world.once(1002, 5)).isEqualTo(75);
    assertThat(world.once(22, 3)).isEqualTo(75);
  }

  @Test
  @Tag("WT-14")
  void aLongerWaitIsForThoseWhoComeLater() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of());
    replace("for: 2 days", "for: 9 days");
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(150);
  }

  @Test
  @Tag("OQ-04")
  @Tag("WT-17")
  void behindAWaitThatIsGoneTheNextOfItsStepsFollows() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of());
    // The wait and the step behind it go; one that was before comes after.
    world.apply(
        """
        kind: Campaign
        name: Nurture
        smartList: {filters: [{field: Lead Score, operator: at least, value: 50}]}
        flow:
          - {step: Change Data Value, id: 4, attribute: Last Name, newValue: '{{my.word}}'}
          - {step: Change Score, id: 1, score: Lead Score, change: +1}
        settings: {qualification: every time}
        """);
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(150);
    assertThat(world.once(13, 4)).isEqualTo(150);
    assertThat(world.count("SELECT COUNT(*) FROM activity WHERE step_id = 1")).isEqualTo(300);
  }

  @Test
  @Tag("OQ-04")
  void withoutAnyOfItsStepsTheFlowEnds() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of());
    world.apply(
        """
        kind: Campaign
        name: Nurture
        smartList: {filters: [{field: Lead Score, operator: at least, value: 50}]}
        flow:
          - {step: Change Score, id: 1, score: Lead Score, change: +1}
        """);
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(150);
    assertThat(waiting()).isZero();
    assertThat(world.count("SELECT COUNT(*) FROM activity")).isEqualTo(150);
  }

  @Test
  @Tag("WT-19")
  @Tag("OQ-19")
  @Tag("FL-46")
  void whoNoLongerMatchesGoesOnAndWhoIsDeletedDoesNot() throws Exception {
    world.apply(
        NURTURE
            + """
            ---
            kind: Campaign
            name: Clean up
            smartList: {filters: [{field: Lead Score, operator: at least, value: 91}]}
            flow: [{step: Delete Person}]
            """);
    world.run(node, "Nurture", Map.of());
    world.jdbc.sql("UPDATE person SET lead_score = 0 WHERE lead_score < 80").update();
    world.run(node, "Clean up", Map.of());

    assertThat(world.count("SELECT COUNT(*) FROM person")).isEqualTo(PEOPLE - 30);
    assertThat(waiting()).isEqualTo(120);
    assertThat(
            world.count(
                "SELECT COUNT(*) FROM campaign_member m LEFT JOIN person p ON p.id = m.person_id"
                    + " WHERE p.id IS NULL"))
        .isZero();
    assertThat(
            world.count(
                "SELECT COUNT(*) FROM activity a LEFT JOIN person p ON p.id = a.person_id"
                    + " WHERE p.id IS NULL AND type_id <> 37"))
        .isZero();
    world.pass(Duration.ofDays(2));
    assertThat(resume()).isEqualTo(120);
  }

  @Test
  @Tag("FL-60")
  @Tag("FL-62")
  @Tag("FL-64")
  void anotherCampaignTakesPeopleOutOfTheFlow() throws Exception {
    world.apply(
        NURTURE
            + """
            ---
            kind: Campaign
            name: Goal
            smartList: {filters: [{field: Lead Score, operator: at least, value: 91}]}
            flow:
              - {step: Remove from Flow, campaign: Nurture}
              - {step: Add to List, list: Done}
            ---
            kind: StaticList
            name: Done
            """);
    world.run(node, "Nurture", Map.of());
    world.run(node, "Nurture", Map.of());
    assertThat(waiting()).isEqualTo(300);
    world.run(node, "Goal", Map.of());

    assertThat(waiting()).isEqualTo(300 - 2 * 33);
    assertThat(world.once(24, 2)).isEqualTo(33);
  }

  @Test
  @Tag("QL-06")
  @Tag("OQ-11")
  void whoIsInTheFlowTwiceGoesOnTwice() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of());
    world.run(node, "Nurture", Map.of());
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(300);
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE lead_score >= 72")).isEqualTo(150);
  }

  @Test
  @Tag("TK-50")
  @Tag("TK-51")
  void aRunsOwnTokensOutlastTheWait() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of("word", "10 % {{lead.First Name}}"));
    world.pass(Duration.ofDays(2));
    resume();

    assertThat(
            world.count("SELECT COUNT(*) FROM person WHERE last_name = '10 % {{lead.First Name}}'"))
        .isEqualTo(150);
    assertThatThrownBy(() -> world.run(node, "Nurture", Map.of("nothing", "x")))
        .hasMessageContaining("there is no my token 'nothing'");
  }

  @Test
  void aCampaignThatCannotGoOnKeepsItsPeopleAndHoldsNobodyUp() throws Exception {
    world.apply(NURTURE);
    world.apply(NURTURE.replace("Nurture", "Another"));
    world.run(node, "Nurture", Map.of());
    world.run(node, "Another", Map.of());
    world
        .jdbc
        .sql(
            "UPDATE definition_version v JOIN definition d ON d.id = v.definition_id SET v.body ="
                + " REPLACE(v.body, 'Last Name', 'Nobodys Name') WHERE d.name = 'Nurture'")
        .update();
    world.pass(Duration.ofDays(2));

    assertThatThrownBy(WaitResumerIT::resume).hasMessageContaining("Nobodys Name");
    assertThat(waiting()).isEqualTo(150);
    assertThat(world.once(13, 4)).isEqualTo(150);

    // A server says so where it is seen, and says it once.
    try (var resumer = node.waits()) {
      resumer.start(Duration.ofMillis(20));
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> notifications() > 0);
      Thread.sleep(200);
    }
    assertThat(notifications()).isEqualTo(1);
    assertThat(waiting()).isEqualTo(150);
  }

  private static long notifications() {
    return world.count("SELECT COUNT(*) FROM notification WHERE kind = 'WAITS_STUCK'");
  }

  @Test
  @Tag("WT-02")
  @Tag("WT-09")
  void aServerTakesOnWhoIsDueStepByStep() throws Exception {
    world.apply(
        """
        kind: Campaign
        name: Chain
        smartList: {filters: [{field: Lead Score, operator: at least, value: 0}]}
        flow:
          - step: Wait
            id: 1
            for: 1 week
            endOn: Monday, Friday
            at: 09:00
            choices:
              - {if: {field: Lead Score, operator: less than, value: 50}, until: 2026-01-01}
          - {step: Change Score, id: 2, score: Lead Score, change: +1}
          - {step: Wait, id: 3, for: 1 minute}
          - {step: Change Score, id: 4, score: Lead Score, change: +1}
        """);
    world.run(node, "Chain", Map.of());
    assertThat(world.once(22, 2)).isEqualTo(150);
    assertThat(
            world
                .jdbc
                .sql("SELECT DISTINCT step_id FROM flow_wait ORDER BY 1")
                .query(Integer.class)
                .list())
        .isEqualTo(List.of(1, 3));

    try (var resumer = node.waits()) {
      resumer.start(Duration.ofMillis(20));
      world.pass(Duration.ofDays(15));
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> world.once(22, 2) == 300);
      world.pass(Duration.ofDays(15));
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> waiting() == 0);
    }
    assertThat(world.once(22, 4)).isEqualTo(300);
  }
}
