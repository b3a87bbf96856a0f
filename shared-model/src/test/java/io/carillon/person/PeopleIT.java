package io.carillon.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class PeopleIT {
  private static final Actor ANNA = new Actor("anna", "command line");

  private static TestDatabase database;
  private static JdbcClient jdbc;
  private final StaticLists lists = new StaticLists(database.dataSource());
  private final People people = new People(database.dataSource());

  @BeforeAll
  static void start() {
    database = TestDatabase.fresh();
    jdbc = JdbcClient.create(database.dataSource());
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void empty() {
    for (var table : List.of("person", "static_list", "static_list_member", "activity", "audit")) {
      jdbc.sql("TRUNCATE TABLE " + table).update();
    }
    jdbc.sql(
            """
            INSERT INTO person (id, email, lead_score, unsubscribed, acquired_at, created_at, updated_at)
            VALUES (1, 'ann@example.com', 7, FALSE, '2024-05-01 13:45:00', NOW(6), NOW(6)),
              (2, 'Ann@Example.com', NULL, TRUE, NULL, NOW(6), NOW(6)),
              (3, 'ÄGON@example.com', NULL, FALSE, NULL, NOW(6), NOW(6)),
              (4, NULL, NULL, FALSE, NULL, NOW(6), NOW(6))
            """)
        .update();
  }

  @Nested
  class LookingUp {

    @Test
    void countsEverybody() {
      assertThat(people.count()).isEqualTo(4);
    }

    @Test
    void findsByIdOrByAddressInAnyCaseAndGivesAllWhoShareOne() {
      assertThat(people.find("2")).containsExactly(2L);
      assertThat(people.find(" ANN@example.COM ")).containsExactly(1L, 2L);
      assertThat(people.find("ägon@example.com")).containsExactly(3L);
      assertThat(people.find("nobody@example.com")).isEmpty();
      assertThat(people.find("99")).isEmpty();
      assertThat(people.find("")).isEmpty();
      assertThat(people.find("' OR 1=1 -- ")).isEmpty();
    }

    @Test
    void readsEveryFieldInItsJavaType() {
      var fields = new FieldStore(database.dataSource()).load();

      var values = people.values(1, fields.all()).orElseThrow();

      assertThat(values)
          .containsEntry(fields.require("Email Address"), "ann@example.com")
          .containsEntry(fields.require("Lead Score"), 7)
          .containsEntry(fields.require("Unsubscribed"), false)
          .containsEntry(fields.require("Is Customer"), null)
          .containsEntry(fields.require("Acquisition Date"), Instant.parse("2024-05-01T13:45:00Z"));
      assertThat(values.keySet()).containsExactlyElementsOf(fields.all());
      assertThat(people.values(99, fields.all())).isEmpty();
    }
  }

  @Nested
  class AList {

    @Test
    @Tag("OQ-14")
    void isFoundIgnoringCaseAndCreatedOnce() {
      var vips = lists.create("VIPs", ANNA);

      assertThat(lists.find(" vips ")).contains(vips);
      assertThatThrownBy(() -> lists.create("vipS", ANNA))
          .isInstanceOfSatisfying(
              CampaignException.class,
              taken -> assertThat(taken.code()).isEqualTo(ErrorCode.NAME_TAKEN));
      assertThatThrownBy(() -> lists.require("nobody"))
          .hasMessageContaining("'nobody'")
          .hasMessageContaining("'VIPs'");
      assertThat(audits()).containsExactly("anna list.create list 'VIPs'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a\u0000", "\ud83d"})
    void isRefusedANameThatCannotBeRead(String name) {
      assertThatThrownBy(() -> lists.create(name, ANNA)).isInstanceOf(CampaignException.class);
    }

    @Test
    @Tag("AL-01")
    @Tag("AL-05")
    void takesPeopleOnAndOffAndLogsOnlyWhatChanged() {
      var vips = lists.create("VIPs", ANNA);

      assertThat(lists.add(vips, List.of(3L, 1L, 3L), ANNA))
          .isEqualTo(new StaticLists.Change(2, 0));
      assertThat(lists.add(vips, List.of(1L, 2L), ANNA)).isEqualTo(new StaticLists.Change(1, 1));
      assertThat(lists.remove(vips, List.of(3L, 4L), ANNA)).isEqualTo(new StaticLists.Change(1, 1));

      assertThat(lists.all()).containsExactly(new StaticLists.Counted(vips, 2));
      assertThat(people.lists(1))
          .singleElement()
          .satisfies(membership -> assertThat(membership.list()).isEqualTo(vips));
      assertThat(people.lists(3)).isEmpty();
      assertThat(
              jdbc.sql(
                      "SELECT CONCAT_WS(' ', person_id, type_id, primary_id) FROM activity ORDER BY"
                          + " id")
                  .query(String.class)
                  .list())
          .containsExactlyInAnyOrder("1 24 1", "3 24 1", "2 24 1", "3 25 1");
      assertThat(audits()).hasSize(4);
    }

    @Test
    void staysAsItIsIfOneOfThePeopleDoesNotExist() {
      var vips = lists.create("VIPs", ANNA);

      assertThatThrownBy(() -> lists.add(vips, List.of(1L, 99L), ANNA))
          .hasMessageContaining("no person 99");

      assertThat(lists.all()).containsExactly(new StaticLists.Counted(vips, 0));
    }
  }

  @Nested
  class APartition {
    private final Partitions partitions = new Partitions(database.dataSource());

    @Test
    @Tag("AN-05")
    @Tag("SL-54")
    void isDefaultUntilAPersonIsMoved() {
      var field = new FieldStore(database.dataSource()).load().require(Partitions.FIELD);

      assertThat(field.id()).isLessThan(1001);
      assertThat(field.readOnly()).isTrue();
      assertThat(people.values(1, List.of(field)).orElseThrow()).containsEntry(field, "Default");
      assertThat(partitions.count()).isEqualTo(Map.of("default", 4L));
    }

    @Test
    @Tag("AN-05")
    @Tag("AL-01")
    void takesPeopleInAndLogsOnlyWhoWasElsewhere() {
      assertThat(partitions.move("Europe", List.of(3L, 1L, 3L), ANNA))
          .isEqualTo(new Partitions.Change(2, 0));
      assertThat(partitions.move("EUROPE", List.of(1L, 3L), ANNA))
          .isEqualTo(new Partitions.Change(0, 2));
      assertThat(partitions.move("Asia", List.of(1L, 2L), ANNA))
          .isEqualTo(new Partitions.Change(2, 0));

      assertThat(partitions.count()).isEqualTo(Map.of("asia", 2L, "default", 1L, "europe", 1L));
      assertThat(
              jdbc.sql(
                      "SELECT CONCAT_WS(' ', person_id, type_id, old_value, '→', primary_value)"
                          + " FROM activity ORDER BY id")
                  .query(String.class)
                  .list())
          .containsExactly(
              "1 100 Default → Europe",
              "3 100 Default → Europe",
              "1 100 Europe → Asia",
              "2 100 Default → Asia");
      assertThat(audits())
          .containsExactly(
              "anna people.move partition 'Europe'",
              "anna people.move partition 'EUROPE'",
              "anna people.move partition 'Asia'");
    }

    @Test
    @Tag("AN-05")
    void staysAsItIsIfOneOfThePeopleDoesNotExist() {
      assertThatThrownBy(() -> partitions.move("Europe", List.of(1L, 99L), ANNA))
          .hasMessageContaining("no person 99");

      assertThat(partitions.count()).isEqualTo(Map.of("default", 4L));
      assertThat(audits()).isEmpty();
    }
  }

  @Nested
  class TheTimeZone {
    private final Settings settings = new Settings(database.dataSource());

    @Test
    @Tag("SC-30")
    void isUtcUntilItIsSet() {
      settings.setTimeZone("UTC", ANNA);
      assertThat(settings.timeZone()).isEqualTo(ZoneId.of("UTC"));

      assertThat(settings.setTimeZone("Europe/Vienna", ANNA)).isEqualTo(ZoneId.of("Europe/Vienna"));

      assertThat(settings.timeZone()).isEqualTo(ZoneId.of("Europe/Vienna"));
      assertThat(audits()).contains("anna setting.change setting 'time-zone'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Vienna", "CET", "GMT", "+01:00", "Europe/Wien", "Z", "EST5EDT"})
    void isRefusedIfItIsNoNameOfTheTimeZoneDatabase(String zone) {
      assertThatThrownBy(() -> settings.setTimeZone(zone, ANNA))
          .isInstanceOfSatisfying(
              CampaignException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_SETTING))
          .hasMessageContaining("'" + zone + "'");
    }
  }

  private List<String> audits() {
    return jdbc.sql("SELECT CONCAT_WS(' ', actor, verb, target) FROM audit ORDER BY id")
        .query(String.class)
        .list();
  }
}
