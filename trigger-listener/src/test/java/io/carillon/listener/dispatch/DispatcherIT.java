package io.carillon.listener.dispatch;

import static io.carillon.listener.dispatch.DispatchWorld.ANNA;
import static io.carillon.listener.dispatch.DispatchWorld.requested;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.TestDatabase;
import io.carillon.definition.CampaignActivation;
import io.carillon.execution.EventOutcome;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.flow.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// From the inbox through trigger campaigns.
class DispatcherIT {
  private static final String MOMENT =
      "- {step: Interesting Moment, type: Web, description: \"{{trigger.Name}}\"}";

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
  }

  @Test
  @Tag("TR-03")
  @Tag("TR-04")
  @Tag("TR-09")
  @Tag("TR-13")
  @Tag("OQ-21")
  void everyEventHasOneOutcomeInItsCampaignAndSaysWhy() throws Exception {
    world.activate(
        """
        kind: Campaign
        name: Welcome
        smartList:
          triggers:
            - {trigger: Campaign is Requested, source: campaigns}
          filters:
            - {field: City, operator: is, value: Wien}
            - {field: Lead Score, operator: at least, value: 5}
        flow:
          - {step: Change Score, score: Lead Score, change: "+1"}
        settings:
          qualification: only once
        """,
        "Welcome");
    world.people(1, 3);
    world.jdbc.sql("UPDATE person SET city = 'Graz' WHERE id = 2").update();
    var entered = world.request("Welcome", 1, "x");
    var filtered = world.request("Welcome", 2, "x");
    var again = world.request("Welcome", 1, "x");
    var gone = world.request("Welcome", 99, "x");
    var refused =
        world.event("Welcome", 3, Lane.LOW, 0, "{\"source\":\"web service API\",\"trigger\":{}}");
    world.drain();

    var log = new EventLog(world.source);
    assertThat(log.of(entered))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.outcome()).isEqualTo(EventOutcome.ENTERED);
          assertThat(one.reason()).isNull();
          assertThat(one.campaign()).isEqualTo("Welcome");
        });
    assertThat(log.of(filtered).getFirst().outcome()).isEqualTo(EventOutcome.FILTERED);
    assertThat(log.of(filtered).getFirst().reason())
        .isEqualTo("does not hold: filter 1 (City is Wien)");
    assertThat(log.of(again).getFirst().outcome()).isEqualTo(EventOutcome.HELD_BACK);
    assertThat(log.of(gone).getFirst().outcome()).isEqualTo(EventOutcome.PERSON_GONE);
    assertThat(log.of(refused).getFirst().outcome()).isEqualTo(EventOutcome.NOT_TRIGGERED);
    assertThat(log.of(refused).getFirst().reason())
        .isEqualTo("not requestable from there: web service API");
    assertThat(world.count("SELECT COUNT(*) FROM event_outcome")).isEqualTo(5);
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isZero();
    assertThat(world.texts("SELECT CONCAT(id, ' ', lead_score) FROM person ORDER BY id"))
        .containsExactly("1 6", "2 5", "3 5");
    assertThat(
            world.count(
                """
                SELECT COUNT(*) FROM activity a
                JOIN campaign_run r ON r.id = a.run_id AND r.state = 'ACTIVE'
                """))
        .isEqualTo(1);
    assertThat(log.newest(null, 2L, null, 10)).hasSize(1);
    assertThat(log.newest(null, null, EventOutcome.ENTERED, 10)).hasSize(1);
  }

  @Test
  @Tag("TK-40")
  @Tag("CC-04")
  @Tag("CC-25")
  void aPersonsEventsAreTakenInTheOrderOfAcceptance() throws Exception {
    world.activate(requested("Note", MOMENT), "Note");
    world.people(1, 70);
    for (int round = 1; round <= 20; round++) {
      for (int person = 1; person <= 70; person += 23) {
        world.request("Note", person, "visit " + round);
      }
    }
    world.drain();

    var inOrder = IntStream.rangeClosed(1, 20).mapToObj(round -> "visit " + round).toList();
    for (int person = 1; person <= 70; person += 23) {
      assertThat(
              world.texts(
                  """
                  SELECT JSON_UNQUOTE(JSON_EXTRACT(attributes, '$.Description')) FROM activity
                  WHERE person_id = %d ORDER BY id
                  """
                      .formatted(person)))
          .isEqualTo(inOrder);
    }
  }

  @Test
  @Tag("CC-29")
  void somebodyToWhomMuchHappensDoesNotHoldUpOthers() throws Exception {
    world.activate(requested("Note", MOMENT), "Note");
    world.people(1, 200);
    for (int i = 0; i < 600; i++) {
      world.request("Note", 64, "busy");
    }
    // Of the same shard.
    world.request("Note", 128, "quiet");
    world.request("Note", 192, "quiet");
    world.drain();

    assertThat(
            world.count(
                """
                SELECT COUNT(*) FROM event_outcome busy
                WHERE busy.person_id = 64
                  AND busy.at < (SELECT MAX(quiet.at) FROM event_outcome quiet
                                 WHERE quiet.person_id IN (128, 192))
                """))
        .isLessThanOrEqualTo(GroupSelection.PER_PERSON * 2L);
    assertThat(world.count("SELECT COUNT(*) FROM activity WHERE person_id = 64")).isEqualTo(600);
  }

  @Test
  @Tag("CC-25")
  @Tag("CC-29")
  void higherLanesHaveTheLargerShareAndNoLaneWaitsForEver() {
    world.activate(requested("Note", MOMENT), "Note");
    for (int person = 1; person <= 300; person++) {
      world.request("Note", person, "x", Lane.LOW, 0);
      world.request("Note", person + 1000, "x", Lane.HIGH, 0);
    }
    var selection = new GroupSelection(new Inbox(world.source), 70);
    var shards = IntStream.range(0, 64).boxed().toList();
    var chosen = lanes(selection.next(shards));
    assertThat(chosen).containsEntry(0, 60L).containsEntry(2, 10L);

    world.jdbc.sql("DELETE FROM event_inbox WHERE lane = 0").update();
    assertThat(lanes(selection.next(shards))).isEqualTo(Map.of(2, 70L));
  }

  private static Map<Integer, Long> lanes(long[] ids) {
    var lanes = new TreeMap<Integer, Long>();
    for (long id : ids) {
      int lane = (int) world.count("SELECT lane FROM event_inbox WHERE id = " + id);
      lanes.merge(lane, 1L, Long::sum);
    }
    return lanes;
  }

  @Test
  @Tag("AN-80")
  @Tag("TR-08")
  @Tag("OQ-16")
  void whoWasLetInBeforeADeactivationStillGoesThrough() throws Exception {
    world.activate(requested("Note", MOMENT), "Note");
    world.people(1, 1);
    world.request("Note", 1, "x");
    var note = world.definitions.plan("Note").campaignId();
    new CampaignActivation(world.source).deactivate(note, "Note", ANNA);
    world.drain();
    assertThat(world.count("SELECT COUNT(*) FROM activity WHERE person_id = 1")).isEqualTo(1);
    assertThat(world.texts("SELECT state FROM campaign_run")).containsExactly("COMPLETED");
  }

  @Test
  @Tag("RQ-06")
  void aLoopOfRequestsEndsAsADeadLetter() throws Exception {
    world.activate(
        requested("Ping", "- {step: Request Campaign, campaign: Pong}")
            + "---\n"
            + requested("Pong", "- {step: Request Campaign, campaign: Ping}"),
        "Ping",
        "Pong");
    world.people(1, 1);
    world.request("Ping", 1, "x");
    world.drain();
    assertThat(world.count("SELECT COUNT(*) FROM event_outcome WHERE outcome = 0"))
        .isEqualTo(EventGroup.DEEPEST + 1L);
    assertThat(new EventLog(world.source).dead(EventLog.Query.ALL, 10))
        .singleElement()
        .satisfies(dead -> assertThat(dead.error()).contains("most likely a loop"));
  }

  @Test
  void anEventThatFailsWaitsAloneThenIsADeadLetterAndCanComeBack() throws Exception {
    world.activate(
        requested("Note", MOMENT) + "---\n" + requested("Other", MOMENT), "Note", "Other");
    world.people(1, 2);
    var bad = world.event("Note", 1, Lane.MEDIUM, 0, "{");
    var behind = world.request("Note", 1, "behind");
    world.request("Other", 1, "other campaign");
    world.request("Note", 2, "other person");
    world.drain();

    var log = new EventLog(world.source);
    var dead = log.dead(EventLog.Query.ALL, 10);
    assertThat(dead)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.eventId()).isEqualTo(bad);
          assertThat(one.attempts()).isEqualTo(3);
          assertThat(one.state()).isEqualTo(EventLog.State.DEAD);
        });
    assertThat(log.of(bad).getFirst().outcome()).isEqualTo(EventOutcome.DEAD);
    assertThat(world.count("SELECT COUNT(*) FROM event_outcome WHERE outcome = 0")).isEqualTo(3);
    // The other campaign and the other person did not wait for the one that failed, the same
    // person's later event did.
    var died = log.of(bad).getFirst().at();
    assertThat(log.of(behind).getFirst().at()).isAfterOrEqualTo(died);
    assertThat(log.newest(null, 2L, null, 1).getFirst().at()).isBefore(died);
    assertThat(log.newest(world.definitions.plan("Other").campaignId(), null, null, 1))
        .allSatisfy(one -> assertThat(one.at()).isBefore(died));

    world
        .jdbc
        .sql("UPDATE event_inbox SET details = '{\"source\":\"campaigns\"}' WHERE event_id = :id")
        .param("id", bad)
        .update();
    assertThat(log.retry(new EventLog.Query(null, null, "no such reason"), ANNA)).isZero();
    assertThat(log.retry(new EventLog.Query(bad, null, null), ANNA)).isEqualTo(1);
    world.drain();
    assertThat(log.of(bad))
        .singleElement()
        .satisfies(one -> assertThat(one.outcome()).isEqualTo(EventOutcome.ENTERED));
    assertThat(world.count("SELECT COUNT(*) FROM event_inbox")).isZero();
    assertThat(world.texts("SELECT verb FROM audit WHERE verb = 'events.retry'")).hasSize(1);
  }

  @Test
  @Tag("OQ-10")
  void aCampaignWithErrorsKeepsItsEventsAsDeadLettersAndHoldsUpNoOther() throws Exception {
    world.activate(
        """
        kind: StaticList
        name: VIP
        ---
        """
            + requested("Broken", "- {step: Add to List, list: VIP}")
            + "---\n"
            + requested("Note", MOMENT),
        "Broken",
        "Note");
    world.jdbc.sql("UPDATE definition_version SET body = REPLACE(body, 'VIP', 'Nobody')").update();
    world.people(1, 30);
    for (int person = 1; person <= 30; person++) {
      world.request("Broken", person, "x");
      world.request("Note", person, "x");
    }
    world.drain();
    assertThat(world.count("SELECT COUNT(*) FROM activity WHERE type_id = 46")).isEqualTo(30);
    var dead = new EventLog(world.source).dead(EventLog.Query.ALL, 100);
    assertThat(dead).hasSize(30);
    assertThat(dead.getFirst().error()).contains("Nobody");
  }

  @Test
  void whoLostAShardCannotCommit() {
    world.activate(requested("Note", MOMENT), "Note");
    world.people(1, 1);
    world.request("Note", 1, "x");
    var leases =
        new ShardLeases(world.source, new TestCluster().join("zombie"), Duration.ofSeconds(3));
    leases.settle();
    var epochs = leases.mine();
    world.jdbc.sql("UPDATE trigger_shard SET owner = 'other', epoch = epoch + 1").update();
    var taken = new TreeMap<>(Map.of(1, 1));
    assertThatThrownBy(() -> leases.confirm(taken, epochs))
        .isInstanceOf(CampaignException.class)
        .satisfies(
            lost -> assertThat(((CampaignException) lost).code()).isEqualTo(ErrorCode.LEASE_LOST));
  }

  @Test
  void membersShareTheShardsAndTakeOverFromOneThatLeaves() throws Exception {
    world.activate(requested("Note", MOMENT), "Note");
    world.people(1, 64);
    var cluster = new TestCluster();
    var owners =
        "SELECT COUNT(DISTINCT owner) FROM trigger_shard WHERE lease_until > UTC_TIMESTAMP(6)";
    var dispatchers = new ArrayList<Dispatcher>();
    try {
      for (var name : List.of("one", "two", "three")) {
        dispatchers.add(world.dispatcher(cluster.join(name)));
      }
      world.await(owners, 3);
      world.await(
          "SELECT MAX(n) - MIN(n) FROM (SELECT COUNT(*) AS n FROM trigger_shard GROUP BY owner) o",
          1);
      cluster.leave("two");
      dispatchers.remove(1).close();
      world.await("SELECT COUNT(*) FROM trigger_shard WHERE owner = 'two' OR owner IS NULL", 0);
      for (int person = 1; person <= 64; person++) {
        world.request("Note", person, "x");
      }
      cluster.join("bell").bell("events").ring();
      cluster.leave("bell");
      world.awaitNothingReady();
    } finally {
      dispatchers.forEach(Dispatcher::close);
    }
    assertThat(world.count("SELECT COUNT(*) FROM activity")).isEqualTo(64);
    assertThat(world.count("SELECT COUNT(*) FROM trigger_shard WHERE owner IS NOT NULL")).isZero();
  }
}
