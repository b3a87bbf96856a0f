package io.carillon.batch.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import io.carillon.person.Field;
import io.carillon.person.FieldCatalogue;
import io.carillon.person.FieldType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportColumnsTest {
  private static final Field EMAIL = field(1, "Email Address", "email", FieldType.EMAIL, false);
  private static final Field NAME = field(2, "First Name", "first_name", FieldType.STRING, false);
  private static final Field NOTES = field(3, "Notes", "notes", FieldType.TEXT, false);
  private static final Field CREATED =
      field(4, "Created At", "created_at", FieldType.DATETIME, true);
  private static final FieldCatalogue FIELDS =
      new FieldCatalogue(List.of(EMAIL, NAME, NOTES, CREATED));

  @Nested
  class AHeader {

    @Test
    void namesFieldsIgnoringCaseAndBlanks() {
      var columns = columns(List.of("first name", " EMAIL ADDRESS "), Map.of(), "Email Address");

      assertThat(columns.fields()).containsExactly(NAME, EMAIL);
      assertThat(columns.indexes()).containsExactly(0, 1);
      assertThat(columns.key().field()).contains(EMAIL);
      assertThat(columns.keyIndex()).isEqualTo(1);
    }

    @Test
    void leavesIgnoredColumnsOutButCountsThem() {
      var columns =
          columns(
              List.of("code", "mail", "x"),
              Map.of("CODE", "ignore", "mail", "Email Address", "x", "First Name"),
              "Email Address");

      assertThat(columns.indexes()).containsExactly(1, 2);
      assertThat(columns.count()).isEqualTo(3);
    }

    @Test
    void mayNameTheIdAsTheKeyWhichIsNoField() {
      var columns = columns(List.of("First Name", "id"), Map.of(), "ID");

      assertThat(columns.key().field()).isEmpty();
      assertThat(columns.keyIndex()).isEqualTo(1);
      assertThat(columns.fields()).containsExactly(NAME);
    }

    @Test
    void isRefusedWithEveryProblemAtOnce() {
      assertThat(
              problems(
                  List.of("Email Address", "shoe", "mail", "Created At", "id", "shoe", ""),
                  Map.of("mail", "Email Address", "nothing", "First Name"),
                  "Email Address"))
          .containsExactly(
              "people.csv:1: the mapping names column 'nothing': the file has none",
              "people.csv:1: column 'shoe' is no field: map it to a field or to ignore, or add the"
                  + " field",
              "people.csv:1: column 'mail' is field 'Email Address' too: ignore one",
              "people.csv:1: column 'Created At' is kept by the engine: map it to ignore",
              "people.csv:1: column 'id' is the id of people: take id as the key, or map the column"
                  + " to ignore",
              "people.csv:1: column 'shoe' is there twice: rename one of them",
              "people.csv:1: column '' is no field: map it to a field or to ignore, or add the"
                  + " field");
    }

    @Test
    void withoutTheKeyIsRefused() {
      assertThat(problems(List.of("First Name"), Map.of(), "Email Address")).hasSize(1);
      assertThat(problems(List.of("First Name"), Map.of(), "id")).hasSize(1);
      assertThat(problems(List.of("First Name"), Map.of(), "Shoe")).hasSize(1);
    }

    @Test
    void withAKeyThatTellsNobodyApartIsRefused() {
      assertThat(problems(List.of("Notes"), Map.of(), "Notes"))
          .singleElement()
          .asString()
          .contains("type");
    }

    @Test
    void ofAThousandUnknownColumnsShowsSome() {
      var names = java.util.stream.IntStream.range(0, 1000).mapToObj(i -> "c" + i).toList();

      assertThat(problems(names, Map.of(), "Email Address")).hasSize(21);
    }
  }

  @Nested
  class AMappingFile {
    @TempDir Path folder;

    @Test
    void isReadAsTextWhateverItLooksLike() throws Exception {
      var file =
          Files.writeString(
              folder.resolve("m.yaml"), "mail: Email Address\nyes: 1\n\"\": ignore\n2024: no\n");

      assertThat(ImportMapping.read(file))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("mail", "Email Address", "yes", "1", "", "ignore", "2024", "no"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "mail",
          "- mail",
          "a: [1]",
          "a:\n  b: c",
          "a: b\na: c",
          "a:",
          "a: 'b",
          "a: *b",
          "? [a]\n: b",
          "\u0000"
        })
    void isRefusedWithTheLineIfItIsNotColumnAndField(String text) throws Exception {
      var file = Files.writeString(folder.resolve("m.yaml"), text);

      assertThatThrownBy(() -> ImportMapping.read(file))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageMatching("(?s)m\\.yaml:\\d+: .*");
    }
  }

  private static ImportColumns columns(
      List<String> header, Map<String, String> mapping, String key) {
    return ImportColumns.of("people.csv:1", header, mapping, key, FIELDS);
  }

  private static List<String> problems(
      List<String> header, Map<String, String> mapping, String key) {
    try {
      columns(header, mapping, key);
      return List.of();
    } catch (InvalidInputException refused) {
      return refused.problems().stream().map(Problem::toString).toList();
    }
  }

  private static Field field(int id, String name, String column, FieldType type, boolean readOnly) {
    return new Field(id, name, column, type, Field.Group.PERSON, false, readOnly);
  }
}
