package io.carillon.batch.waits;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.batch.BatchNode;
import io.carillon.database.TestDatabase;
import io.carillon.execution.DryRun;
import io.carillon.execution.DryRunResult;
import io.carillon.person.FieldStore;
import io.carillon.smartlist.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A dry run says beforehand what the run and its waits then do.
class DryRunIT {
  private static final int PEOPLE = 400;

  private static final String LIFE =
      """
      kind: Email
      name: Hello
      subject: Hello
      from: {name: Shop, address: shop@example.com}
      text: Hello {{lead.First Name}}
      ---
      kind: Campaign
      name: Bonus
      executable: true
      smartList: {filters: [{field: Lead Score, operator: at least, value: 70}]}
      flow:
        - {step: Change Score, id: 1, score: Lead Score, change: +100}
      settings: {qualification: every time}
      ---
      kind: Campaign
      name: Life
      smartList: {filters: [{field: Lead Score, operator: at least, value: 50}]}
      flow:
        - step: Change Data Value
          id: 1
          attribute: First Name
          newValue: Bea
          choices:
            - {if: {field: Lead Score, operator: at least, value: 95}, newValue: Ann}
            - {if: {filter: Random Sample, percent: 25}, newValue: Carl}
        - {step: Execute Campaign, id: 2, campaign: Bonus}
        - step: Wait
          id: 3
          for: 1 days
          choices:
            - {if: {field: First Name, operator: is, value: Carl}, doNothing: true}
        - {step: Send Email, id: 4, email: Hello}
        - step: Remove from Flow
          id: 5
          campaign: this campaign
          choices:
            - {if: {field: Lead Score, operator: less than, value: 60}}
          default: {doNothing: true}
        - {step: Change Data Value, id: 6, attribute: Date of Birth, newValue: '{{lead.First Name}}'}
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
    world.apply(LIFE);
    // Ten people at one address, of whom five qualify: one of them gets the mail (FL-22).
    world
        .jdbc
        .sql("UPDATE person SET email = 'all@example.org' WHERE id BETWEEN 145 AND 154")
        .update();
    world.jdbc.sql("UPDATE person SET email = NULL WHERE id = 60").update();
  }

  private static DryRunResult dryRun(OptionalLong limit, int sample) {
    var source = database.dataSource();
    return new DryRun(source, new FieldStore(source).load())
        .run(
            world.definitions.plan("Life"),
            new Moment(Instant.now(), ZoneId.of("Europe/Berlin")),
            limit,
            sample,
            _ -> {});
  }

  /// How often each step did what, by `campaign step.choice type result`.
  private static Map<String, Long> said(DryRunResult result) {
    var said = new TreeMap<String, Long>();
    for (var step : result.steps()) {
      for (var outcome : step.outcomes()) {
        said.merge(
            "%s %d.%d %s %s"
                .formatted(
                    step.campaign() == null ? "Life" : step.campaign(),
                    step.id(),
                    step.choice(),
                    outcome.type().id(),
                    outcome.result()),
            outcome.times(),
            Long::sum);
      }
    }
    return said;
  }

  private static Map<String, Long> done() {
    var done = new TreeMap<String, Long>();
    world
        .jdbc
        .sql(
            """
            SELECT CONCAT(COALESCE(d.name, 'Life'), ' ', a.step_id, '.', a.choice, ' ', a.type_id, ' ',
                     CASE a.result WHEN 0 THEN 'succeeded' WHEN 1 THEN 'skipped' ELSE 'failed' END) what,
                   COUNT(*) times
            FROM activity a LEFT JOIN definition d ON d.id = a.campaign_id
            GROUP BY what
            """)
        .query()
        .listOfRows()
        .forEach(row -> done.put((String) row.get("what"), (Long) row.get("times")));
    return done;
  }

  private static List<Long> rows() {
    return world
        .jdbc
        .sql(
            """
            SELECT (SELECT COUNT(*) FROM activity) UNION ALL SELECT COUNT(*) FROM outbox
            UNION ALL SELECT COUNT(*) FROM flow_wait UNION ALL SELECT COUNT(*) FROM campaign_member
            UNION ALL SELECT COUNT(*) FROM campaign_run UNION ALL SELECT COUNT(*) FROM sample_draw
            UNION ALL SELECT SUM(lead_score) FROM person
            """)
        .query(Long.class)
        .list();
  }

  @Test
  @Tag("RS-02")
  void saysWhatTheRunAndItsWaitsThenDo() throws Exception {
    var before = rows();
    var said = dryRun(OptionalLong.empty(), 0);
    assertThat(rows()).isEqualTo(before);

    world.run(node, "Life", Map.of());
    long waiting = world.count("SELECT COUNT(*) FROM flow_wait");
    assertThat(said.waits()).isEqualTo(waiting).isEqualTo(155);
    world.pass(Duration.ofDays(1));
    assertThat(node.waits().resumeDue(_ -> {})).isEqualTo(waiting);

    assertThat(said(said)).isEqualTo(done());
    assertThat(said.everybody()).isTrue();
    assertThat(said.matched()).isEqualTo(200);
    assertThat(said.entered()).isEqualTo(200);
    assertThat(said.mails()).isEqualTo(world.count("SELECT COUNT(*) FROM outbox")).isEqualTo(195);
    assertThat(said.failed())
        .isEqualTo(world.count("SELECT COUNT(DISTINCT person_id) FROM activity WHERE result = 2"))
        .isPositive();
    var sampled = said.steps().get(1);
    assertThat(sampled.condition()).isEqualTo("Random Sample of 25 %");
    assertThat(sampled.people()).isEqualTo(45);
  }

  @Test
  void stopsAtTheLimitAndShowsTheFirstPeople() throws Exception {
    var limited = dryRun(OptionalLong.of(7), 2);
    assertThat(limited.everybody()).isFalse();
    assertThat(limited.matched()).isEqualTo(7);
    assertThat(limited.sample()).extracting(DryRunResult.Person::id).containsExactly(50L, 51L);
    assertThat(limited.sample().getFirst().activities())
        .extracting(DryRunResult.Logged::step)
        .startsWith(1, 2)
        .contains(4, 5)
        .isSorted();
    assertThat(dryRun(OptionalLong.of(200), 0).everybody()).isTrue();

    // Campaign "Life" lets everybody in once.
    world.run(node, "Life", Map.of());
    world.jdbc.sql("UPDATE person SET lead_score = 50").update();
    var again = dryRun(OptionalLong.empty(), 5);
    assertThat(again.matched()).isEqualTo(400);
    assertThat(again.heldBack()).isEqualTo(200);
    assertThat(again.sample()).extracting(DryRunResult.Person::id).startsWith(1L, 2L);
  }

  @Test
  @Tag("QL-21")
  @Tag("FL-46")
  void saysThatARunWouldNotStartAndWhatDeletedPeopleWentThrough() {
    world.apply(
        """
        kind: Campaign
        name: Life
        smartList: {filters: [{field: Lead Score, operator: at least, value: 50}]}
        flow:
          - {step: Change Score, id: 1, score: Lead Score, change: +1}
          - {step: Delete Person, id: 7}
        settings: {personLimit: 199}
        """);
    var said = dryRun(OptionalLong.empty(), 1);
    assertThat(said.overLimit()).isTrue();
    assertThat(said.deleted()).isEqualTo(200);
    assertThat(said(said))
        .isEqualTo(Map.of("Life 1.0 22 succeeded", 200L, "Life 7.0 37 succeeded", 200L));
    assertThat(said.sample().getFirst().activities()).hasSize(2);
    assertThat(dryRun(OptionalLong.of(199), 0).overLimit()).isFalse();
    assertThat(world.count("SELECT COUNT(*) FROM person")).isEqualTo(PEOPLE);
  }
}
