package io.carillon.batch.people;

import static io.carillon.batch.people.ImportWorld.ANNA;
import static io.carillon.batch.people.ImportWorld.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.batch.csv.Page;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import io.carillon.person.FieldType;
import io.carillon.person.InputSource;
import io.carillon.person.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PeopleImportIT {
  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.fresh();

  @TempDir Path folder;
  private ImportWorld world;

  @BeforeEach
  void start() {
    world = new ImportWorld(DATABASE, folder);
    world.empty();
  }

  @Nested
  class APartition {
    private static final String WHO_IS_WHERE =
        "SELECT CONCAT_WS('|', id, email, first_name, lead_partition) FROM person ORDER BY id";

    @Test
    @Tag("AN-05")
    void knowsOnlyItsOwnPeople() {
      var europe = world.file("a.csv", "Email Address,First Name", "a@example.com,Ann");
      var asia = world.file("b.csv", "Email Address,First Name", "A@example.com,Ana");
      var everywhere = world.file("c.csv", "Email Address,First Name", "a@example.com,Ani");

      assertThat(world.run(into("Europe", europe)).created()).isEqualTo(1);
      assertThat(world.run(into("Asia", asia)).created()).isEqualTo(1);
      assertThat(world.run(into("europe", everywhere)).updated()).isEqualTo(1);
      assertThat(world.run(everywhere).created()).isEqualTo(1);

      assertThat(world.rows(WHO_IS_WHERE))
          .containsExactly(
              "1|a@example.com|Ani|Europe",
              "2|A@example.com|Ana|Asia",
              "3|a@example.com|Ani|Default");
    }

    @Test
    @Tag("AN-05")
    void isLookedAtByWhateverTheKeyIs() {
      var people = "Email Address,First Name,Lead Score";
      world.run(into("Europe", world.file("a.csv", people, "a@example.com,Ann,7")));
      var byName = world.file("b.csv", people, "b@example.com,ann,7");
      var byScore = world.file("c.csv", people, "c@example.com,Cy,7");
      var byId = world.file("d.csv", "id,First Name", "1,Dee");

      assertThat(world.run(into("Asia", byName).key("First Name")).created()).isEqualTo(1);
      assertThat(world.run(ImportRequest.of(byScore, ANNA).key("Lead Score")).created())
          .isEqualTo(1);
      var elsewhere = world.run(into("Asia", byId).key("id"));
      assertThat(elsewhere.rejected()).isEqualTo(1);
      assertThat(lines(elsewhere.rejects().orElseThrow()).getLast())
          .contains("there is no person of this id in partition 'Asia'");
      assertThat(world.run(into("Europe", byId).key("id")).updated()).isEqualTo(1);

      assertThat(world.rows(WHO_IS_WHERE))
          .containsExactly(
              "1|a@example.com|Dee|Europe",
              "2|b@example.com|ann|Asia",
              "3|c@example.com|Cy|Default");
    }

    private static ImportRequest into(String partition, Path file) {
      return ImportRequest.of(file, ANNA).partition(partition);
    }
  }

  @Nested
  class ATriggerCampaign {
    private static final String HEADER = "Email Address,First Name,City";

    @Test
    @Tag("OQ-20")
    @Tag("TR-20")
    @Tag("TR-21")
    @Tag("TR-23")
    void hearsOfNewPeopleAndOfChangesButNotOfFirstValues() {
      var guests = world.lists.create("Guests", ANNA);
      for (var trigger : List.of("Person is Created", "Data Value Changes", "Added to List")) {
        world.listen(trigger);
      }
      world.run(world.file("a.csv", HEADER, "a@example.com,Ann,Graz"));
      world.run(
          ImportRequest.of(
                  world.file("b.csv", HEADER, "a@example.com,Ann,Linz", "b@example.com,Bob,Wels"),
                  ANNA)
              .list(guests));

      assertThat(world.heard())
          .containsExactly(
              "1|Person is Created",
              "1|Data Value Changes|City",
              "1|Added to List|Guests",
              "2|Person is Created",
              "2|Added to List|Guests");
      assertThat(
              world.rows(
                  "SELECT JSON_UNQUOTE(JSON_EXTRACT(details, '$.activity.attributes.\"Source"
                      + " Type\"')) FROM event_inbox ORDER BY id LIMIT 1"))
          .containsExactly("List import");
    }

    @Test
    @Tag("TR-01")
    void hearsNothingOfRowsThatAreRefused() {
      world.listen("Person is Created");
      var result =
          world.run(
              world.file(
                  "a.csv", "Email Address,Lead Score", "a@example.com,1", "b@example.com,x"));

      assertThat(result.rejected()).isEqualTo(1);
      assertThat(world.heard()).containsExactly("1|Person is Created");
    }
  }

  @Nested
  class ANewPerson {

    @Test
    @Tag("OQ-20")
    @Tag("AL-38")
    @Tag("AL-04")
    void isCreatedWithOneActivityAndNoDataValueChanges() {
      var file =
          world.file(
              "a.csv",
              "Email Address,First Name,Lead Score",
              "a@example.com,Ann,5",
              "b@example.com,,");

      var result = world.run(file);

      assertThat(result)
          .usingRecursiveComparison()
          .ignoringFields("importId", "seconds")
          .isEqualTo(new ImportResult(0, 2, 2, 0, 0, 0, 0, 0, java.util.Optional.empty()));
      assertThat(world.people()).containsExactly("1|a@example.com|Ann|5", "2|b@example.com|-|-");
      assertThat(world.activities()).containsExactly("1|12|-|-|-", "2|12|-|-|-");
      assertThat(world.rows("SELECT attributes FROM activity WHERE person_id = 1"))
          .singleElement()
          .asString()
          .matches("\\{\"Source Type\":\"List import\",\"Created Date\":\"\\d{4}-\\d\\d-\\d\\d\"}");
      assertThat(world.rows("SELECT verb FROM audit")).contains("people.import");
    }

    @Test
    @Tag("FL-09")
    void hasEveryTypeExactlyAsTheFileSays() {
      for (var type : FieldType.values()) {
        world.field("My " + type, type);
      }
      new Settings(world.database.dataSource()).setTimeZone("Europe/Vienna", ANNA);
      var text = " Zoë \"😀\" \\N \\ 'x' ";
      var file =
          world.file(
              "types.csv",
              "Email Address,My STRING,My URL,My PHONE,My TEXT,My INTEGER,My SCORE,My PERCENT,My"
                  + " FLOAT,My CURRENCY,My DATE,My DATETIME,My BOOLEAN,My EMAIL",
              "a@example.com,\""
                  + text.replace("\"", "\"\"")
                  + "\",https://x?a=1&b=2,+43 1 2,\"two\n"
                  + "lines\",-2147483648,2147483647,7,0.1,999999999999999.9999,1999-12-31,2024-07-01"
                  + " 12:00:00,yes,x");

      assertThat(world.run(file).created()).isEqualTo(1);

      assertThat(
              world.rows(
                  "SELECT CONCAT_WS('~', c_my_string, c_my_url, c_my_phone, c_my_text,"
                      + " c_my_integer, c_my_score, c_my_percent, c_my_float, c_my_currency,"
                      + " c_my_date, c_my_datetime, c_my_boolean, c_my_email) FROM person"))
          .containsExactly(
              text
                  + "~https://x?a=1&b=2~+43 1 2~two\nlines~-2147483648~2147483647~7~0.1"
                  + "~999999999999999.9999~1999-12-31~2024-07-01 10:00:00~1~x");
    }

    @Test
    void hasFalseWhereAFieldIsNeverEmpty() {
      world.run(world.file("a.csv", "Email Address,Unsubscribed", "a@example.com,"));

      assertThat(world.rows("SELECT unsubscribed FROM person")).containsExactly("0");
    }

    @Test
    void isOnTheListWithTheListsNameInItsHistory() {
      var vips = world.lists.create("VIPs \"1\"", ANNA);
      var file =
          world.file("a.csv", "Email Address", "a@example.com", "b@example.com", "A@example.com");

      var result = world.run(ImportRequest.of(file, ANNA).list(vips));

      assertThat(result.listed()).isEqualTo(2);
      assertThat(world.lists.all().getFirst().members()).isEqualTo(2);
      assertThat(world.activities())
          .containsExactly(
              "1|12|-|-|-",
              "1|24|1|-|-",
              "2|12|-|-|-",
              "2|24|1|-|-",
              "1|13|1|a@example.com|A@example.com");
      assertThat(world.rows("SELECT attributes FROM activity WHERE type_id = 12").getFirst())
          .contains("\"List Name\":\"VIPs \\\"1\\\"\"");
    }
  }

  @Nested
  class SomebodyWhoExists {

    @BeforeEach
    void ann() {
      world
          .jdbc
          .sql(
              "INSERT INTO person (email, first_name, lead_score, unsubscribed, created_at,"
                  + " updated_at) VALUES ('ann@example.com', 'Ann', 5, TRUE, '2020-01-01',"
                  + " '2020-01-01')")
          .update();
    }

    @Test
    @Tag("AL-39")
    @Tag("AL-09")
    void getsAnActivityForEachChangedValueAndNothingForOthers() {
      var file =
          world.file("a.csv", "Email Address,First Name,Lead Score", "ANN@example.com,Ann,7");

      var result = world.run(file);

      assertThat(result.updated()).isEqualTo(1);
      assertThat(world.people()).containsExactly("1|ANN@example.com|Ann|7");
      assertThat(world.activities())
          .containsExactly("1|13|1|ann@example.com|ANN@example.com", "1|13|24|5|7");
      assertThat(world.rows("SELECT DISTINCT attributes FROM activity"))
          .containsExactly("{\"Reason\":\"List import\",\"Source\":\"List import\"}");
      assertThat(world.rows("SELECT updated_at > created_at FROM person")).containsExactly("1");
    }

    @Test
    void isNotTouchedIfNothingChanges() {
      var file =
          world.file(
              "a.csv",
              "Email Address,First Name,Lead Score",
              "ann@example.com,Ann,5",
              "ann@example.com,,");

      var result = world.run(file);

      assertThat(result.unchanged()).isEqualTo(2);
      assertThat(world.activities()).isEmpty();
      assertThat(world.rows("SELECT updated_at = created_at FROM person")).containsExactly("1");
    }

    @Test
    void losesValuesToEmptyCellsOnlyIfThatIsAskedFor() {
      var file =
          world.file(
              "a.csv", "Email Address,First Name,Lead Score,Unsubscribed", "ann@example.com,, ,");

      assertThat(world.run(file).unchanged()).isEqualTo(1);
      assertThat(world.run(ImportRequest.of(file, ANNA).clearEmpty(true)).updated()).isEqualTo(1);

      assertThat(world.people()).containsExactly("1|ann@example.com|-|-");
      assertThat(world.activities())
          .containsExactly("1|13|2|Ann|-", "1|13|24|5|-", "1|13|41|true|false");
    }

    @Test
    @Tag("FL-10")
    void keepsTheFirstValueOfAFieldThatImportsMayNotChange() {
      var fields = world.fields.load();
      world.fields.setBlocked(fields.require("First Name"), InputSource.LIST_IMPORT, true, ANNA);
      world.fields.setBlocked(fields.require("City"), InputSource.LIST_IMPORT, true, ANNA);
      var file =
          world.file(
              "a.csv",
              "Email Address,First Name,City",
              "ann@example.com,Bea,Graz",
              "ann@example.com,Bea,Linz");

      var result = world.run(file);

      assertThat(result.updated()).isEqualTo(1);
      assertThat(result.unchanged()).isEqualTo(1);
      assertThat(world.rows("SELECT CONCAT(first_name, ' ', city) FROM person"))
          .containsExactly("Ann Graz");

      world.fields.setBlocked(fields.require("First Name"), InputSource.LIST_IMPORT, false, ANNA);
      world.run(file);
      assertThat(world.rows("SELECT first_name FROM person")).containsExactly("Bea");
    }

    @Test
    void isFoundByAnyFieldOrById() {
      var number = world.field("Customer Number", FieldType.INTEGER);
      world.field("Nickname", FieldType.STRING);
      world.jdbc.sql("UPDATE person SET c_customer_number = 42, c_nickname = 'ÄNNCHEN'").update();
      var byNumber =
          ImportRequest.of(
              world.file("n.csv", "Customer Number,First Name", "42,Bea", "43,Neu"), ANNA);
      var byName = ImportRequest.of(world.file("s.csv", "Nickname,Lead Score", "ännchen,6"), ANNA);
      var byId =
          ImportRequest.of(
              world.file("i.csv", "id,Lead Score", "1,9", "77,1", "x,1", ",1", "-1,1"), ANNA);

      assertThat(world.run(byNumber.key(number.name())))
          .extracting(ImportResult::updated, ImportResult::created)
          .containsExactly(1L, 1L);
      assertThat(world.run(byName.key("nickname")).updated()).isEqualTo(1);
      assertThat(world.run(byId.key("id")))
          .extracting(ImportResult::updated, ImportResult::created, ImportResult::rejected)
          .containsExactly(1L, 0L, 4L);

      assertThat(world.people()).containsExactly("1|ann@example.com|Bea|9", "2|-|Neu|-");
      assertThat(lines(folder.resolve("i.rejected.csv")))
          .containsExactly(
              "line,column,reason,id,Lead Score",
              "\"3\",\"\",\"there is no person of this id\",77,1",
              "\"4\",\"id\",\"the id of a person is needed, a whole number\",x,1",
              "\"5\",\"id\",\"the key is missing\",,1",
              "\"6\",\"id\",\"the id of a person is needed, a whole number\",-1,1");
    }

    @Test
    void isLeftAloneIfTheKeyIsThatOfSeveral() {
      world
          .jdbc
          .sql(
              "INSERT INTO person (email, created_at, updated_at) VALUES ('ANN@example.com',"
                  + " NOW(6), NOW(6))")
          .update();

      var result =
          world.run(world.file("a.csv", "Email Address,First Name", "ann@example.com,Bea"));

      assertThat(result.rejected()).isEqualTo(1);
      assertThat(lines(result.rejects().orElseThrow()).getLast())
          .isEqualTo("\"2\",\"\",\"the key is that of 2 people: ids [1, 2]\",ann@example.com,Bea");
      assertThat(world.activities()).isEmpty();
    }
  }

  @Nested
  class RowsOfTheSameKey {

    @Test
    void areTakenInTheOrderOfTheFileWhereverPagesEnd() {
      var rows = new ArrayList<String>();
      rows.add("Email Address,Lead Score");
      rows.add("a@example.com,1");
      rows.add("a@example.com,2");
      IntStream.range(0, Page.ROWS).forEach(i -> rows.add("p" + i + "@example.com,0"));
      rows.add("A@EXAMPLE.COM,3");
      rows.add("a@example.com ,3");

      var result = world.run(world.file("a.csv", rows.toArray(String[]::new)));

      assertThat(result.created()).isEqualTo(1 + Page.ROWS);
      assertThat(result.updated()).isEqualTo(3);
      assertThat(world.people().getFirst()).isEqualTo("1|a@example.com |-|3");
      assertThat(world.activities().stream().filter(line -> line.startsWith("1|")))
          .containsExactly(
              "1|12|-|-|-",
              "1|13|24|1|2",
              "1|13|1|a@example.com|A@EXAMPLE.COM",
              "1|13|24|2|3",
              "1|13|1|A@EXAMPLE.COM|a@example.com ");
    }
  }

  @Nested
  class ABadRow {

    @Test
    void goesToTheRejectFileWithLineColumnAndReasonAndTheOthersAreImported() throws Exception {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
      for (var line :
          List.of(
              "Email Address,First Name,Lead Score,Date of Birth",
              "good@example.com,Ann,1,2000-02-29",
              "a@example.com,Ann,1.5,",
              "b@example.com,Ann,2147483648,",
              "c@example.com," + "x".repeat(256) + ",1,",
              "d@example.com,Ann,1",
              "e@example.com,Ann,1,,",
              "f@example.com,A\u0000nn,1,",
              "",
              ",Ann,1,",
              "g@example.com,\"A\"nn,1,",
              "h@example.com,Ann,1,2001-02-29",
              "i@example.com,=1+1,@x,",
              "j@example.com,\"" + "z".repeat(1_100_000) + "\",1,",
              "last@example.com,=1+1,1,")) {
        bytes.writeBytes((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      }
      var latin1 = "k@example.com,J\u00f6rg,1,\r\n".getBytes(StandardCharsets.ISO_8859_1);
      bytes.writeBytes(latin1);

      var result = world.run(world.bytes("bad.csv", bytes.toByteArray()));

      assertThat(result.read()).isEqualTo(14);
      assertThat(result.created()).isEqualTo(2);
      assertThat(result.rejected()).isEqualTo(12);
      assertThat(world.people())
          .containsExactly("1|good@example.com|Ann|1", "2|last@example.com|=1+1|1");
      var rejects = Files.readAllBytes(result.rejects().orElseThrow());
      assertThat(result.rejects()).contains(folder.resolve("bad.rejected.csv"));
      var lines = new String(rejects, StandardCharsets.ISO_8859_1).split("\r\n");
      assertThat(lines[0])
          .isEqualTo("line,column,reason,Email Address,First Name,Lead Score,Date of Birth");
      var number = "a whole number from -2147483648 to 2147483647 is needed";
      assertThat(lines)
          .contains(
              "\"3\",\"Lead Score\",\"" + number + "\",a@example.com,Ann,1.5,",
              "\"4\",\"Lead Score\",\"" + number + "\",b@example.com,Ann,2147483648,",
              "\"6\",\"\",\"has 3 columns, the header has 4\",d@example.com,Ann,1",
              "\"7\",\"\",\"has 5 columns, the header has 4\",e@example.com,Ann,1,,",
              "\"10\",\"Email Address\",\"the key is missing\",,Ann,1,",
              "\"13\",\"Lead Score\",\"" + number + "\",i@example.com,=1+1,@x,",
              "\"16\",\"\",\"is not UTF-8 text\",k@example.com,J\u00f6rg,1,");
      assertThat(lines[3]).startsWith("\"5\",\"First Name\",\"at most 255 characters fit\"");
      assertThat(lines[6]).startsWith("\"8\",\"First Name\",\"text without NUL");
      assertThat(lines[8])
          .isEqualTo(
              "\"11\",\"\",\"text stands after a closing quote: double quotes that are part of the"
                  + " text\",\"g@example.com,\"\"A\"\"nn,1,\"");
      assertThat(lines[9]).startsWith("\"12\",\"Date of Birth\",\"a date is needed");
      assertThat(lines[11]).startsWith("\"14\",\"\",\"a cell is longer").hasSizeLessThan(2_000);
      assertThat(lines).hasSize(13);
    }

    @Test
    void canBeCorrectedInTheRejectFileAndImportedFromThere() throws Exception {
      var result =
          world.run(
              world.file(
                  "a.csv", "Email Address,Lead Score", "a@example.com,one", "b@example.com,2"));
      var rejects = result.rejects().orElseThrow();
      var corrected = folder.resolve("corrected.csv");
      Files.writeString(corrected, Files.readString(rejects).replace(",one", ",1"));

      var again =
          world.run(
              ImportRequest.of(corrected, ANNA)
                  .mapping(Map.of("line", "ignore", "column", "ignore", "reason", "ignore")));

      assertThat(again.created()).isEqualTo(1);
      assertThat(world.people()).containsExactly("1|b@example.com|-|2", "2|a@example.com|-|1");
    }

    @Test
    void goesWhereTheCallerSaysButNeverOverAnotherFile() {
      var file = world.file("a.csv", "Email Address,Lead Score", "a@example.com,one");
      var rejects = folder.resolve("elsewhere.csv");

      assertThat(world.run(ImportRequest.of(file, ANNA).rejects(rejects)).rejects())
          .contains(rejects);
      assertRefused(ImportRequest.of(file, ANNA).rejects(rejects), ErrorCode.FILE_SYSTEM)
          .hasMessageContaining("exists already");
    }
  }

  @Nested
  class ABadFile {

    @Test
    void isRefusedBeforeAnythingIsWritten() {
      var unknown = world.file("unknown.csv", "Email Address,Shoe Size", "a@example.com,42");
      assertRefused(ImportRequest.of(unknown, ANNA), ErrorCode.INVALID_INPUT)
          .hasMessageContaining("'Shoe Size'");
      var open =
          world.file("open.csv", "Email Address,Notes", "a@example.com,x", "b@example.com,\"y");
      assertRefused(ImportRequest.of(open, ANNA), ErrorCode.INVALID_INPUT)
          .hasMessageContaining("open.csv:3");
      assertRefused(
          ImportRequest.of(world.bytes("empty.csv", new byte[0]), ANNA), ErrorCode.INVALID_INPUT);
      assertRefused(
          ImportRequest.of(
              world.bytes("utf16.csv", "Email Address".getBytes(StandardCharsets.UTF_16)), ANNA),
          ErrorCode.INVALID_INPUT);
      assertRefused(
          ImportRequest.of(
              world.bytes("latin.csv", "Stra\u00dfe".getBytes(StandardCharsets.ISO_8859_1)), ANNA),
          ErrorCode.INVALID_INPUT);
      assertRefused(
          ImportRequest.of(world.file("wide.csv", "x,".repeat(600_000)), ANNA),
          ErrorCode.INVALID_INPUT);
      assertRefused(ImportRequest.of(folder.resolve("missing.csv"), ANNA), ErrorCode.FILE_SYSTEM);
      assertRefused(ImportRequest.of(folder, ANNA), ErrorCode.FILE_SYSTEM);

      assertThat(world.people()).isEmpty();
      assertThat(world.rows("SELECT id FROM file_import")).isEmpty();
    }

    @Test
    void ofAHeaderOnlyIsDoneAtOnce() {
      assertThat(world.run(world.file("a.csv", "Email Address")).read()).isZero();
    }

    @Test
    void mayHaveOtherDelimitersAndIgnoredColumns() {
      var file = world.file("a.csv", "mail;code", "a@example.com;\"x;y\"", "b@example.com;");

      var result =
          world.run(
              ImportRequest.of(file, ANNA)
                  .delimiter(';')
                  .mapping(Map.of("mail", "email address", "CODE", "Ignore")));

      assertThat(result.created()).isEqualTo(2);
    }
  }

  @Test
  void progressIsToldAfterEachPage() {
    var rows = new ArrayList<String>();
    rows.add("Email Address");
    IntStream.range(0, Page.ROWS + 1).forEach(i -> rows.add("p" + i + "@example.com"));
    var file = world.file("a.csv", rows.toArray(String[]::new));
    var seen = new ArrayList<String>();

    ImportWorld.importer(world.database.dataSource())
        .run(
            ImportRequest.of(file, ANNA),
            (done, ofRows, bytes, ofBytes) ->
                seen.add(done + "/" + ofRows + (bytes == ofBytes ? " all" : "")));

    assertThat(seen).containsExactly("5000/5001", "5001/5001 all");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      ImportRequest request, ErrorCode code) {
    return assertThatThrownBy(() -> world.run(request))
        .isInstanceOfSatisfying(
            CampaignException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }
}
