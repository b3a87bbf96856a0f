package io.carillon.batch.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.BatchNode;
import io.carillon.batch.schedule.Alarm;
import io.carillon.batch.schedule.CampaignDeletion;
import io.carillon.batch.schedule.CampaignSchedules;
import io.carillon.batch.schedule.LeadTime;
import io.carillon.campaign.RunState;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CampaignActivation;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.FolderArchive;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Campaigns that are deleted, deactivated or put away while people are in their flow.
class CampaignEndsIT {
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
      settings: {qualification: every time}
      """;

  private static final String CALLS =
      NURTURE.replace("Nurture", "Calls")
          + """
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
          """
              .replaceAll("(?m)^ {12}", "");

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

  private static int id(String campaign) {
    return world.definitions.plan(campaign).campaignId();
  }

  private static CampaignDeletion.Deleted delete(String campaign) {
    return new CampaignDeletion(database.dataSource(), InstantSource.system(), Alarm.NONE)
        .delete(id(campaign), campaign, WaitWorld.ANNA);
  }

  private static CampaignSchedules schedules() {
    return new CampaignSchedules(database.dataSource(), InstantSource.system(), Alarm.NONE);
  }

  @Test
  @Tag("AN-84")
  @Tag("AN-85")
  @Tag("AN-94")
  void whoWaitsInADeletedCampaignGoesOnAsItWasLast() throws Exception {
    world.apply(NURTURE);
    int run = world.run(node, "Nurture", Map.of());
    world.apply(NURTURE.replace("change: +10", "change: +20"));
    int id = id("Nurture");
    delete("Nurture");
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(150);
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE lead_score >= 71")).isEqualTo(150);
    assertThat(world.once(22, 3)).isEqualTo(150);
    assertThat(node.runs().find(run).campaign()).isEqualTo("Nurture");
    assertThat(world.definitions.campaigns()).isEmpty();
    assertThat(world.definitions.deletedCampaigns())
        .singleElement()
        .satisfies(one -> assertThat(one.id()).isEqualTo(id));
    assertThat(
            world.count(
                "SELECT COUNT(*) FROM audit WHERE verb = 'campaign.delete' AND target = 'campaign "
                    + id
                    + "'"))
        .isEqualTo(1);
  }

  @Test
  @Tag("AN-84")
  void nobodyEntersADeletedCampaign() throws Exception {
    world.apply(NURTURE);
    int id = id("Nurture");
    var plan = world.definitions.plan("Nurture");
    schedules()
        .runLater(
            plan,
            List.of(Instant.now().plus(Duration.ofDays(1))),
            Map.of(),
            LeadTime.COMMAND_LINE,
            WaitWorld.ANNA);
    int due = node.runs().request(id, Optional.empty(), Map.of(), WaitWorld.ANNA);
    assertThat(delete("Nurture").runs()).hasSize(2);
    int after = node.runs().request(id, Optional.empty(), Map.of(), WaitWorld.ANNA);

    assertThat(node.runs().find(due).state()).isEqualTo(RunState.CANCELLED);
    assertThat(node.runs().drive(after).errorText().orElseThrow())
        .contains("there was no campaign " + id);
    assertThat(world.count("SELECT COUNT(*) FROM activity")).isZero();
    assertThatThrownBy(() -> world.definitions.plan("Nurture"))
        .hasMessageContaining("there is no campaign 'Nurture'");
    assertThatThrownBy(() ->
            new CampaignDeletion(database.dataSource(), InstantSource.system(), Alarm.NONE)
                .delete(id, "Nurture", WaitWorld.ANNA))
        .hasMessageContaining("is deleted already")
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_STATE));
  }

  @Test
  @Tag("AN-85")
  void aStoppedRunOfADeletedCampaignGoesOn() throws Exception {
    world.apply(NURTURE);
    int run = world.run(node, "Nurture", Map.of());
    // As if it had been stopped before its last part.
    world.jdbc.sql("DELETE FROM activity").update();
    world.jdbc.sql("DELETE FROM flow_wait").update();
    world
        .jdbc
        .sql("UPDATE run_part SET state = 'OPEN', cursor_id = lo, activities = '{}', qualified = 0")
        .update();
    world.jdbc.sql("UPDATE campaign_run SET state = 'STOPPED'").update();
    world.jdbc.sql("DELETE FROM BATCH_STEP_EXECUTION_CONTEXT").update();
    world.jdbc.sql("DELETE FROM BATCH_STEP_EXECUTION").update();
    world.jdbc.sql("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STOPPED'").update();
    delete("Nurture");
    node.runs().restart(run, WaitWorld.ANNA);

    assertThat(node.runs().await(run).state()).isEqualTo(RunState.COMPLETED);
    assertThat(world.once(22, 1)).isEqualTo(150);
  }

  @Test
  @Tag("AN-84")
  void itsNameIsFreeAgain() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of());
    int old = id("Nurture");
    delete("Nurture");
    world.apply(NURTURE.replace("change: +10", "change: +900"));
    world.pass(Duration.ofDays(2));

    assertThat(id("Nurture")).isNotEqualTo(old);
    assertThat(resume()).isEqualTo(150);
    assertThat(world.count("SELECT COUNT(*) FROM person WHERE lead_score >= 900")).isZero();
    assertThat(world.once(22, 3)).isEqualTo(150);
  }

  @Test
  @Tag("OQ-10")
  @Tag("EX-27")
  @Tag("AN-85")
  void stepsThatNameADeletedCampaignFailAndTheFlowGoesOn() throws Exception {
    world.apply(
        CALLS.replace(
            "  - {step: Change Score, id: 3",
            """
              - {step: Execute Campaign, id: 4, campaign: Child}
              - {step: Request Campaign, id: 5, campaign: Asked}
              - {step: Change Score, id: 3\
            """));
    world.activate("Asked");
    world.run(node, "Calls", Map.of());
    assertThat(new DefinitionStore(database.dataSource()).ifDeleted(id("Child")))
        .singleElement()
        .asString()
        .contains("Calls", "there is no campaign 'Child'");
    int child = id("Child");
    int asked = id("Asked");
    delete("Child");
    delete("Asked");
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(150);
    assertThat(world.once(22, 3)).isEqualTo(150);
    assertThat(world.once(46, 1)).isZero();
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isZero();
    assertThat(world.count("SELECT COUNT(*) FROM active_campaign")).isZero();
    for (var type : Map.of(1001, child, 47, asked).entrySet()) {
      assertThat(
              world.count(
                  "SELECT COUNT(*) FROM activity WHERE type_id = %d AND primary_id = %d AND result"
                          .formatted(type.getKey(), type.getValue())
                      + " = 2 AND attributes = '{\"Reason\":\"the campaign was deleted\"}'"))
          .isEqualTo(150);
    }
    assertThatThrownBy(() -> world.definitions.plan("Calls"))
        .hasMessageContaining("there is no campaign 'Child'");
  }

  @Test
  @Tag("OQ-10")
  void aRunThatBeganBeforeRequestsNobodyWhoWasDeletedMeanwhile() throws Exception {
    world.apply(
        CALLS.replace(
            "  - {step: Change Score, id: 1",
            "  - {step: Request Campaign, id: 5, campaign: Asked}\n"
                + "  - {step: Change Score, id: 1"));
    world.activate("Asked");
    // The run is planned, and has gone no further.
    int run = world.run(node, "Calls", Map.of());
    for (var table : List.of("activity", "flow_wait", "event_inbox", "campaign_member")) {
      world.jdbc.sql("DELETE FROM " + table).update();
    }
    world
        .jdbc
        .sql("UPDATE run_part SET state = 'OPEN', cursor_id = lo, activities = '{}', qualified = 0")
        .update();
    world.jdbc.sql("UPDATE campaign_run SET state = 'STOPPED'").update();
    world.jdbc.sql("DELETE FROM BATCH_STEP_EXECUTION_CONTEXT").update();
    world.jdbc.sql("DELETE FROM BATCH_STEP_EXECUTION").update();
    world.jdbc.sql("UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STOPPED'").update();
    delete("Asked");
    node.runs().restart(run, WaitWorld.ANNA);

    assertThat(node.runs().await(run).state()).isEqualTo(RunState.COMPLETED);
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isZero();
    assertThat(world.count("SELECT COUNT(*) FROM activity WHERE type_id = 47 AND result = 2"))
        .isEqualTo(150);
    assertThat(world.once(22, 1)).isEqualTo(150);
  }

  @Test
  @Tag("AN-20")
  @Tag("AN-80")
  @Tag("WT-20")
  @Tag("TR-08")
  void whoWaitsInADeactivatedCampaignGoesOn() throws Exception {
    world.apply(NURTURE);
    world.run(node, "Nurture", Map.of());
    world.apply(
        NURTURE.replace("{filters:", "{triggers: [{trigger: Campaign is Requested}], filters:"));
    world.activate("Nurture");
    new CampaignActivation(database.dataSource())
        .deactivate(id("Nurture"), "Nurture", WaitWorld.ANNA);
    world.pass(Duration.ofDays(2));

    assertThat(resume()).isEqualTo(150);
    assertThat(world.once(22, 3)).isEqualTo(150);
    int batch = node.runs().request(id("Nurture"), Optional.empty(), Map.of(), WaitWorld.ANNA);
    assertThat(node.runs().drive(batch).errorText().orElseThrow())
        .contains("'Nurture' has a trigger by now");
    assertThatThrownBy(() ->
            schedules()
                .runLater(
                    world.definitions.plan("Nurture"),
                    List.of(Instant.now().plus(Duration.ofDays(1))),
                    Map.of(),
                    LeadTime.COMMAND_LINE,
                    WaitWorld.ANNA))
        .hasMessageContaining("has a trigger and cannot be scheduled");
  }

  @Test
  @Tag("AN-86")
  void whatIsArchivedIsHiddenAndWorks() throws Exception {
    world.apply(
        NURTURE.replace("name: Nurture", "name: Nurture\nprogram: Spring")
            + """
            ---
            kind: Program
            name: Spring
            folder: Inner
            ---
            kind: Folder
            name: Inner
            parent: Outer
            ---
            kind: Folder
            name: Outer
            """);
    var archive = new FolderArchive(database.dataSource());
    world.run(node, "Nurture", Map.of());
    assertThatThrownBy(() -> world.definitions.plan("Nurtur"))
        .hasMessageContaining("did you mean 'Nurture'?");
    assertThat(archive.archive("outer", WaitWorld.ANNA)).isEqualTo("Outer");

    assertThat(world.definitions.campaigns().getFirst().archived()).isTrue();
    assertThat(archive.folders())
        .containsExactly(
            new FolderArchive.Folder("Inner", Optional.of("Outer"), true),
            new FolderArchive.Folder("Outer", Optional.empty(), true));
    assertThatThrownBy(() -> world.definitions.plan("Nurtur")).hasMessageNotContaining("Nurture");
    world.run(node, "Nurture", Map.of());
    world.pass(Duration.ofDays(2));
    assertThat(resume()).isEqualTo(300);
    assertThatThrownBy(() -> archive.archive("Outer", WaitWorld.ANNA))
        .hasMessageContaining("folder 'Outer' is archived already");
    archive.unarchive("Outer", WaitWorld.ANNA);
    assertThat(world.definitions.campaigns().getFirst().archived()).isFalse();
    assertThatThrownBy(() -> archive.unarchive("Inner", WaitWorld.ANNA))
        .hasMessageContaining("folder 'Inner' is not archived");
    assertThat(
            world
                .jdbc
                .sql("SELECT verb FROM audit WHERE verb LIKE 'folder%' ORDER BY id")
                .query(String.class)
                .list())
        .containsExactly("folder.archive", "folder.unarchive");
  }

  @Test
  @Tag("OQ-19")
  @Tag("FL-46")
  void aPersonWhoIsDeletedWhileWaitingWaitsNoMore() throws Exception {
    world.apply(
        CALLS.replace(
                "  - {step: Wait, id: 2",
                "  - {step: Request Campaign, id: 5, campaign: Asked}\n  - {step: Wait, id: 2")
            + """
            ---
            kind: Campaign
            name: Clean up
            smartList: {filters: [{field: Lead Score, operator: at least, value: 91}]}
            flow: [{step: Delete Person}]
            """);
    world.activate("Asked");
    world.run(node, "Calls", Map.of());
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isEqualTo(150);
    world.run(node, "Clean up", Map.of());
    long left = world.count("SELECT COUNT(*) FROM person WHERE lead_score >= 51");
    world.pass(Duration.ofDays(2));

    assertThat(left).isEqualTo(120);
    // The requests of those who are gone find nobody, which is their outcome.
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isEqualTo(150);
    assertThat(resume()).isEqualTo(left);
  }
}
