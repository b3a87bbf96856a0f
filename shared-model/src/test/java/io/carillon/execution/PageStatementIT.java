package io.carillon.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.activity.ActivityAttribute.Place;
import io.carillon.activity.ActivityType;
import io.carillon.database.TestDatabase;
import io.carillon.person.Field;
import io.carillon.person.Field.Group;
import io.carillon.person.FieldType;
import io.carillon.person.StaticList;
import io.carillon.program.Program;
import io.carillon.smartlist.Condition;
import io.carillon.smartlist.Constraint;
import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Moment;
import io.carillon.smartlist.Operator;
import io.carillon.smartlist.SqlForm;
import io.carillon.smartlist.TimeWindow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/// What the server makes of every filter on activities and membership: for each person it looks up
/// that person's rows and never reads all of the log or of the members.
class PageStatementIT {
  private static final Moment NOW =
      new Moment(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

  private static TestDatabase database;
  private static JdbcTemplate jdbc;

  // The optimizer needs something to choose from: 900 people with 20 activities each.
  @BeforeAll
  static void fill() {
    database = TestDatabase.fresh();
    jdbc = new JdbcTemplate(database.dataSource());
    var numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)";
    jdbc.update(
        "INSERT INTO person (email, created_at, updated_at) "
            + numbers.formatted(900)
            + " SELECT CONCAT('p', i, '@example.com'), '2026-01-01', '2026-01-01' FROM n");
    jdbc.update(
        "INSERT INTO activity (person_id, at, type_id, result, primary_value) "
            + numbers.formatted(20)
            + " SELECT p.id, '2026-01-01', 1 + i, 0, CONCAT('v', i) FROM person p, n");
    jdbc.queryForList("ANALYZE TABLE person, activity");
  }

  @AfterAll
  static void drop() throws Exception {
    database.close();
  }

  static Stream<Filter> filters() {
    return ActivityType.shipped().stream().flatMap(PageStatementIT::filters);
  }

  private static Stream<Filter> filters(ActivityType type) {
    var constraints = new ArrayList<Constraint>();
    for (var attribute : type.attributes()) {
      if (attribute.place() == Place.ATTRIBUTES && attribute.type() == FieldType.TEXT) {
        constraints.add(
            new Constraint.OnValue(
                attribute, new Condition.OnText(Operator.CONTAINS, List.of("a"))));
      }
    }
    type.primary()
        .ifPresent(primary ->
            constraints.add(
                primary.place().isId()
                    ? new Constraint.OnAsset(
                        primary, true, List.of(new Constraint.Asset(7, "Newsletter")))
                    : new Constraint.OnValue(
                        primary, new Condition.OnText(Operator.IS, List.of("v1")))));
    var inPast =
        Optional.of(
            new Condition.OnTime(
                Operator.IN_PAST,
                List.of("30 days"),
                List.of(new TimeWindow.FromNow(TimeWindow.Side.PAST, 30, TimeWindow.Unit.DAY))));
    var once = new Filter.Did(type, constraints, inPast, 1);
    var twice = new Filter.Did(type, List.of(), Optional.empty(), 2);
    return Stream.of(once, twice, new Filter.DidNot(once), new Filter.DidNot(twice));
  }

  @ParameterizedTest
  @MethodSource("filters")
  @Tag("SL-74")
  void looksUpOnePersonsActivities(Filter filter) {
    assertThat(steps(filter, "a")).containsExactly("ref PRIMARY");
  }

  /// How the page of a run reads one table.
  private static List<String> steps(Filter filter, String table) {
    var sql = SqlForm.of(filter, NOW);
    var steps = new ArrayList<String>();

    var parameters = new ArrayList<Object>(List.of(0, 900));
    parameters.addAll(sql.parameters());
    parameters.add(500);
    jdbc.query(
        "EXPLAIN " + PeopleSelector.PAGE.formatted(sql.text()),
        (RowCallbackHandler)
            row -> {
              if (table.equals(row.getString("table"))) {
                steps.add(step(row));
              }
            },
        parameters.toArray());
    return steps;
  }

  static Stream<Filter> memberships() {
    var program = new Program(3, "Spring", List.of());
    return Stream.of(
        new Filter.InList(true, List.of(new StaticList(1, "VIP"), new StaticList(2, "Half"))),
        new Filter.InList(false, List.of(new StaticList(1, "VIP"))),
        new Filter.InProgram(true, List.of(program), Optional.empty(), Optional.of(true)),
        new Filter.InProgram(false, List.of(program), Optional.empty(), Optional.empty()),
        new Filter.InCampaign(true, List.of(new Filter.InCampaign.Campaign(1, "Welcome"))),
        new Filter.InCampaign(false, List.of(new Filter.InCampaign.Campaign(1, "Welcome"))));
  }

  @ParameterizedTest
  @MethodSource("memberships")
  @Tag("SL-60")
  @Tag("SL-62")
  @Tag("SL-63")
  void looksUpOneMembership(Filter filter) {
    assertThat(steps(filter, "m")).containsOnly("eq_ref PRIMARY");
  }

  /// A count of everybody may read all of the log or of the members, but once, not for each person.
  @ParameterizedTest
  @MethodSource({"filters", "memberships"})
  @Tag("SL-74")
  void aCountOfEverybodyReadsTheLogAtMostOnce(Filter filter) {
    var sql = SqlForm.ofEverybody(filter, NOW);
    var scansForEachPerson = new ArrayList<String>();

    jdbc.query(
        "EXPLAIN SELECT COUNT(*) FROM person p WHERE " + sql.text(),
        (RowCallbackHandler)
            row -> {
              var type = row.getString("type");
              if (row.getString("select_type").startsWith("DEPENDENT")
                  && (type == null || type.equals("ALL") || type.equals("index"))) {
                scansForEachPerson.add(row.getString("table") + " " + step(row));
              }
            },
        sql.parameters().toArray());

    assertThat(scansForEachPerson).isEmpty();
  }

  @Test
  @Tag("SL-67")
  void looksUpDuplicatesOfAnAddressByItsIndex() {
    var address =
        new Field(1, "Email Address", "email", FieldType.EMAIL, Group.PERSON, false, false);
    assertThat(steps(new Filter.SharesValues(List.of(address)), "o"))
        .containsExactly("ref person_email");
  }

  private static String step(ResultSet row) throws SQLException {
    return row.getString("type") + " " + row.getString("key");
  }
}
