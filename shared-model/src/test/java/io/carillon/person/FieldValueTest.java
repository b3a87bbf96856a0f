package io.carillon.person;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldValueTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @EnumSource(FieldType.class)
  void aBlankTextIsAnEmptyValue(FieldType type) {
    assertThat(value(type, " \t")).isNull();
  }

  @Nested
  class Texts {
    @Test
    void keepTheirBlanks() {
      assertThat(value(FieldType.STRING, " CA ")).isEqualTo(" CA ");
    }

    @Test
    void haveAtMost255CharactersNotUnits() {
      assertThat(value(FieldType.STRING, "😀".repeat(255))).isEqualTo("😀".repeat(255));
      assertMismatch(FieldType.STRING, "😀".repeat(256));
      assertMismatch(FieldType.TEXT, "é".repeat(15_001));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\ud83d", "\ude00b", "\ud83dx"})
    void cannotHoldNulOrHalvesOfCharacters(String text) {
      assertMismatch(FieldType.STRING, text);
    }

    @Test
    @Tag("FL-08")
    void areCutBetweenCharacters() {
      assertThat(FieldValue.cut(FieldType.STRING, "😀".repeat(300))).isEqualTo("😀".repeat(255));
      assertThat(FieldValue.cut(FieldType.TEXT, "a" + "é".repeat(15_000)))
          .isEqualTo("a" + "é".repeat(14_999));
    }
  }

  @Nested
  class Numbers {
    @Test
    void areReadExactly() {
      assertThat(value(FieldType.SCORE, " +5.0 ")).isEqualTo(5);
      assertThat(value(FieldType.CURRENCY, "12.5")).isEqualTo(new BigDecimal("12.5000"));
      assertThat(value(FieldType.FLOAT, "1e-7")).isEqualTo(1e-7);
      assertThat(value(FieldType.CURRENCY, "0e-99")).isEqualTo(new BigDecimal("0.0000"));
    }

    @ParameterizedTest
    @CsvSource({
      "INTEGER,1.5",
      "INTEGER,2147483648",
      "CURRENCY,0.00001",
      "CURRENCY,1e15",
      "FLOAT,NaN",
      "FLOAT,1e309",
      "FLOAT,0x1p3",
      "FLOAT,12f",
      "INTEGER,ten"
    })
    void thatDoNotFitAreMismatches(FieldType type, String text) {
      assertMismatch(type, text);
    }

    @ParameterizedTest
    @CsvSource({
      "CURRENCY,1e999999999",
      "CURRENCY,1e-999999999",
      "CURRENCY,0e999999999",
      "INTEGER,1e999999999",
      "FLOAT,1e999999999",
      "FLOAT,1e-999999999",
      "INTEGER,1e-999999999"
    })
    void withAHostileExponentCostNothing(FieldType type, String text) {
      var read =
          Assertions.assertTimeoutPreemptively(
              Duration.ofSeconds(5), () -> FieldValue.read(type, text, BERLIN));
      assertThat(read).isNotNull();
    }

    @Test
    void areWrittenWithoutExponent() {
      assertThat(FieldValue.write(1e-7)).isEqualTo("0.0000001");
      assertThat(FieldValue.write(new BigDecimal("1200.5000"))).isEqualTo("1200.5");
      assertThat(FieldValue.write(null)).isNull();
    }
  }

  @Nested
  class Times {
    @ParameterizedTest
    @CsvSource({
      "2024-05-01,2024-04-30T22:00:00Z",
      "2024-05-01T13:45,2024-05-01T11:45:00Z",
      "2024-05-01 13:45:10,2024-05-01T11:45:10Z",
      "2024-05-01 13:45:10.999,2024-05-01T11:45:10Z",
      "2024-05-01T13:45:00Z,2024-05-01T13:45:00Z",
      "2024-05-01 13:45:00+05:30,2024-05-01T08:15:00Z",
      "2024-05-01T13:45:00-0500,2024-05-01T18:45:00Z",
      "2024-03-31 02:30,2024-03-31T01:30:00Z"
    })
    @Tag("FL-09")
    void areReadInTheZoneUnlessTheyNameTheirOwn(String text, Instant instant) {
      assertThat(value(FieldType.DATETIME, text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"2024-5-1", "x", "2024-05-0113:45:00", "2024-02-30", "10000-01-01", "13:45"})
    void inAnotherFormAreMismatches(String text) {
      assertMismatch(FieldType.DATETIME, text);
      assertMismatch(FieldType.DATE, text);
    }

    @ParameterizedTest
    @CsvSource({
      "2024-05-01 13:45:10.123456,2024-05-01T11:45:10.123456Z",
      "2024-05-01T13:45:10.5Z,2024-05-01T13:45:10.500Z",
      "' 2024-05-01 ',2024-04-30T22:00:00Z"
    })
    void ofALogKeepWhatIsBelowASecond(String text, Instant instant) {
      assertThat(FieldValue.readInstant(text, BERLIN)).isEqualTo(new FieldValue.Value(instant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-05-01T13:45:10.1234567Z", "0999-12-31", "x", "2024-02-30"})
    void ofALogThatDoNotFitAreMismatches(String text) {
      assertThat(FieldValue.readInstant(text, BERLIN)).isInstanceOf(FieldValue.Mismatch.class);
    }

    @Test
    void ofADateFieldAreDays() {
      assertThat(value(FieldType.DATE, "2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
      assertMismatch(FieldType.DATE, "0999-12-31");
    }
  }

  @Nested
  class Booleans {
    @ParameterizedTest
    @CsvSource({"TRUE,true", "yes,true", "1,true", "False,false", "no,false", "0,false"})
    void haveThreeSpellings(String text, boolean value) {
      assertThat(value(FieldType.BOOLEAN, text)).isEqualTo(value);
    }

    @Test
    void areNothingElse() {
      assertMismatch(FieldType.BOOLEAN, "maybe");
    }
  }

  private static @Nullable Object value(FieldType type, String text) {
    return ((FieldValue.Value) FieldValue.read(type, text, BERLIN)).value();
  }

  private static void assertMismatch(FieldType type, String text) {
    assertThat(FieldValue.read(type, text, BERLIN))
        .isInstanceOfSatisfying(
            FieldValue.Mismatch.class, mismatch -> assertThat(mismatch.reason()).isNotEmpty());
  }
}
