package io.carillon.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.person.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// 60 activities: people 1 to 5, runs 1 and 3 of campaign 'Welcome', run 2 of 'Other', types 13, 22
/// and 24.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActivityLogIT {
  private TestDatabase database;
  private JdbcTemplate jdbc;
  private ActivityLog log;
  private int welcome;
  private int mail;

  @BeforeAll
  void open() {
    database = TestDatabase.fresh();
    jdbc = new JdbcTemplate(database.dataSource());
    log = new ActivityLog(database.dataSource(), ActivityTypes::shipped);
    welcome = definition("CAMPAIGN", "Welcome");
    int other = definition("CAMPAIGN", "Other");
    mail = definition("EMAIL", "Hello");
    jdbc.update("INSERT INTO static_list (id, name, created_at) VALUES (5, 'Fans', NOW())");
    for (int run = 1; run <= 3; run++) {
      jdbc.update(
          """
          INSERT INTO campaign_run (id, campaign_id, slot_at, state, desired_state, requested_by, requested_at)
          VALUES (?, ?, ?, 'RUNNING', 'RUNNING', 'me', NOW())
          """,
          run,
          run == 2 ? other : welcome,
          "2026-01-0" + run);
    }
    for (int i = 0; i < 60; i++) {
      int type = i % 3 == 0 ? 13 : i % 3 == 1 ? 22 : 24;
      activity(
          1 + (i * 7) % 5,
          type,
          1 + (i / 5) % 3,
          type == 13 ? 2 : type == 22 ? 24 : 5,
          type == 24 ? null : "1",
          type == 24 ? null : "6",
          null);
    }
  }

  private int definition(String kind, String name) {
    jdbc.update(
        "INSERT INTO definition (kind, program_id, name, version) VALUES (?, 0, ?, 1)", kind, name);
    return jdbc.queryForObject("SELECT MAX(id) FROM definition", Integer.class);
  }

  private void activity(
      long person, int type, Integer run, Integer primary, String old, String now, String more) {
    jdbc.update(
        """
        INSERT INTO activity (person_id, at, type_id, result, run_id, step_id, choice, primary_id, old_value, new_value, attributes)
        VALUES (?, '2026-03-04 05:06:07.123456', ?, ?, ?, 3, 0, ?, ?, ?, ?)
        """,
        person,
        type,
        more == null ? 0 : 1,
        run,
        primary,
        old,
        now,
        more);
  }

  @AfterAll
  void close() {
    database.close();
  }

  private List<LoggedActivity> all(ActivityQuery query, int limit) {
    var found = new ArrayList<LoggedActivity>();
    String next = null;
    do {
      var page = log.page(query, next, limit);
      assertThat(page.activities()).hasSizeLessThanOrEqualTo(limit);
      found.addAll(page.activities());
      next = page.next();
    } while (next != null);
    assertThat(found).doesNotHaveDuplicates();
    return found;
  }

  private long count(String condition) {
    return jdbc.queryForObject(
        "SELECT COUNT(*) FROM activity a LEFT JOIN campaign_run r ON r.id = a.run_id WHERE "
            + condition,
        Long.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 12, 1000})
  @Tag("AL-11")
  void showsAPersonNewestFirst(int limit) {
    var found = all(ActivityQuery.ofPerson(3).ofTypes(13, 22, 24), limit);

    assertThat(found).hasSize((int) count("person_id = 3 AND type_id < 40"));
    assertThat(found)
        .extracting(LoggedActivity::id)
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  @Tag("AN-92")
  void showsARunACampaignAndEverythingWhole(int limit) {
    assertThat(all(ActivityQuery.ofRun(2), limit)).hasSize((int) count("run_id = 2"));
    assertThat(all(ActivityQuery.ofRun(2).ofTypes(22), limit))
        .hasSize((int) count("run_id = 2 AND type_id = 22"))
        .allMatch(activity -> activity.type().id() == 22);
    assertThat(all(ActivityQuery.ofCampaign(welcome), limit))
        .hasSize((int) count("run_id IN (1, 3)"))
        .allMatch(activity -> "Welcome".equals(activity.campaign()));
    assertThat(all(ActivityQuery.everything().ofTypes(24), limit))
        .hasSize((int) count("type_id = 24"))
        .extracting(LoggedActivity::id)
        .isSorted();
    assertThat(all(new ActivityQuery(1L, null, welcome, java.util.Set.of()), limit))
        .hasSize((int) count("person_id = 1 AND run_id IN (1, 3)"));
  }

  @Test
  @Tag("AL-02")
  @Tag("AL-05")
  void namesWhatItIsAbout() {
    var changed = log.page(ActivityQuery.ofRun(1).ofTypes(13), null, 1).activities().getFirst();
    var scored = log.page(ActivityQuery.ofRun(1).ofTypes(22), null, 1).activities().getFirst();
    var listed = log.page(ActivityQuery.ofRun(1).ofTypes(24), null, 1).activities().getFirst();

    assertThat(changed.primary()).isEqualTo("First Name");
    assertThat(changed.attributes()).isEqualTo(Map.of("Old Value", "1", "New Value", "6"));
    assertThat(scored.primary()).isEqualTo("Lead Score");
    assertThat(scored.attributes())
        .containsExactly(
            Map.entry("Change Value", "+5"),
            Map.entry("Old Value", "1"),
            Map.entry("New Value", "6"));
    assertThat(listed.primary()).isEqualTo("Fans");
    assertThat(listed.attributes()).isEmpty();
  }

  @Test
  @Tag("AL-03")
  @Tag("AL-04")
  void printsOnlyWhatIsThere() {
    activity(77, 6, 1, mail, null, null, "{\"Reason\":\"unsubscribed\"}");
    activity(77, 24, null, 4711, null, null, null);

    var page = log.page(ActivityQuery.ofPerson(77), null, 10).activities();

    assertThat(page.get(1).toMap())
        .containsExactly(
            Map.entry("id", page.get(1).id()),
            Map.entry("at", "2026-03-04T05:06:07.123456Z"),
            Map.entry("personId", 77L),
            Map.entry("type", "Send Email"),
            Map.entry("campaign", "Welcome"),
            Map.entry("runId", 1),
            Map.entry("step", 3),
            Map.entry("choice", 0),
            Map.entry("primary", "Hello"),
            Map.entry("attributes", Map.of("Reason", "unsubscribed")),
            Map.entry("result", "skipped"));
    assertThat(page.get(0).toMap())
        .containsEntry("primary", "#4711")
        .doesNotContainKeys("campaign", "runId", "attributes");
    jdbc.update("DELETE FROM activity WHERE person_id = 77");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "", "1.2", "-1", "99999999999999999999", "1.2.3.4"})
  void refusesATokenOfAnotherList(String token) {
    assertThatThrownBy(() -> log.page(ActivityQuery.ofPerson(1), token, 10))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("'" + token + "'");
    assertThatThrownBy(() -> log.page(ActivityQuery.ofRun(1), "5", 10))
        .isInstanceOf(CampaignException.class);
    assertThatThrownBy(() -> log.page(ActivityQuery.ofRun(1), null, 0))
        .isInstanceOf(CampaignException.class)
        .hasMessageContaining("1 to 10000");
  }

  @Test
  @Tag("SL-83")
  @Tag("AL-20")
  void aCustomTypeIsShownByItsNameWithItsPrimary() {
    int type = ActivityType.CUSTOM_IDS + 7;
    var shop = new ActivityAttribute("Shop", FieldType.STRING, Place.PRIMARY_VALUE);
    var types =
        ActivityTypes.with(
            List.of(
                new ActivityType(
                    type, "Buys", "Bought", Optional.empty(), Optional.of(shop), List.of())));
    jdbc.update(
        """
        INSERT INTO activity (person_id, at, type_id, result, primary_value, attributes)
        VALUES (77, '2026-03-04 05:06:07', ?, 0, 'Vienna', '{"Amount":"12.5"}')
        """,
        type);

    var query = ActivityQuery.ofPerson(77);
    assertThat(
            new ActivityLog(database.dataSource(), () -> types).page(query, null, 10).activities())
        .singleElement()
        .satisfies(activity -> {
          assertThat(activity.type().name()).isEqualTo("Buys");
          assertThat(activity.primary()).isEqualTo("Vienna");
          assertThat(activity.attributes()).containsExactly(Map.entry("Amount", "12.5"));
        });
    assertThat(log.page(query, null, 10).activities().getFirst().type().name())
        .isEqualTo("Activity 100007");
    jdbc.update("DELETE FROM activity WHERE person_id = 77");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  @Tag("AN-92")
  void showsWhatAnExecutedCampaignDidInTheRunsOfItsCallers(int limit) {
    int caller = definition("CAMPAIGN", "Caller " + limit);
    int child = definition("CAMPAIGN", "Child " + limit);
    int run = 100 + limit;
    jdbc.update(
        """
        INSERT INTO campaign_run (id, campaign_id, slot_at, state, desired_state, requested_by, requested_at)
        VALUES (?, ?, '2026-02-01', 'RUNNING', 'RUNNING', 'me', NOW())
        """,
        run,
        caller);
    for (int person = 1; person <= 1100; person++) {
      if (person % 100 < 3) {
        activity(person, 22, run, 24, "1", "6", null);
        activity(person, 13, run, 2, "1", "6", null);
        activity(person, 46, run, null, null, null, null);
      }
      jdbc.update(
          """
          INSERT INTO campaign_member (campaign_id, person_id, first_at, last_at, times)
          VALUES (?, ?, NOW(), NOW(), 1)
          """,
          child,
          person);
    }
    jdbc.update(
        "UPDATE activity SET campaign_id = ? WHERE run_id = ? AND type_id <> 46", child, run);

    var found = all(ActivityQuery.ofCampaign(child), limit);
    assertThat(found)
        .hasSize(2 * 33)
        .allMatch(activity -> ("Child " + limit).equals(activity.campaign()))
        .extracting(LoggedActivity::personId)
        .isSorted();
    assertThat(all(ActivityQuery.ofCampaign(child).ofTypes(22), limit)).hasSize(33);
    assertThat(all(ActivityQuery.ofCampaign(caller), limit)).hasSize(3 * 33);
  }
}
