package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.ActivityType;
import io.carillon.activity.PastActivity;
import io.carillon.campaign.CampaignPlan;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.definition.CampaignActivation;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.DefinitionStore;
import io.carillon.definition.SourceFile;
import io.carillon.execution.BulkInsert.Way;
import io.carillon.flow.Action;
import io.carillon.flow.Lane;
import io.carillon.person.StaticList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Activities on their way into `event_inbox`.
class TriggerFeedIT {
  private static final Actor ANNA = new Actor("anna", "test");
  private static TestWorld world;
  private static DefinitionStore store;
  private static CampaignActivation activation;
  private static CompiledDefinitions definitions;

  @BeforeAll
  static void open() {
    world = new TestWorld();
    store = new DefinitionStore(world.database.dataSource());
    activation = new CampaignActivation(world.database.dataSource());
    definitions = new CompiledDefinitions(world.database.dataSource());
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void begin() {
    world.forget();
    for (var table :
        List.of(
            "event_inbox", "active_campaign", "campaign_run", "definition_version", "definition")) {
      world.jdbc.update("DELETE FROM " + table);
    }
    world.jdbc.update("UPDATE trigger_stamp SET stamp = stamp + 1");
  }

  /// @param step of its flow
  private static String campaign(String name, String trigger, String step) {
    return """
    ---
    kind: Campaign
    name: %s
    smartList: {triggers: [{%s}]}
    flow: [{step: %s}]
    """
        .formatted(name, trigger, step);
  }

  private static void apply(String yaml) {
    store.apply(List.of(new SourceFile("test.yaml", yaml)), ANNA);
  }

  /// @return its id
  private static int activate(String name, String trigger) {
    apply(campaign(name, trigger, "Do Nothing"));
    return activation.activate(name, ANNA).campaignId();
  }

  private static List<Map<String, Object>> inbox() {
    return world.jdbc.queryForList(
        """
        SELECT event_id, person_id, lane, type_id, campaign_id, run_id, depth,
               CAST(accepted_at AS CHAR) AS accepted_at, details
        FROM event_inbox ORDER BY id
        """);
  }

  /// `campaign: tokens` of each row, in order.
  private static List<String> heard() {
    var names = definitions.campaigns();
    var heard = new ArrayList<String>();
    for (var row : inbox()) {
      var campaign =
          names.stream()
              .filter(one -> row.get("campaign_id").equals(one.id()))
              .findFirst()
              .orElseThrow();
      heard.add(campaign.name() + ": " + details(row).get("trigger"));
    }
    return heard;
  }

  private static JsonNode details(Map<String, Object> row) {
    return JsonMapper.shared().readTree((String) row.get("details"));
  }

  private static void run(long person, Action... actions) {
    world.run(Way.INSERT, 9, world.everyTime(actions), person);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Tag("TR-01")
  @Tag("TR-21")
  @Tag("TR-61")
  @Tag("CC-24")
  @Tag("TK-40")
  void anActivityOfAFlowIsARowForEachCampaignThatMayWantIt(Way way) {
    apply(
        campaign("All", "trigger: Data Value Changes", "Send Email")
            + campaign(
                "Moves",
                "trigger: Data Value Changes, operator: is, value: City",
                "Interesting Moment")
            + campaign(
                "Other", "trigger: Data Value Changes, operator: is, value: State", "Do Nothing")
            + campaign("Off", "trigger: Data Value Changes", "Do Nothing"));
    for (var name : List.of("All", "Moves", "Other")) {
      activation.activate(name, ANNA);
    }
    var ids = world.people(2);
    world.run(way, 9, world.everyTime(world.change("City", "Rome")), ids);

    assertThat(heard())
        .containsExactly(
            "All: {\"Trigger Name\":\"Data Value Changes\",\"Name\":\"City\"}",
            "Moves: {\"Trigger Name\":\"Data Value Changes\",\"Name\":\"City\"}",
            "All: {\"Trigger Name\":\"Data Value Changes\",\"Name\":\"City\"}",
            "Moves: {\"Trigger Name\":\"Data Value Changes\",\"Name\":\"City\"}");
    var rows = inbox();
    assertThat(rows)
        .extracting(row -> row.get("person_id"))
        .containsExactly(ids[0], ids[0], ids[1], ids[1]);
    assertThat(rows.get(0).get("event_id"))
        .isEqualTo(rows.get(1).get("event_id"))
        .isNotEqualTo(rows.get(2).get("event_id"));
    assertThat(rows.get(0))
        .containsEntry("type_id", 13)
        .containsEntry("lane", Lane.HIGH.stored())
        .containsEntry("depth", 0)
        .containsEntry("accepted_at", "2026-03-04 05:06:07.123456")
        .containsEntry(
            "run_id",
            world.jdbc.queryForObject(
                "SELECT run_id FROM active_campaign WHERE campaign_id = ?",
                Integer.class,
                rows.get(0).get("campaign_id")));
    assertThat(rows.get(1)).containsEntry("lane", Lane.MEDIUM.stored());
    var details = details(rows.get(0));
    assertThat(details.get("campaign").intValue()).isEqualTo(1);
    assertThat(details.get("run").intValue()).isEqualTo(9);
    assertThat(details.get("activity").toString())
        .isEqualTo(
            "{\"primaryId\":%d,\"newValue\":\"Rome\",\"attributes\":{}}"
                .formatted(world.field("City").id()));
  }

  @Test
  @Tag("OQ-01")
  void whatWasSkippedOrFailedFiresNothing() {
    activate("Any", "trigger: Data Value Changes");
    long person = world.person(Map.of("City", "Rome"));
    run(person, world.change("City", "Rome"), world.change("Lead Score", "much"));

    assertThat(world.activities(person)).hasSize(2).noneMatch(one -> one.contains("Value 0"));
    assertThat(inbox()).isEmpty();
  }

  @Test
  @Tag("TR-02")
  void tenMatchingEventsFireTenTimesInTheirOrder() {
    activate("Any", "trigger: Score is Changed");
    long person = world.people(1)[0];
    var actions = new Action[10];
    for (int i = 0; i < actions.length; i++) {
      actions[i] = world.score("+" + (i + 1));
    }
    run(person, actions);

    assertThat(inbox())
        .extracting(row -> details(row).get("activity").get("newValue").stringValue())
        .containsExactly("1", "3", "6", "10", "15", "21", "28", "36", "45", "55");
    assertThat(inbox()).extracting(row -> row.get("event_id")).doesNotHaveDuplicates();
  }

  @Test
  @Tag("TR-06")
  @Tag("TR-07")
  void onlyWhatHappensWhileItIsActiveIsHeard() {
    apply(campaign("Any", "trigger: Score is Changed", "Do Nothing"));
    long person = world.people(1)[0];
    run(person, world.score("+1"));
    int id = activation.activate("Any", ANNA).campaignId();
    run(person, world.score("+2"));
    activation.deactivate(id, "Any", ANNA);
    run(person, world.score("+4"));
    activation.activate("Any", ANNA);
    run(person, world.score("+8"));

    assertThat(inbox())
        .extracting(row -> details(row).get("activity").get("newValue").stringValue())
        .containsExactly("3", "15");
  }

  @Test
  @Tag("OQ-17")
  void aChangedTriggerHoldsForTheNextEvent() {
    activate("Any", "trigger: Score is Changed");
    long person = world.people(1)[0];
    run(person, world.score("+1"));
    apply(campaign("Any", "trigger: Data Value Changes", "Do Nothing"));
    run(person, world.score("+1"), world.change("City", "Rome"));

    assertThat(inbox()).extracting(row -> row.get("type_id")).containsExactly(22, 13);
  }

  @Test
  @Tag("TR-06")
  void whoActivatesWaitsForATransactionThatListensAndTheNextOneKnows() throws Exception {
    apply(campaign("Any", "trigger: Score is Changed", "Do Nothing"));
    var ids = world.people(2);
    var activating =
        world.inTransaction(() -> {
          world
              .runner(Way.INSERT)
              .run(world.request(1, world.everyTime(world.score("+1")), ids[0]));
          var other = CompletableFuture.runAsync(() -> activation.activate("Any", ANNA));
          assertThatThrownBy(() -> other.get(300, TimeUnit.MILLISECONDS))
              .isInstanceOf(TimeoutException.class);
          return other;
        });
    activating.get(30, TimeUnit.SECONDS);
    run(ids[1], world.score("+1"));

    assertThat(inbox()).extracting(row -> row.get("person_id")).containsExactly(ids[1]);
  }

  @Test
  @Tag("TR-07")
  void nothingStaysOfAChunkThatIsRolledBack() {
    activate("Any", "trigger: Score is Changed");
    long person = world.people(1)[0];
    assertThatThrownBy(() ->
            world.inTransaction(() -> {
              world
                  .runner(Way.INSERT)
                  .run(world.request(1, world.everyTime(world.score("+1")), person));
              throw new IllegalStateException("stop");
            }))
        .hasMessage("stop");

    assertThat(inbox()).isEmpty();
  }

  @Test
  @Tag("TR-13")
  @Tag("FL-46")
  void whoIsDeletedInTheFlowIsHeardOfNoMore() {
    activate("Any", "trigger: Score is Changed");
    var ids = world.people(2);
    world.run(Way.INSERT, 1, world.everyTime(world.score("+1"), new Action.DeletePerson()), ids[0]);
    run(ids[1], world.score("+1"));

    assertThat(inbox()).extracting(row -> row.get("person_id")).containsExactly(ids[1]);
  }

  @Test
  @Tag("TR-23")
  @Tag("TK-40")
  void aListIsNamedThatNobodyDefined() {
    activate("Any", "trigger: Added to List");
    var list = world.list("Guests");
    run(world.people(1)[0], new Action.AddToList(list));

    assertThat(heard())
        .containsExactly("Any: {\"Trigger Name\":\"Added to List\",\"Name\":\"Guests\"}");
  }

  @Test
  @Tag("TK-41")
  @Tag("TR-32")
  void theSubjectIsThatOfTheEmailWithItsTokensByTheirDefaults() {
    apply(
        """
        kind: Email
        name: News
        from: {address: shop@example.com}
        subject: "News for {{lead.First Name:default=you}}"
        text: Hello
        """);
    activate("Any", "trigger: Opens Email, operator: is, value: News");
    int email =
        world.jdbc.queryForObject("SELECT id FROM definition WHERE kind = 'Email'", Integer.class);
    announce(
        opened(email, null, "01890a5d-ac96-774b-bcce-b302099a8057"), opened(null, "news", null));

    assertThat(heard())
        .containsExactly(
            "Any: {\"Trigger Name\":\"Opens Email\",\"Name\":\"News\",\"Subject\":\"News for"
                + " you\"}",
            "Any: {\"Trigger Name\":\"Opens Email\",\"Name\":\"news\"}");
    var rows = inbox();
    assertThat(rows.get(0))
        .containsEntry("event_id", "01890a5d-ac96-774b-bcce-b302099a8057")
        .containsEntry("depth", 3);
    assertThat(details(rows.get(0)).has("campaign")).isFalse();
  }

  private static Announcement opened(Integer email, String name, String eventId) {
    return new Announcement(
        1,
        ActivityType.OPEN_EMAIL,
        new PastActivity(0, TestWorld.NOW, email, name, null, null, Map.of("Device", "phone")),
        null,
        null,
        3,
        eventId);
  }

  private static void announce(Announcement... activities) {
    var feed = new TriggerFeed(world.database.dataSource(), definitions);
    world.inTransaction(() -> {
      feed.listen().announce(List.of(activities), TestWorld.NOW);
      return null;
    });
  }

  @Test
  void aCampaignWithAnErrorIsLeftOutAndOthersWork() {
    world.list("VIP");
    activate("Broken", "trigger: Added to List, operator: is, value: VIP");
    activate("Whole", "trigger: Score is Changed");
    world.jdbc.update("DELETE FROM static_list");
    long person = world.people(1)[0];
    run(person, world.score("+1"), new Action.AddToList(new StaticList(1, "VIP")));

    assertThat(heard()).singleElement().asString().startsWith("Whole: ");
  }

  @Test
  void listeningIsForTransactions() {
    var feed = new TriggerFeed(world.database.dataSource(), definitions);

    assertThatThrownBy(feed::listen).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnThePeopleAndIsOneMoreWhereSomebodyListens() {
    var ids = world.people(302);
    var plan = world.everyTime(world.score("+1"));
    var runner = world.runner(Way.LOAD_DATA);
    statements(runner, plan, ids[0], ids[1]);
    long silent = statements(runner, plan, ids[0], ids[1]);
    activate("Any", "trigger: Score is Changed");
    statements(runner, plan, ids[0], ids[1]);
    long few = statements(runner, plan, ids[0], ids[1]);
    long many = statements(runner, plan, Arrays.copyOfRange(ids, 2, 302));

    assertThat(many).isEqualTo(few);
    assertThat(few).isEqualTo(silent + 1);
    assertThat(inbox()).hasSize(304);
  }

  private static long statements(ChunkRunner runner, CampaignPlan plan, long... ids) {
    return world.inTransaction(() -> {
      long before = questions();
      runner.run(world.request(1, plan, ids));
      return questions() - before;
    });
  }

  private static long questions() {
    return world.jdbc.queryForObject(
        "SHOW SESSION STATUS LIKE 'Questions'", (row, _) -> row.getLong(2));
  }
}
