package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.Activity;
import io.carillon.activity.ActivityType;
import io.carillon.campaign.CampaignPlan;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.flow.Action;
import io.carillon.flow.CampaignRef;
import io.carillon.flow.Lane;
import io.carillon.smartlist.Moment;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests on the way into `event_inbox`.
class RequestIT {
  private static final int ASKED = 500;
  private static TestWorld world;

  @BeforeAll
  static void open() {
    world = new TestWorld();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void begin() {
    world.forget();
    for (var table : List.of("event_inbox", "active_campaign", "definition")) {
      world.jdbc.update("DELETE FROM " + table);
    }
    world.jdbc.update(
        "INSERT INTO definition (id, kind, program_id, name, version) VALUES (500, 'Campaign', 0,"
            + " 'Asked', 1)");
  }

  private static void activate() {
    world.jdbc.update("INSERT INTO active_campaign VALUES (500, 77, '2026-01-01', 'anna')");
  }

  private static CampaignPlan asking(Action... more) {
    var actions = new Action[more.length + 1];
    actions[0] = new Action.RequestCampaign(new CampaignRef(ASKED, "Asked"), Lane.LOW);
    System.arraycopy(more, 0, actions, 1, more.length);
    return world.everyTime(actions);
  }

  private static List<Map<String, Object>> inbox() {
    return world.jdbc.queryForList(
        """
        SELECT person_id, shard, lane, type_id, campaign_id, depth,
               CAST(accepted_at AS CHAR) AS accepted_at, details
        FROM event_inbox ORDER BY id
        """);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("FL-50")
  @Tag("RQ-01")
  @Tag("EX-12")
  @Tag("TK-40")
  void anActiveCampaignFindsThePeopleInItsInbox(Way way) {
    activate();
    var ids = world.people(70);
    world.run(way, 9, asking(), ids);

    assertThat(inbox()).hasSize(70);
    var last = inbox().getLast();
    assertThat(last)
        .containsEntry("person_id", ids[69])
        .containsEntry("campaign_id", ASKED)
        .containsEntry("type_id", 47)
        .containsEntry("accepted_at", "2026-03-04 05:06:07.123456")
        .containsEntry(
            "details",
            "{\"source\":\"campaigns\",\"campaign\":1,\"run\":9,\"trigger\":{\"Trigger"
                + " Name\":\"Campaign is Requested\",\"Name\":\"Asked\"}}");
    assertThat(((Number) last.get("shard")).longValue()).isEqualTo(ids[69] % 64);
    assertThat(((Number) last.get("lane")).intValue()).isEqualTo(Lane.LOW.stored());
    assertThat(((Number) last.get("depth")).intValue()).isZero();
    assertThat(
            world.jdbc.queryForObject(
                "SELECT COUNT(DISTINCT event_id) FROM event_inbox", Integer.class))
        .isEqualTo(70);
    assertThat(world.activities(ids[0])).containsExactly("Request Campaign 0 null → null");
    assertThat(new EventInbox(world.database.dataSource()).waiting())
        .containsExactly(new EventInbox.Waiting(ASKED, "Asked", 70, 0, 0, TestWorld.NOW));
  }

  @Test
  @Tag("RQ-05")
  @Tag("OQ-10")
  void oneThatIsNotActiveOrGoneFindsNobody() {
    long id = world.people(1)[0];
    world.run(Way.INSERT, 1, asking(), id);
    world.jdbc.update("DELETE FROM definition");
    world.run(Way.INSERT, 2, asking(), id);

    assertThat(inbox()).isEmpty();
    assertThat(world.activities(id))
        .containsExactly(
            "Request Campaign 1 null → null {\"Reason\":\"not active\"}",
            "Request Campaign 2 null → null {\"Reason\":\"the campaign was deleted\"}");
  }

  @Test
  void aDryRunSaysWhatWouldBeAskedAndAsksNobody() {
    activate();
    world.people(3);
    var result =
        new DryRun(world.database.dataSource(), world.catalogue())
            .run(
                asking(),
                new Moment(TestWorld.NOW, ZoneOffset.UTC),
                OptionalLong.empty(),
                0,
                _ -> {});

    assertThat(result.steps().getFirst().outcomes())
        .singleElement()
        .satisfies(outcome -> {
          assertThat(outcome.type()).isEqualTo(ActivityType.REQUEST_CAMPAIGN);
          assertThat(outcome.result()).isEqualTo(Activity.Result.SUCCEEDED);
        });
    assertThat(inbox()).isEmpty();
  }

  @Test
  void nothingStaysOfAChunkThatIsRolledBack() {
    activate();
    long id = world.people(1)[0];
    assertThatThrownBy(() ->
            world.inTransaction(() -> {
              world.runner(Way.INSERT).run(world.request(1, asking(), id));
              throw new IllegalStateException("stop");
            }))
        .hasMessage("stop");

    assertThat(inbox()).isEmpty();
  }

  @Test
  @Tag("FL-46")
  void aDeletedPersonsDeadLettersGoWithItAndTheOthersWillFindNobody() {
    activate();
    var ids = world.people(2);
    world.run(Way.INSERT, 1, asking(), ids);
    world.jdbc.update("UPDATE event_inbox SET state = 2");
    world.run(Way.INSERT, 2, asking(new Action.DeletePerson()), ids[0]);

    assertThat(
            world.jdbc.queryForList(
                "SELECT CONCAT(person_id, ' ', state) FROM event_inbox ORDER BY id", String.class))
        .containsExactly(ids[1] + " 2", ids[0] + " 0");
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheNumberOfPeople() {
    activate();
    var ids = world.people(302);

    assertThat(statements(ids[0], ids[1]))
        .isEqualTo(statements(java.util.Arrays.copyOfRange(ids, 2, 302)));
  }

  private static long statements(long... ids) {
    return world.inTransaction(() -> {
      long before = questions();
      world.runner(Way.LOAD_DATA).run(world.request(1, asking(), ids));
      return questions() - before;
    });
  }

  private static long questions() {
    return world.jdbc.queryForObject(
        "SHOW SESSION STATUS LIKE 'Questions'", (row, _) -> row.getLong(2));
  }

  @Test
  @Tag("AN-80")
  void whoDeactivatesWaitsForAChunkThatRequestsAndNoneWritesOneAfterwards() throws Exception {
    activate();
    var ids = world.people(2);
    var deactivation =
        world.inTransaction(() -> {
          world.runner(Way.INSERT).run(world.request(1, asking(), ids[0]));
          var deactivating =
              CompletableFuture.runAsync(() -> world.jdbc.update("DELETE FROM active_campaign"));
          assertThatThrownBy(() -> deactivating.get(300, TimeUnit.MILLISECONDS))
              .isInstanceOf(TimeoutException.class);
          return deactivating;
        });
    deactivation.get(30, TimeUnit.SECONDS);
    world.run(Way.INSERT, 1, asking(), ids[1]);

    assertThat(inbox()).extracting(row -> row.get("person_id")).containsExactly(ids[0]);
  }
}
