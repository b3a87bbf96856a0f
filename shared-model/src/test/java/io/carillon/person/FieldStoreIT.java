package io.carillon.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.database.AuditTrail.Actor;
import io.carillon.database.TestDatabase;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class FieldStoreIT {
  private static final Actor ANNA = new Actor("anna", "command line");

  private TestDatabase database;
  private JdbcClient jdbc;
  private FieldStore fields;

  @BeforeEach
  void start() {
    database = TestDatabase.fresh();
    jdbc = JdbcClient.create(database.dataSource());
    fields = new FieldStore(database.dataSource());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  @Tag("SL-50")
  @Tag("SL-51")
  @Tag("SL-52")
  @Tag("SL-53")
  @Tag("SL-54")
  void theShippedFieldsHaveTheirColumnsWithTheTypesTheySay() {
    var shipped = fields.load();

    assertThat(shipped.names())
        .contains("Email Address", "Lead Score", "Company Name", "Black Listed", "Anonymous IP")
        .contains("Lead Owner Name", "Account Owner Email Address");
    assertThat(shipped.all()).noneMatch(Field::custom).allMatch(field -> field.id() <= 1000);
    assertThat(shipped.all())
        .allSatisfy(field ->
            assertThat(columnType(field.column()))
                .as(field.name())
                .startsWith(
                    switch (field.type()) {
                      case STRING, EMAIL, URL, PHONE, TEXT ->
                          columnType(field.column()).startsWith("text") ? "text" : "varchar(255)";
                      case INTEGER, SCORE, PERCENT -> "int";
                      case FLOAT -> "double";
                      case CURRENCY -> "decimal(19,4)";
                      case DATE -> "date";
                      case DATETIME -> "datetime";
                      case BOOLEAN -> "tinyint(1)";
                    }));
  }

  @Test
  @Tag("FL-09")
  void aFieldOfEveryTypeBecomesAColumnThatHoldsTheTypesLargestValue() {
    jdbc.sql("INSERT INTO person (created_at, updated_at) VALUES (NOW(6), NOW(6))").update();
    for (var type : FieldType.values()) {
      var field = fields.add("My " + type, type, Field.Group.PERSON, ANNA);

      assertThat(field.id()).isGreaterThan(1000);
      assertThat(field.custom()).isTrue();
      assertThat(field.readOnly()).isFalse();
      assertThat(fields.load().require("my " + type)).isEqualTo(field);
      var largest =
          switch (type) {
            case STRING, EMAIL, URL, PHONE -> "😀".repeat(255);
            case TEXT -> "x".repeat(30_000);
            case INTEGER, SCORE, PERCENT -> Integer.MAX_VALUE;
            case FLOAT -> Double.MAX_VALUE;
            case CURRENCY -> "999999999999999.9999";
            case DATE -> "9999-12-31";
            case DATETIME -> "9999-12-31 23:59:59";
            case BOOLEAN -> true;
          };
      jdbc.sql("UPDATE person SET " + field.column() + " = ?").param(largest).update();
      assertThat(new People(database.dataSource()).values(1, List.of(field)).orElseThrow())
          .containsEntry(field, read(type, largest));
    }
    assertThat(audits()).contains("anna command line field.add field 'My STRING'");
  }

  @Test
  @Tag("OQ-14")
  void aNameThatIsTakenIsRefusedWhateverItsCase() {
    var before = columns();

    assertThatThrownBy(
            () -> fields.add("EMAIL address", FieldType.STRING, Field.Group.PERSON, ANNA))
        .isInstanceOfSatisfying(
            CampaignException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NAME_TAKEN))
        .hasMessageContaining("'Email Address'");
    assertThat(columns()).isEqualTo(before);
    assertThat(audits()).isEmpty();
  }

  @Test
  void namesThatGiveTheSameColumnGetColumnsOfTheirOwn() {
    var one = fields.add("Foo Bar", FieldType.STRING, Field.Group.PERSON, ANNA);
    var two = fields.add("Foo-Bar", FieldType.INTEGER, Field.Group.COMPANY, ANNA);

    assertThat(one.column()).isEqualTo("c_foo_bar");
    assertThat(two.column()).isEqualTo("c_foo_bar_2");
    assertThat(two.group()).isEqualTo(Field.Group.COMPANY);
  }

  @Test
  void aColumnLeftByADeathBeforeTheCatalogueRowIsTakenOverWhenTheCommandIsRepeated() {
    // What a death leaves: the server has committed the ALTER, the rows of catalogue and audit are
    // gone.
    jdbc.sql("RENAME TABLE audit TO audit_away").update();
    assertThatThrownBy(() -> fields.add("Points", FieldType.INTEGER, Field.Group.PERSON, ANNA))
        .isInstanceOf(RuntimeException.class);
    jdbc.sql("RENAME TABLE audit_away TO audit").update();
    assertThat(fields.load().find("Points")).isEmpty();
    assertThat(columns()).contains("c_points");

    var field = fields.add("Points", FieldType.INTEGER, Field.Group.PERSON, ANNA);

    assertThat(field.column()).isEqualTo("c_points");
    assertThat(columns()).filteredOn(column -> column.startsWith("c_")).containsExactly("c_points");
  }

  @Test
  void aLeftColumnOfAnotherTypeOrWithValuesIsNotTouched() {
    jdbc.sql("ALTER TABLE person ADD COLUMN c_points TEXT, ADD COLUMN c_points_2 INT").update();
    jdbc.sql("INSERT INTO person (created_at, updated_at, c_points_2) VALUES (NOW(6), NOW(6), 7)")
        .update();

    var field = fields.add("Points", FieldType.INTEGER, Field.Group.PERSON, ANNA);

    assertThat(field.column()).isEqualTo("c_points_3");
  }

  @Test
  void manyWhoAddAtTheSameTimeGetEachNameOnce() throws Exception {
    var tasks = new ArrayList<Callable<String>>();
    for (int task = 0; task < 6; task++) {
      var name = "Field " + task % 3;
      tasks.add(() -> {
        try {
          return fields.add(name, FieldType.STRING, Field.Group.PERSON, ANNA).name();
        } catch (CampaignException taken) {
          return taken.code().name();
        }
      });
    }
    try (var threads = Executors.newFixedThreadPool(6)) {
      var answers = new ArrayList<String>();
      for (Future<String> answer : threads.invokeAll(tasks)) {
        answers.add(answer.get());
      }
      assertThat(answers)
          .containsExactlyInAnyOrder(
              "Field 0", "Field 1", "Field 2", "NAME_TAKEN", "NAME_TAKEN", "NAME_TAKEN");
    }
    assertThat(columns()).filteredOn(column -> column.startsWith("c_")).hasSize(3);
  }

  @Test
  void moreFieldsThanTheServerAllowsInstantChangesCanBeAdded() {
    for (int number = 1; number <= 70; number++) {
      fields.add("Extra " + number, FieldType.STRING, Field.Group.PERSON, ANNA);
    }
    assertThat(fields.load().names()).contains("Extra 1", "Extra 70");
  }

  private static Object read(FieldType type, Object largest) {
    return ((FieldValue.Value) FieldValue.read(type, largest.toString(), java.time.ZoneOffset.UTC))
        .value();
  }

  private List<String> audits() {
    return jdbc.sql("SELECT CONCAT_WS(' ', actor, origin, verb, target) FROM audit ORDER BY id")
        .query(String.class)
        .list();
  }

  private List<String> columns() {
    return jdbc.sql(
            "SELECT column_name FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND table_name = 'person'")
        .query(String.class)
        .list();
  }

  private String columnType(String column) {
    return jdbc.sql(
            "SELECT column_type FROM information_schema.columns WHERE table_schema = DATABASE()"
                + " AND table_name = 'person' AND column_name = ?")
        .param(column)
        .query(String.class)
        .single();
  }
}
