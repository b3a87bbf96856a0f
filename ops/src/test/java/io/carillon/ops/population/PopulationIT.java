package io.carillon.ops.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.person.Field;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class PopulationIT {
  private static final int PEOPLE = 12_000;
  private static final Instant UNTIL = Instant.parse("2026-03-01T08:00:00Z");
  private static final Actor ANNA = new Actor("anna", "command line");

  @RegisterExtension static final TestDatabase ONE = TestDatabase.fresh();
  @RegisterExtension static final TestDatabase OTHER = TestDatabase.fresh();

  private static Population.Added added;

  @BeforeAll
  static void generate() {
    for (var database : List.of(ONE, OTHER)) {
      var fields = new FieldStore(database.dataSource());
      fields.add("Last Purchase Date", FieldType.DATE, Field.Group.PERSON, ANNA);
      fields.add("Total Spend", FieldType.CURRENCY, Field.Group.PERSON, ANNA);
      fields.add("Favourite Category", FieldType.STRING, Field.Group.PERSON, ANNA);
      fields.add("Loyalty Points", FieldType.INTEGER, Field.Group.PERSON, ANNA);
      // Not the type that the demo means: left alone.
      fields.add("Newsletter", FieldType.STRING, Field.Group.PERSON, ANNA);
      added =
          Population.generate(
              database.dataSource(),
              PopulationRequest.of(PEOPLE, 42, UNTIL),
              Population.Progress.SILENT);
    }
  }

  @Test
  void theSameSeedGivesTheSamePeopleActivitiesAndLists() {
    for (var table : List.of("person", "activity", "static_list_member")) {
      var columns =
          texts(
              ONE,
              "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
                  + " AND table_name = '"
                  + table
                  + "' AND NOT (table_name = 'activity' AND column_name = 'id')");
      var row =
          columns.stream()
              .map("COALESCE(%s, '-')"::formatted)
              .collect(Collectors.joining(", ", "CONCAT_WS('|', ", ")"));
      var sum = "SELECT CONCAT(COUNT(*), ' ', SUM(CRC32(" + row + "))) FROM " + table;

      assertThat(texts(ONE, sum)).as(table).isEqualTo(texts(OTHER, sum));
    }
    assertThat(added.people()).isEqualTo(PEOPLE);
    assertThat(added.activities()).isEqualTo(ONE.count("activity"));
    assertThat(added.memberships()).isEqualTo(ONE.count("static_list_member"));
  }

  @Test
  void everybodyHasAnAddressOfTheirOwnBelowExampleCom() {
    assertThat(number("SELECT COUNT(email) - COUNT(DISTINCT LOWER(email)) FROM person")).isZero();
    assertThat(number("SELECT COUNT(*) FROM person WHERE email NOT LIKE '%@%example.com'"))
        .isZero();
    assertThat(number("SELECT COUNT(*) FROM person WHERE email IS NULL")).isPositive();
  }

  @Test
  void citiesStatesCountriesAndZonesBelongTogether() {
    var places =
        Place.all().stream()
            .map(place -> place.city() + '|' + place.state() + '|' + place.country())
            .toList();

    assertThat(
            texts(
                ONE,
                "SELECT DISTINCT CONCAT(city, '|', COALESCE(state, ''), '|', country) FROM person"))
        .hasSizeGreaterThan(60)
        .isSubsetOf(places);
    assertThat(Place.all())
        .allSatisfy(place -> assertThat(java.time.ZoneId.of(place.zone())).isNotNull());
  }

  @Test
  void someCannotBeMailedForEachReason() {
    for (var reason :
        List.of(
            "unsubscribed",
            "marketing_suspended",
            "black_listed",
            "email_invalid",
            "email_suspended")) {
      assertThat(number("SELECT COUNT(*) FROM person WHERE " + reason))
          .as(reason)
          .isBetween(PEOPLE / 500L, PEOPLE / 10L);
    }
    assertThat(
            number(
                "SELECT COUNT(*) FROM person WHERE unsubscribed <> (unsubscribed_reason IS NOT"
                    + " NULL)"))
        .isZero();
  }

  @Test
  void customFieldsOfTheDemoAreFilledWhereTheyHaveItsType() {
    for (var column :
        List.of(
            "c_last_purchase_date", "c_total_spend", "c_favourite_category", "c_loyalty_points")) {
      assertThat(number("SELECT COUNT(" + column + ") FROM person"))
          .as(column)
          .isBetween(PEOPLE / 5L, PEOPLE * 4 / 5L);
    }
    assertThat(number("SELECT COUNT(c_newsletter) FROM person")).isZero();
  }

  @Test
  @Tag("AL-38")
  @Tag("AL-43")
  void everybodyBecameKnownOnceWithinThreeYearsAndNothingHappenedBefore() {
    assertThat(
            number(
                "SELECT COUNT(*) FROM person p JOIN activity a ON a.person_id = p.id AND a.type_id"
                    + " = 12 AND a.at = p.created_at AND a.attributes LIKE '%Created Date%'"))
        .isEqualTo(PEOPLE);
    assertThat(
            number(
                "SELECT COUNT(*) FROM activity a JOIN person p ON p.id = a.person_id"
                    + " WHERE a.at < p.created_at OR a.at >= '2026-03-01 08:00:00'"))
        .isZero();
    assertThat(
            number(
                "SELECT COUNT(*) FROM person WHERE created_at < '2023-03-01' OR updated_at <"
                    + " created_at"))
        .isZero();
    assertThat((double) added.activities() / PEOPLE).isCloseTo(3, within(0.3));
    assertThat(number("SELECT COUNT(DISTINCT type_id) FROM activity")).isGreaterThanOrEqualTo(7);
  }

  @Test
  @Tag("AL-05")
  void theScoreIsWhereTheLastChangeLeftOff() {
    assertThat(
            number(
                """
                SELECT COUNT(*) FROM person p
                JOIN (SELECT person_id, MAX(CAST(new_value AS SIGNED)) score, COUNT(DISTINCT primary_id) fields
                      FROM activity WHERE type_id = 22 GROUP BY person_id) s ON s.person_id = p.id
                WHERE p.lead_score = s.score AND s.fields = 1
                """))
        .isEqualTo(number("SELECT COUNT(lead_score) FROM person"))
        .isPositive();
    assertThat(
            number(
                "SELECT COUNT(*) FROM person p JOIN person_field f ON f.name = 'Lead Score'"
                    + " JOIN activity a ON a.person_id = p.id AND a.type_id = 22"
                    + " WHERE a.primary_id <> f.id"))
        .isZero();
  }

  @Test
  void aSecondCallAddsOtherPeopleAndABareOneNoPast() {
    long activities = OTHER.count("activity");

    var more =
        Population.generate(
            OTHER.dataSource(), PopulationRequest.bare(100, 42, UNTIL), Population.Progress.SILENT);

    assertThat(more.firstId()).isEqualTo(PEOPLE + 1);
    assertThat(OTHER.count("person")).isEqualTo(PEOPLE + 100);
    assertThat(OTHER.count("activity")).isEqualTo(activities);
    JdbcClient.create(OTHER.dataSource())
        .sql("DELETE FROM person WHERE id > ?")
        .param(PEOPLE)
        .update();
  }

  private static long number(String sql) {
    return JdbcClient.create(ONE.dataSource()).sql(sql).query(Long.class).single();
  }

  private static List<String> texts(TestDatabase database, String sql) {
    return JdbcClient.create(database.dataSource()).sql(sql).query(String.class).list();
  }
}
