package io.carillon.batch.activities;

import static io.carillon.batch.people.ImportWorld.ANNA;
import static io.carillon.batch.people.ImportWorld.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.activity.ActivityLog;
import io.carillon.activity.ActivityQuery;
import io.carillon.activity.ActivityType;
import io.carillon.batch.activities.ActivityImportRequest.UnknownPerson;
import io.carillon.database.TestDatabase;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.FieldStore;
import io.carillon.person.FieldType;
import io.carillon.person.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("SL-83")
class ActivityImportIT {
  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.fresh();

  @TempDir Path folder;
  private ActivityWorld world;

  @BeforeEach
  void annAndBob() {
    world = new ActivityWorld(DATABASE, folder);
    world.people.run(file("people.csv", "Email Address", "ann@example.com", "bob@example.com"));
  }

  private Path file(String name, String... lines) {
    return world.people.file(name, lines);
  }

  @Test
  @Tag("TR-06")
  @Tag("TR-47")
  void itIsHistoryAndFiresNothing() {
    world.people.listen("Purchases Music");
    world.run(
        world.request(
            file("sales.csv", "Email Address,Date,Shop", "ann@example.com,2024-07-01,Graz")));

    assertThat(world.purchases()).hasSize(1);
    assertThat(world.people.heard()).isEmpty();
  }

  @Nested
  class ARow {

    @Test
    @Tag("AL-04")
    @Tag("AL-05")
    void isOneActivityWithItsValuesAsCanonicalText() {
      new Settings(DATABASE.dataSource()).setTimeZone("Europe/Vienna", ANNA);
      var file =
          file(
              "sales.csv",
              "Email Address,Date,shop,Quantity,Amount,Gift,Shipped,Note",
              "bob@example.com,2024-07-01,Graz,+2,12.50,no,2024-07-02 08:00,\"a \"\"b\"\"\n\\ü\"",
              "ANN@example.com,2024-07-01 12:00:00.25,,,0.1000,YES,,",
              "bob@example.com,2024-01-01T00:00:00Z,,,,,,");

      var result = world.run(world.request(file));

      assertThat(result)
          .usingRecursiveComparison()
          .ignoringFields("importId", "seconds")
          .isEqualTo(new ActivityImportResult(0, 3, 3, 0, 0, 0, java.util.Optional.empty()));
      assertThat(world.purchases())
          .containsExactly(
              "1|2024-07-01 10:00:00.250000|0|-|{\"Amount\":\"0.1\",\"Gift\":\"true\"}",
              "2|2024-06-30 22:00:00.000000|0|Graz|{\"Quantity\":\"2\",\"Amount\":\"12.5\","
                  + "\"Gift\":\"false\",\"Shipped\":\"2024-07-02T06:00:00Z\","
                  + "\"Note\":\"a \\\"b\\\"\\n\\\\ü\"}",
              "2|2024-01-01 00:00:00.000000|0|-|-");
      assertThat(world.people.rows("SELECT verb FROM audit ORDER BY id"))
          .endsWith("activities.import");
    }

    @Test
    @Tag("AL-20")
    void isShownInTheLogByNameWithItsPrimary() {
      world.run(
          world.request(
              file("sales.csv", "Email Address,Date,Shop", "ann@example.com,2024-07-01,Graz")));

      var log =
          new ActivityLog(
              DATABASE.dataSource(), new CompiledDefinitions(DATABASE.dataSource())::activityTypes);
      assertThat(log.page(ActivityQuery.ofPerson(1), null, 1).activities())
          .singleElement()
          .satisfies(activity -> {
            assertThat(activity.type().name()).isEqualTo("Purchases Music");
            assertThat(activity.primary()).isEqualTo("Graz");
          });
    }

    @Test
    void thatDoesNotFitIsInTheRejectFileWithLineColumnAndReason() {
      var tooLong = "x".repeat(256);
      var file =
          file(
              "sales.csv",
              "Email Address,Date,Shop,Quantity,Amount",
              "ann@example.com,2024-07-01,,1.5,1",
              "ann@example.com,yesterday,,1,1",
              "ann@example.com,,,1,1",
              "ann@example.com,2999-01-01,,1,1",
              "ann@example.com,2024-07-01T00:00:00.1234567Z,,1,1",
              "ann@example.com,2024-07-01," + tooLong + ",1,1",
              ",2024-07-01,,1,1",
              "ann@example.com,2024-07-01,,1",
              "cy@example.com,2024-07-01,,1,1",
              "ann@example.com,2024-07-01,,1,0.00001",
              "ann@example.com,2024-07-01,,7,1");

      var result = world.run(world.request(file));

      assertThat(result.logged()).isEqualTo(1);
      assertThat(result.rejected()).isEqualTo(10);
      assertThat(world.purchases()).hasSize(1).first().asString().contains("\"Quantity\":\"7\"");
      assertThat(lines(result.rejects().orElseThrow()))
          .containsExactly(
              "line,column,reason,Email Address,Date,Shop,Quantity,Amount",
              "\"2\",\"Quantity\",\"a whole number from -2147483648 to 2147483647 is"
                  + " needed\",ann@example.com,2024-07-01,,1.5,1",
              "\"3\",\"Date\",\"a date and time is needed, for example"
                  + " 2024-05-01T13:45:00Z\",ann@example.com,yesterday,,1,1",
              "\"4\",\"Date\",\"when it happened is missing\",ann@example.com,,,1,1",
              "\"5\",\"Date\",\"lies in the future\",ann@example.com,2999-01-01,,1,1",
              "\"6\",\"Date\",\"at most six decimals of a second"
                  + " fit\",ann@example.com,2024-07-01T00:00:00.1234567Z,,1,1",
              "\"7\",\"Shop\",\"at most 255 characters fit\",ann@example.com,2024-07-01,"
                  + tooLong
                  + ",1,1",
              "\"8\",\"Email Address\",\"the key is missing\",,2024-07-01,,1,1",
              "\"9\",\"\",\"has 4 columns, the header has 5\",ann@example.com,2024-07-01,,1",
              "\"10\",\"\",\"nobody has this key\",cy@example.com,2024-07-01,,1,1",
              "\"11\",\"Amount\",\"an amount with at most four decimals is needed, for example"
                  + " 12.50\",ann@example.com,2024-07-01,,1,0.00001");
    }

    @Test
    void aboutTheSamePersonMayBeThereTwice() {
      var file =
          file(
              "sales.csv",
              "Email Address,Date,Amount",
              "ann@example.com,2024-07-01,5",
              "ann@example.com,2024-07-01,5");

      assertThat(world.run(world.request(file)).logged()).isEqualTo(2);
    }
  }

  @Nested
  class APerson {

    @Test
    @Tag("AL-38")
    void whomNobodyKnowsIsMadeOnceIfAskedFor() {
      var file =
          file(
              "sales.csv",
              "Email Address,Date,Amount",
              "Cy@example.com,2024-07-01,5",
              "dee@example.com,2024-07-01,many",
              "cy@EXAMPLE.com,2024-07-02,6",
              "ann@example.com,2024-07-02,7");

      var result = world.run(world.request(file).unknown(UnknownPerson.CREATE));

      assertThat(result.newPeople()).isEqualTo(1);
      assertThat(result.logged()).isEqualTo(3);
      assertThat(result.rejected()).isEqualTo(1);
      assertThat(world.people.rows("SELECT email FROM person ORDER BY id"))
          .containsExactly("ann@example.com", "bob@example.com", "Cy@example.com");
      assertThat(
              world.people.rows(
                  "SELECT CONCAT_WS('|', type_id, attributes) FROM activity"
                      + " WHERE person_id = 3 ORDER BY id LIMIT 1"))
          .singleElement()
          .asString()
          .matches("12\\|\\{\"Source Type\":\"Activity import\",\"Created Date\":\"[0-9-]{10}\"}");
    }

    @Test
    void isKnownByIdToo() {
      var file = file("sales.csv", "id,Date,Amount", "2,2024-07-01,5", "77,2024-07-01,5");
      var byId =
          ActivityImportRequest.of(
              file, ActivityWorld.purchases(DATABASE.dataSource()), "ID", "Date", ANNA);

      refused(
          () -> world.run(byId.unknown(UnknownPerson.CREATE)),
          ErrorCode.INVALID_SETTING,
          "people cannot be made by their id");
      var result = world.run(byId);

      assertThat(result.logged()).isEqualTo(1);
      assertThat(result.rejected()).isEqualTo(1);
      assertThat(world.purchases()).singleElement().asString().startsWith("2|");
    }

    @Test
    void isKnownByAFieldOfOnesOwnUnlessTwoHaveTheSameValue() {
      if (new FieldStore(DATABASE.dataSource()).load().find("Number").isEmpty()) {
        world.people.field("Number", FieldType.INTEGER);
      }
      world.people.run(
          file(
              "numbers.csv",
              "Email Address,Number",
              "ann@example.com,7",
              "bob@example.com,8",
              "cy@example.com,8"));
      var file = file("sales.csv", "nr,Date", "7,2024-07-01", "8,2024-07-01");

      var result =
          world.run(
              ActivityImportRequest.of(
                      file, ActivityWorld.purchases(DATABASE.dataSource()), "number", "Date", ANNA)
                  .mapping(Map.of("nr", "Number")));

      assertThat(result.logged()).isEqualTo(1);
      assertThat(lines(result.rejects().orElseThrow()).getLast())
          .isEqualTo("\"3\",\"\",\"the key is that of 2 people: ids [2, 3]\",8,2024-07-01");
    }
  }

  @Nested
  class AFile {
    private static final String[] SALES = {
      "Email Address,Date,Amount", "ann@example.com,2024-07-01,5"
    };

    @Test
    @Tag("AL-10")
    void isNotImportedTwiceWhateverItIsCalledAndWhateverTheOptions() {
      world.run(world.request(file("sales.csv", SALES)));

      refused(
          () -> world.run(world.request(file("copy.csv", SALES))),
          ErrorCode.WRONG_STATE,
          "copy.csv: import");
      refused(
          () -> world.run(world.request(file("copy.csv", SALES)).unknown(UnknownPerson.CREATE)),
          ErrorCode.WRONG_STATE,
          "has brought in this very file, 1 rows: nothing was done");
      assertThat(world.purchases()).hasSize(1);
    }

    @Test
    void isImportedASecondTimeFromTheStart() {
      world.run(world.request(file("sales.csv", SALES)));

      world.run(world.request(file("sales.csv", SALES)).fromStart(true));

      assertThat(world.purchases()).hasSize(2);
      assertThat(world.people.rows("SELECT CONCAT(kind, ' ', state) FROM file_import ORDER BY id"))
          .containsExactly("PEOPLE COMPLETED", "ACTIVITIES COMPLETED", "ACTIVITIES COMPLETED");
    }

    @Test
    void ofAShippedTypeIsRefused() {
      refused(
          () ->
              world.run(
                  ActivityImportRequest.of(
                      file("sales.csv", SALES),
                      ActivityType.OPEN_EMAIL,
                      "Email Address",
                      "Date",
                      ANNA)),
          ErrorCode.INVALID_SETTING,
          "'Open Email' is not one of your own");
    }
  }

  private static void refused(ThrowingCallable call, ErrorCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CampaignException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
