package io.carillon.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carillon.campaign.CampaignPlan;
import io.carillon.flow.Action;
import io.carillon.flow.EmailRef;
import io.carillon.flow.FlowPlan;
import io.carillon.flow.FlowStep;
import io.carillon.flow.Qualification;
import io.carillon.person.Field;
import io.carillon.person.FieldType;
import io.carillon.person.StaticList;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.FilterLogic;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.SmartList;
import io.carillon.token.TokenContext;
import io.carillon.token.TokenText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A campaign with every kind of write over made-up people, and the SQL that counts what is lost or
/// doubled: people with an even id qualify, each must have exactly one activity of every step.
final class ScoringCampaign {
  static final int CAMPAIGN = 900_001;
  private static final int LIST = 900_001;
  private static final int EMAIL = 900_002;
  static final Field SCORE =
      new Field(24, "Lead Score", "lead_score", FieldType.SCORE, Field.Group.PERSON, false, false);
  private static final Field STATUS =
      new Field(
          22, "Lead Status", "lead_status", FieldType.STRING, Field.Group.PERSON, false, false);

  private ScoringCampaign() {}

  /// Puts in the campaign's rows and people 1 to `people`, with gaps in the ids after every
  /// seventh.
  static void seed(DataSource dataSource, int people) {
    var jdbc = JdbcClient.create(dataSource);
    jdbc.sql(
            "INSERT INTO definition (id, kind, program_id, name, version) VALUES"
                + " (900001, 'Campaign', 0, 'Scoring', 1), (900002, 'Email', 0, 'Hello', 1)")
        .update();
    jdbc.sql(
            "INSERT INTO static_list (id, name, created_at) VALUES (900001, 'Scored',"
                + " UTC_TIMESTAMP(6))")
        .update();
    jdbc.sql(
            """
            INSERT INTO person (id, email, first_name, lead_status, lead_score, created_at, updated_at)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            SELECT i + i DIV 7 * 10, CONCAT('p', i, '@example.com'), CONCAT('Ann ', i), 'new',
                   CASE WHEN MOD(i, 2) = 0 THEN 50 ELSE 10 END, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
            FROM n WHERE i <= :people
            """)
        .param("people", people)
        .update();
  }

  static CampaignPlan plan(Qualification qualification, OptionalLong limit) {
    var atLeast50 =
        new Filter.OnField(SCORE, new Condition.OnNumber(Operator.AT_LEAST, List.of(50), true));
    var steps =
        List.of(
            step(1, new Action.ChangeDataValue(STATUS, TokenText.literal("warm"))),
            step(2, new Action.ChangeScore(SCORE, TokenText.literal("+5"))),
            step(3, new Action.AddToList(new StaticList(LIST, "Scored"))),
            new FlowStep(
                4,
                "InterestingMoment",
                List.of(
                    new FlowStep.Choice(sample("50"), moment("half")),
                    new FlowStep.Choice(sample("12.5"), moment("eighth"))),
                moment("rest")),
            step(5, new Action.SendEmail(new EmailRef(EMAIL, 1, "Hello", false, List.of()))));
    return new CampaignPlan(
        CAMPAIGN,
        1,
        "Scoring",
        false,
        List.of(),
        new SmartList("Scoring", List.of(atLeast50), new FilterLogic.All()),
        qualification,
        limit,
        new FlowPlan(new TokenContext(CAMPAIGN, "Scoring", "", null, Map.of()), steps));
  }

  private static Filter sample(String percent) {
    return new Filter.RandomSample(new BigDecimal(percent), "");
  }

  private static Action moment(String description) {
    return new Action.InterestingMoment(
        TokenText.literal("Milestone"), TokenText.literal(description));
  }

  private static FlowStep step(int id, Action action) {
    return new FlowStep(id, action.getClass().getSimpleName(), List.of(), action);
  }

  /// Every qualifying person has everything exactly once, and nobody else has anything.
  static void assertExactlyOnce(DataSource dataSource, int people) {
    var jdbc = JdbcClient.create(dataSource);
    long qualifying = people / 2;
    for (var type : List.of(13, 22, 24, 46, 6)) {
      assertThat(
              count(jdbc, "SELECT COUNT(DISTINCT person_id) FROM activity WHERE type_id = " + type))
          .as("people with an activity of type %d", type)
          .isEqualTo(qualifying);
      assertThat(count(jdbc, "SELECT COUNT(*) FROM activity WHERE type_id = " + type))
          .as("activities of type %d", type)
          .isEqualTo(qualifying);
    }
    assertThat(duplicates(jdbc)).as("duplicated effects").isZero();
    assertThat(count(jdbc, "SELECT COUNT(*) FROM person WHERE lead_score = 55"))
        .as("people scored once")
        .isEqualTo(qualifying);
    assertThat(count(jdbc, "SELECT COUNT(*) FROM person WHERE lead_status = 'warm'"))
        .isEqualTo(qualifying);
    assertThat(count(jdbc, "SELECT COUNT(*) FROM static_list_member")).isEqualTo(qualifying);
    assertThat(count(jdbc, "SELECT COUNT(*) FROM outbox")).isEqualTo(qualifying);
    assertThat(count(jdbc, "SELECT COUNT(*) FROM campaign_member WHERE times = 1"))
        .as("people who entered once")
        .isEqualTo(qualifying);
    assertEvenShares(jdbc, qualifying);
  }

  // Two threads, or processes, may draw at the same time: each is one person off at most.
  private static void assertEvenShares(JdbcClient jdbc, long qualifying) {
    var ideal = List.of(qualifying * 0.375, qualifying * 0.5, qualifying * 0.125);
    for (int choice = 0; choice < ideal.size(); choice++) {
      long people =
          count(
              jdbc,
              "SELECT COUNT(*) FROM activity WHERE type_id = 46 AND choice = %d".formatted(choice));
      assertThat(
              count(
                  jdbc,
                  "SELECT people FROM sample_draw WHERE shares = '50,12.5' AND sample = %d"
                      .formatted(choice)))
          .as("people remembered for choice %d", choice)
          .isEqualTo(people);
      assertThat((double) people)
          .as("people of choice %d", choice)
          .isCloseTo(ideal.get(choice), within(4.0));
    }
  }

  /// Effects that happened more than once.
  static long duplicates(JdbcClient jdbc) {
    return count(
            jdbc,
            """
            SELECT COUNT(*) FROM (
              SELECT person_id FROM activity GROUP BY person_id, run_id, step_id HAVING COUNT(*) > 1
            ) twice
            """)
        + count(jdbc, "SELECT COUNT(*) FROM person WHERE lead_score > 55");
  }

  static void clear(DataSource dataSource) {
    var jdbc = JdbcClient.create(dataSource);
    for (var table :
        List.of(
            "activity",
            "outbox",
            "static_list_member",
            "static_list",
            "campaign_member",
            "sample_draw",
            "run_part",
            "campaign_run",
            "person",
            "definition")) {
      jdbc.sql("DELETE FROM " + table).update();
    }
  }

  static long count(JdbcClient jdbc, String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
