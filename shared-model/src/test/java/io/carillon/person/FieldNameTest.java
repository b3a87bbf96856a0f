package io.carillon.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.failure.CampaignException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNameTest {

  @Nested
  @Tag("OQ-14")
  class AName {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Loyalty Points",
          "x",
          "Größe (cm)",
          "Größe: \"L\"; DROP",
          "点数",
          "a{b}c",
          "Köln 😀"
        })
    void mayBeAnyReadableText(String name) {
      FieldName.check(name);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "\u00a0\u2003",
          " a",
          "a ",
          "a\tb",
          "a\nb",
          "a\u0000b",
          "a\u007fb",
          "a\u2028b",
          "{{a",
          "a}}",
          "a:default=b",
          "a:DEFAULT=b",
          "\ud83d",
          "id",
          "ID",
          "ignore"
        })
    void isRefusedIfItCouldNotBeWrittenInATokenOrRead(String name) {
      assertThatThrownBy(() -> FieldName.check(name))
          .isInstanceOf(CampaignException.class)
          .hasMessageContaining("field name '");
    }

    @Test
    void has255CharactersAtMostHoweverManyBytes() {
      FieldName.check("😀".repeat(255));
      assertThatThrownBy(() -> FieldName.check("x".repeat(256))).hasMessageContaining("too long");
    }
  }

  @Nested
  class AColumn {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "Loyalty Points | c_loyalty_points",
          "Größe (cm) | c_gro_e_cm",
          "Café №1 | c_cafe_no1",
          "点数 | c_field",
          "drop table person; -- | c_drop_table_person",
          "email | c_email",
          "İstanbul | c_istanbul"
        })
    void hasOnlyAsciiLettersDigitsAndUnderscores(String name, String column) {
      assertThat(FieldName.column(name, 1)).isEqualTo(column);
      assertThat(FieldName.column(name, 12)).isEqualTo(column + "_12");
    }

    @Test
    void fitsIntoTheShapeThatFieldsAccept() {
      assertThat(FieldName.column("x".repeat(255), 12345)).matches("[a-z][a-z0-9_]{0,63}");
    }
  }
}
