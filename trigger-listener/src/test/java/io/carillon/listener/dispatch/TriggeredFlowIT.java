package io.carillon.listener.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// From an activity that a flow writes to the flow that it starts.
class TriggeredFlowIT {
  private static final String OUTCOMES =
      """
      SELECT CONCAT_WS(' ', d.name, o.person_id, o.outcome, o.reason)
      FROM event_outcome o JOIN definition d ON d.id = o.campaign_id
      WHERE d.name <> 'Begin' ORDER BY d.name, o.person_id, o.event_id
      """;

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
  @Tag("TR-01")
  @Tag("TR-03")
  @Tag("TR-61")
  @Tag("TK-40")
  void whatAFlowChangesStartsTheNextOneWhereItsConstraintsHold() throws Exception {
    world.activate(
        DispatchWorld.requested(
                "Begin", "- {step: Change Data Value, attribute: City, newValue: Graz}")
            + """
            ---
            kind: Campaign
            name: Moved
            smartList:
              triggers:
                - {trigger: Opens Email}
                - trigger: Data Value Changes
                  operator: is
                  value: City
                  constraints: [{attribute: Previous Value, operator: starts with, value: W}]
              filters:
                - {field: City, operator: is, value: Graz}
            flow:
              - step: Change Data Value
                attribute: Job Title
                newValue: "{{trigger.Trigger Name}}: {{trigger.Name}}{{trigger.Link}}"
            """,
        "Begin",
        "Moved");
    world.people(1, 2);
    world.jdbc.sql("UPDATE person SET city = 'Linz' WHERE id = 2").update();
    world.request("Begin", 1, "x");
    world.request("Begin", 2, "x");
    world.drain();

    assertThat(world.texts("SELECT CONCAT_WS(' ', city, job_title) FROM person ORDER BY id"))
        .containsExactly("Graz Data Value Changes: City", "Graz");
    assertThat(world.texts(OUTCOMES))
        .containsExactly(
            "Moved 1 0", "Moved 2 1 Data Value Changes: not Previous Value starts with W");
  }

  @Test
  @Tag("TR-02")
  @Tag("RQ-06")
  void aCampaignThatStartsItselfIsStopped() throws Exception {
    world.activate(
        DispatchWorld.requested(
                "Begin", "- {step: Change Score, score: Lead Score, change: \"+1\"}")
            + """
            ---
            kind: Campaign
            name: Loop
            smartList: {triggers: [{trigger: Score is Changed}, {trigger: Score is Changed}]}
            flow: [{step: Change Score, score: Lead Score, change: "+1"}]
            settings: {qualification: every time}
            """,
        "Begin",
        "Loop");
    world.people(1, 1);
    world.request("Begin", 1, "x");
    world.drain();

    // 5, 1 by the request, and once at each depth.
    assertThat(world.texts("SELECT lead_score FROM person"))
        .containsExactly(Integer.toString(6 + EventGroup.DEEPEST));
    assertThat(world.count("SELECT COUNT(*) FROM event_outcome WHERE outcome = 5")).isEqualTo(1);
    assertThat(world.texts("SELECT depth FROM event_inbox"))
        .containsExactly(Integer.toString(EventGroup.DEEPEST + 1));
  }
}
